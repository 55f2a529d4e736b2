import { type Draft, draft } from './drafts.ts';
import { invalid } from './errors.ts';
import { isObject, type Json, listOf, objectOf, stringOf } from './json.ts';
import { readRichText } from './rich-text.ts';
import { requireList, requireObject, shown } from './shape.ts';
import type { Store } from './store.ts';
import { attachUpload } from './uploads.ts';

const textKinds = [
  'paragraph',
  'heading_1',
  'heading_2',
  'heading_3',
  'heading_4',
  'bulleted_list_item',
  'numbered_list_item',
  'quote',
  'to_do',
  'toggle',
  'template',
  'callout',
  'code',
];
const mediaKinds = ['image', 'video', 'pdf', 'file', 'audio'];
const otherKinds = [
  'synced_block',
  'equation',
  'divider',
  'breadcrumb',
  'table_of_contents',
  'tab',
  'column_list',
  'column',
  'link_to_page',
  'table',
  'table_row',
  'embed',
  'bookmark',
];
const kinds = new Set([...textKinds, ...mediaKinds, ...otherKinds]);

/** Blocks as a request carries them: at most 100 a list, 1,000 in all, nested at most two levels. */
export function readBlocks(store: Store, given: unknown, where: string): Draft[] {
  const count = { left: 1000 };
  return requireList(given, where).map((block, index) => readBlock(store, block, `${where}[${index}]`, 0, count));
}

function readBlock(store: Store, given: unknown, where: string, depth: number, count: { left: number }): Draft {
  count.left -= 1;
  if (count.left < 0) throw invalid('body failed validation: a request can hold at most 1000 blocks.');
  const block = requireObject(given, where);
  const kind = Object.keys(block).find((key) => kinds.has(key));
  if (!kind) {
    const wanted = [...kinds].map((name) => `${where}.${name} should be defined, instead was \`undefined\`.`);
    throw invalid(`body failed validation. Fix one:\n${wanted.join('\n')}`);
  }
  const value = requireObject(block[kind], `${where}.${kind}`);
  const children = value.children === undefined ? [] : requireList(value.children, `${where}.${kind}.children`);
  const room = kind === 'table' || kind === 'column_list' || kind === 'column' || kind === 'tab' ? 3 : 2;
  if (children.length > 0 && depth >= room) {
    throw invalid(
      `body failed validation: ${where}.${kind}.children should be not present, instead was ${shown(children)}.`,
    );
  }
  return draft(
    kind,
    readBlockValue(store, kind, value, `${where}.${kind}`),
    children.map((child, index) => readBlock(store, child, `${where}.${kind}.children[${index}]`, depth + 1, count)),
  );
}

/** The stored form of what stands under a block's type name; `before` fills what an update leaves out. */
export function readBlockValue(store: Store, kind: string, given: Json, where: string, before: Json = {}): Json {
  const { children: _children, ...value } = given;
  if (textKinds.includes(kind)) return readTextBlock(store, kind, value, where, before);
  if (mediaKinds.includes(kind)) return readMedia(store, kind, value, where, before);
  if (kind === 'table_row') {
    const cells = listOf(value.cells).map((cell, column) =>
      readRichText(cell, `${where}.cells[${column}]`, store.names),
    );
    return { cells };
  }
  if (kind === 'table') {
    const { table_width, has_column_header = false, has_row_header = false } = { ...before, ...value };
    return { table_width, has_column_header, has_row_header };
  }
  if (kind === 'embed' || kind === 'bookmark') {
    const caption = readRichText(value.caption ?? before.caption ?? [], `${where}.caption`, store.names);
    return { caption, url: value.url ?? before.url };
  }
  if (kind === 'table_of_contents') return { color: value.color ?? before.color ?? 'default' };
  if (kind === 'synced_block') return { synced_from: value.synced_from ?? null };
  return { ...before, ...value };
}

function readTextBlock(store: Store, kind: string, value: Json, where: string, before: Json): Json {
  const given = value.rich_text ?? before.rich_text ?? [];
  const rich_text = readRichText(given, `${where}.rich_text`, store.names);
  if (kind === 'code') {
    const caption = readRichText(value.caption ?? before.caption ?? [], `${where}.caption`, store.names);
    return { caption, rich_text, language: value.language ?? before.language ?? 'plain text' };
  }
  const color = value.color ?? before.color ?? 'default';
  if (kind.startsWith('heading_')) {
    return { rich_text, is_toggleable: value.is_toggleable ?? before.is_toggleable ?? false, color };
  }
  if (kind === 'to_do') return { rich_text, checked: value.checked ?? before.checked ?? false, color };
  if (kind === 'callout') return { rich_text, icon: value.icon ?? before.icon ?? null, color };
  return kind === 'paragraph' ? { rich_text, icon: value.icon ?? null, color } : { rich_text, color };
}

function readMedia(store: Store, kind: string, value: Json, where: string, before: Json): Json {
  const caption = readRichText(value.caption ?? before.caption ?? [], `${where}.caption`, store.names);
  const name = stringOf(value.name) || stringOf(before.name);
  if (isObject(value.file_upload)) {
    const { url, name: filename } = attachUpload(store, value.file_upload.id, `${where}.file_upload.id`);
    const expiry_time = new Date(store.now() + 3_600_000).toISOString();
    return {
      caption,
      type: 'file',
      file: { url, expiry_time },
      ...(kind === 'file' ? { name: name || filename } : {}),
    };
  }
  const external = isObject(value.external) ? value.external : objectOf(before.external);
  const named = kind === 'file' ? { name: name || stringOf(external.url).split('/').at(-1) } : {};
  return { caption, type: 'external', external: { url: external.url }, ...named };
}
