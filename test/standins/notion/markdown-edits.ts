import { readGivenMarkdown, requireRoom } from './block-limit.ts';
import type { Draft } from './drafts.ts';
import { invalid } from './errors.ts';
import type { Json } from './json.ts';
import { readMarkdown } from './markdown-reader.ts';
import { writeMarkdown } from './markdown-writer.ts';
import { plantBlock } from './planting.ts';
import { plainText } from './rich-text.ts';
import { allowKeys, requireList, requireObject, requireOneOf, requireString } from './shape.ts';
import { type Block, type Page, type Parent, pageTitle, type Store } from './store.ts';
import { forget, setTrashed } from './trash.ts';

/** Carries out one command of `PATCH /v1/pages/:id/markdown`; a refused command changes nothing. */
export function editMarkdown(store: Store, page: Page, body: Json): void {
  const kinds = ['insert_content', 'replace_content_range', 'update_content', 'replace_content'] as const;
  const type = requireOneOf(body.type, kinds, 'body.type');
  const command = requireObject(body[type], `body.${type}`);
  if (type === 'insert_content') insertContent(store, page, command);
  else if (type === 'replace_content') {
    allowKeys(command, ['new_str', 'allow_deleting_content'], `body.${type}`);
    const text = requireString(command.new_str, `body.${type}.new_str`);
    readGivenMarkdown(store, text);
    rewrite(store, page, text, command);
  } else if (type === 'update_content') updateContent(store, page, command);
  else replaceRange(store, page, command);
}

function plant(store: Store, page: Page, markdown: string): Block[] {
  requireRoom(store);
  const parent: Parent = { type: 'page_id', id: page.id };
  return readGivenMarkdown(store, markdown).map((draft) => plantBlock(store, draft, parent, store.bot.id));
}

function insertContent(store: Store, page: Page, command: Json): void {
  allowKeys(command, ['content', 'after', 'position'], 'body.insert_content');
  const content = requireString(command.content, 'body.insert_content.content');
  if (command.after !== undefined) {
    const text = textOf(store, page);
    const { end } = findRange(text, requireString(command.after, 'body.insert_content.after'));
    const lineEnd = text.indexOf('\n', end);
    const at = lineEnd === -1 ? text.length : lineEnd;
    rewrite(store, page, `${text.slice(0, at)}\n${content}${text.slice(at)}`, command);
    return;
  }
  const position = command.position === undefined ? 'end' : placeOf(command.position);
  const blocks = plant(store, page, content);
  page.children = position === 'start' ? [...blocks, ...page.children] : [...page.children, ...blocks];
}

function placeOf(given: unknown): 'start' | 'end' {
  const where = 'body.insert_content.position';
  return requireOneOf(requireObject(given, where).type, ['start', 'end'] as const, `${where}.type`);
}

function updateContent(store: Store, page: Page, command: Json): void {
  allowKeys(command, ['content_updates', 'allow_deleting_content'], 'body.update_content');
  const updates = requireList(command.content_updates, 'body.update_content.content_updates');
  const text = updates.reduce<string>(
    (before, given, index) => {
      const where = `body.update_content.content_updates[${index}]`;
      const update = requireObject(given, where);
      allowKeys(update, ['old_str', 'new_str', 'replace_all_matches'], where);
      const wanted = requireString(update.old_str, `${where}.old_str`);
      const replacement = requireString(update.new_str, `${where}.new_str`);
      if (wanted === '')
        throw invalid(`body failed validation: ${where}.old_str should be non-empty, instead was \`""\`.`);
      return replaceIn(before, wanted, replacement, update.replace_all_matches === true);
    },
    textOf(store, page),
  );
  rewrite(store, page, text, command);
}

function replaceIn(text: string, wanted: string, replacement: string, all: boolean): string {
  const parts = text.split(wanted);
  if (parts.length === 1) {
    throw invalid(`Could not find old_str in the page content: "${wanted}". It must match the page content exactly.`);
  }
  if (parts.length > 2 && !all) {
    throw invalid(
      `Found ${parts.length - 1} matches for old_str: "${wanted}". Set replace_all_matches to true, or give more context.`,
    );
  }
  return parts.join(replacement);
}

function replaceRange(store: Store, page: Page, command: Json): void {
  allowKeys(command, ['content', 'content_range', 'allow_deleting_content'], 'body.replace_content_range');
  const content = requireString(command.content, 'body.replace_content_range.content');
  const text = textOf(store, page);
  const range = findRange(text, requireString(command.content_range, 'body.replace_content_range.content_range'));
  rewrite(store, page, text.slice(0, range.start) + content + text.slice(range.end), command);
}

/** `start text...end text` in the page's Markdown. */
function findRange(text: string, selection: string): { start: number; end: number } {
  const [first = '', last] = selection.split('...');
  const start = text.indexOf(first);
  const from = start + first.length;
  const endAt = last === undefined ? from : text.indexOf(last, from) + last.length;
  if (start === -1 || endAt < from) throw invalid(`Could not find the selection in the page content: "${selection}".`);
  return { start, end: endAt };
}

function textOf(store: Store, page: Page): string {
  const options = { limit: Number.POSITIVE_INFINITY, pageId: page.id, titleOf: (id: string) => titleOf(store, id) };
  return writeMarkdown(page.children, options).markdown;
}

function titleOf(store: Store, id: string): string {
  const page = store.pages.get(id);
  return page ? pageTitle(page) : plainText(store.databases.get(id)?.title ?? []);
}

/** Puts new content in place of the old. Child pages that it would lose are refused unless deleting is allowed. */
function rewrite(store: Store, page: Page, markdown: string, command: Json): void {
  const drafts = readMarkdown(markdown, store.names);
  if (drafts.length > page.children.length) requireRoom(store);
  const kept = new Set(movesIn(drafts));
  const lost = childrenIn(page.children).filter((block) => !kept.has(block.id));
  if (lost.length > 0 && command.allow_deleting_content !== true) {
    const ids = lost.map((block) => block.id).join(', ');
    throw invalid(
      `This operation would delete child pages or databases: ${ids}. Set allow_deleting_content to true to allow it.`,
    );
  }
  for (const block of lost) {
    const gone = store.pages.get(block.id) ?? store.databases.get(block.id);
    if (gone) setTrashed(store, gone, true);
  }
  const parent: Parent = { type: 'page_id', id: page.id };
  forget(store, page.children);
  page.children = drafts.map((draft) => plantBlock(store, draft, parent, store.bot.id));
}

function movesIn(drafts: readonly Draft[]): string[] {
  return drafts.flatMap((draft) => [...(draft.moves ? [draft.moves] : []), ...movesIn(draft.children)]);
}

function childrenIn(blocks: readonly Block[]): Block[] {
  return blocks
    .filter((block) => !block.inTrash)
    .flatMap((block) => (block.kind.startsWith('child_') ? [block] : childrenIn(block.children)));
}
