import type { types } from '@slack/bolt';
import type { Attachment, Draft, SetProperties, ShownProperty } from '../../tools/draft.ts';
import { type Block, clip, limits } from '../limits.ts';
import { escapeText, mrkdwnLink, visible } from '../markup.ts';
import { diff, diffSummary } from './diff.ts';
import { context, preformatted, section } from './elements.ts';

const previewLines = 40;
const previewLength = 4_000;
const mostProperties = 15;
const mostFiles = 10;
const rowsAtOnce = 10;
const longestCell = 200;

/** What a proposed change would do, in full as far as a message holds it. Its text is shown as it is written, not as live markup. */
export function preview(draft: Draft): Block[] {
  switch (draft.operation) {
    case 'create_page':
      return [
        section(
          `*Create this page?*\n*${escapeText(clip(draft.title, 300)) || 'Untitled'}* in ${linkTo(draft.parent)}`,
        ),
        ...properties(draft.preview),
        ...text(draft.markdown),
        ...files(draft.attachments),
      ];
    case 'update_page':
      return [
        section(`*Change this page?*\n${linkTo(draft.page)}: ${diffSummary(draft.baseMarkdown, draft.markdown)}`),
        ...diff(draft.baseMarkdown, draft.markdown),
        ...files(draft.attachments),
      ];
    case 'append_to_page':
      return [section(`*Add this at the end of the page?*\n${linkTo(draft.page)}`), ...text(draft.markdown)];
    case 'set_properties':
      return [section(`*Change ${rowCount(draft)}?*\n${linkTo(draft.dataSource)}`), beforeAfter(draft)];
    case 'comment':
      return [section(`*Comment on this page?*\n${linkTo(draft.page)}`), ...text(draft.markdown)];
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
      return `Change ${rowCount(draft)} of “${draft.dataSource.title}”? ${draft.rows
        .map((row) => `${row.title}: ${changes(row).join(', ')}`)
        .join('; ')}`;
    case 'comment':
      return `Comment on “${draft.page.title}”? ${draft.markdown}`;
  }
}

function linkTo({ url, title }: { url: string; title: string }): string {
  return mrkdwnLink(url, clip(title, 300) || 'Untitled');
}

function rowCount({ rows }: SetProperties): string {
  return rows.length === 1 ? 'this row' : `these ${rows.length} rows`;
}

function properties(shown: ShownProperty[]): Block[] {
  const lines = shown
    .slice(0, mostProperties)
    .map(({ name, value }) => `*${escapeText(name)}:* ${escapeText(clip(value, longestCell)) || '–'}`);
  const more = shown.length - lines.length;
  return lines.length > 0 ? [section([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))] : [];
}

function text(markdown: string): Block[] {
  const lines = visible(markdown).trim().split('\n');
  const shown = clip(lines.slice(0, previewLines).join('\n'), previewLength);
  const more = lines.length > previewLines ? `\n… ${lines.length - previewLines} more lines` : '';
  return preformatted(shown && shown + more);
}

function files(attachments: Attachment[] = []): Block[] {
  const names = attachments.slice(0, mostFiles).map(({ name, url }) => mrkdwnLink(url, clip(name, 100) || 'a file'));
  const more = attachments.length - names.length;
  return names.length > 0 ? [context(`With ${[...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`)] : [];
}

/** One line a row: its title, and for each property that changes in any row what it shows now and what it will. */
function beforeAfter({ dataSource, rows }: SetProperties): types.DataTableBlock {
  const names = [...new Set(rows.flatMap(({ after }) => after.map(({ name }) => name)))].slice(
    0,
    limits.tableColumns - 1,
  );
  const cells = rows.slice(0, limits.tableRows).map(({ title, before, after }) => [
    cell(title),
    ...names.map((name) => {
      const change = after.find((property) => property.name === name);
      return cell(change ? arrow(before.find((property) => property.name === name)?.value, change.value) : '–');
    }),
  ]);
  return {
    type: 'data_table',
    caption: clip(visible(`What changes in ${dataSource.title}`), longestCell),
    rows: [['Row', ...names].map(cell), ...cells],
    page_size: rowsAtOnce,
  };
}

function changes({ before, after }: Pick<SetProperties['rows'][number], 'before' | 'after'>): string[] {
  return after.map(({ name, value }) => arrow(before.find((property) => property.name === name)?.value, value));
}

function arrow(before: string | undefined, after: string): string {
  return `${clip(before ?? '', longestCell) || '–'} → ${clip(after, longestCell) || '–'}`;
}

function cell(content: string): types.RawTextElement {
  return { type: 'raw_text', text: visible(content.replace(/\s+/g, ' ')).trim() || '–' };
}
