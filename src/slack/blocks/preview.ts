import type { Attachment, Draft, SetProperties, ShownProperty } from '../../tools/draft.ts';
import { type Block, clip, limits } from '../limits.ts';
import { escapeText, mrkdwnLink, visible } from '../markup.ts';
import { diffSummary, shownDiff } from './diff.ts';
import { context, preformatted, section } from './elements.ts';
import { beforeAfterLines, beforeAfterTable, inWords } from './rows.ts';
import { packLines, type Room, roomInMessage, roomInView, type Shown, together } from './shown.ts';

const longestTitle = 300;
const longestFileName = 100;
const room = roomInMessage;

/** What a proposed change would do, as far as a message holds it. Its text is shown as it is written, not as live markup. */
export function preview(draft: Draft): Shown {
  switch (draft.operation) {
    case 'create_page':
      return together(
        {
          blocks: [
            section(
              `*Create this page?*\n*${escapeText(clip(draft.title, longestTitle)) || 'Untitled'}* in ${linkTo(draft.parent)}`,
            ),
          ],
          isWhole: draft.title.length <= longestTitle,
        },
        properties(draft.preview, room),
        text(draft.markdown),
        files(draft.attachments, room),
      );
    case 'update_page':
      return together(
        heading(`*Change this page?*\n${linkTo(draft.page)}: ${diffSummary(draft.baseMarkdown, draft.markdown)}`),
        shownDiff(draft.baseMarkdown, draft.markdown, room),
        files(draft.attachments, room),
      );
    case 'append_to_page':
      return together(
        heading(`*Add this at the end of the page?*\n${linkTo(draft.page)}`),
        text(draft.markdown),
        files(draft.attachments, room),
      );
    case 'set_properties':
      return together(
        heading(`*Change ${rowCount(draft)}?*\n${linkTo(draft.dataSource)}`),
        beforeAfterTable(draft, room),
      );
    case 'comment':
      return together(heading(`*Comment on this page?*\n${linkTo(draft.page)}`), text(draft.markdown));
  }
}

/** All of a change that the inputs of a modal do not show: place, properties, files, what goes and what comes. */
export function unwritten(draft: Draft): Block[] {
  switch (draft.operation) {
    case 'create_page':
      return together(
        heading(`In ${linkTo(draft.parent)}`),
        properties(draft.preview, roomInView),
        files(draft.attachments, roomInView),
      ).blocks;
    case 'update_page':
      return together(
        heading(`${linkTo(draft.page)}: ${diffSummary(draft.baseMarkdown, draft.markdown)}`),
        shownDiff(draft.baseMarkdown, draft.markdown, roomInView),
        files(draft.attachments, roomInView),
      ).blocks;
    case 'append_to_page':
      return together(heading(`At the end of ${linkTo(draft.page)}`), files(draft.attachments, roomInView)).blocks;
    case 'set_properties':
      return together(
        heading(`*Change ${rowCount(draft)}?*\n${linkTo(draft.dataSource)}`),
        beforeAfterLines(draft.rows, roomInView),
      ).blocks;
    case 'comment':
      return heading(linkTo(draft.page)).blocks;
  }
}

/** The same in one plain sentence, for notifications and screen readers. */
export function previewText(draft: Draft): string {
  switch (draft.operation) {
    case 'create_page':
      return `Create “${draft.title}”?`;
    case 'update_page':
      return `Change “${draft.page.title}”? ${diffSummary(draft.baseMarkdown, draft.markdown)}.`;
    case 'append_to_page':
      return `Add this at the end of “${draft.page.title}”? ${draft.markdown}`;
    case 'set_properties':
      return `Change ${rowCount(draft)} of “${draft.dataSource.title}”? ${draft.rows.map(inWords).join('; ')}`;
    case 'comment':
      return `Comment on “${draft.page.title}”? ${draft.markdown}`;
  }
}

function heading(words: string): Shown {
  return { blocks: [section(words)], isWhole: true };
}

function linkTo({ url, title }: { url: string; title: string }): string {
  return mrkdwnLink(url, clip(title, longestTitle) || 'Untitled');
}

function rowCount({ rows }: SetProperties): string {
  return rows.length === 1 ? 'this row' : `these ${rows.length} rows`;
}

function properties(all: ShownProperty[], { properties: most, value: longest }: Room): Shown {
  const lines = all
    .slice(0, most)
    .map(({ name, value }) => `*${escapeText(name)}:* ${escapeText(clip(value, longest)) || '–'}`);
  const more = all.length - lines.length;
  return {
    blocks: packLines([...lines, ...(more > 0 ? [`and ${more} more`] : [])], limits.section).map(section),
    isWhole:
      more === 0 &&
      all.every(({ value }) => value.length <= longest) &&
      lines.every(({ length }) => length <= limits.section),
  };
}

function text(markdown: string): Shown {
  const lines = visible(markdown).trim().split('\n');
  const first = lines.slice(0, room.lines).join('\n');
  const shown = clip(first, room.characters);
  const more = lines.length > room.lines ? `\n… ${lines.length - room.lines} more lines` : '';
  return { blocks: preformatted(shown && shown + more), isWhole: shown === first && !more };
}

function files(attachments: Attachment[] = [], { files: most }: Room): Shown {
  const names = attachments
    .slice(0, most)
    .map(({ name, url }) => mrkdwnLink(url, clip(name, longestFileName) || 'a file'));
  const more = attachments.length - names.length;
  const lines = [...names, ...(more > 0 ? [`and ${more} more`] : [])];
  const texts = packLines(lines, limits.contextText);
  return {
    blocks: names.length > 0 ? [context('With these files:'), ...texts.map((each) => context(each))] : [],
    isWhole: more === 0 && texts.every(({ length }) => length <= limits.contextText),
  };
}
