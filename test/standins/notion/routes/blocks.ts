import { findBlock, isBlock, isPage, livePage } from '../access.ts';
import { requireRoom } from '../block-limit.ts';
import { readBlocks, readBlockValue } from '../block-requests.ts';
import { queryObject, type Route } from '../call.ts';
import { recordContent } from '../changes.ts';
import { invalid } from '../errors.ts';
import { requireId } from '../ids.ts';
import { isObject, type Json } from '../json.ts';
import { listEnvelope, readPaging } from '../pagination.ts';
import { pageOf, plantBlock } from '../planting.ts';
import { showBlock, showDatabaseAsBlock, showPageAsBlock } from '../serialise.ts';
import { allowKeys, requireBoolean, requireObject, requireOneOf } from '../shape.ts';
import { type Block, type Database, type Page, type Store, touch } from '../store.ts';
import { moveToTrash, setTrashed } from '../trash.ts';

function show(store: Store, thing: Block | Page | Database): Json {
  if (isBlock(thing)) return showBlock(store, thing);
  return isPage(thing) ? showPageAsBlock(store, thing) : showDatabaseAsBlock(store, thing);
}

export const readBlock: Route = ({ store, params }) => show(store, findBlock(store, params.block_id));

export const listChildren: Route = ({ store, cursors, params, query }) => {
  const thing = findBlock(store, params.block_id);
  if (isPage(thing) && thing.raw?.blocks) return listEnvelope('block', { items: thing.raw.blocks, nextCursor: null });
  const children = (isBlock(thing) || isPage(thing) ? thing.children : []).filter((child) => !child.inTrash);
  const paging = readPaging(queryObject(query), 'query');
  const slice = cursors.slice(`children:${thing.id}`, children, paging, (child) => child.id);
  return listEnvelope('block', { ...slice, items: slice.items.map((child) => showBlock(store, child)) });
};

const parents = new Set([
  'paragraph',
  'bulleted_list_item',
  'numbered_list_item',
  'quote',
  'to_do',
  'toggle',
  'template',
  'callout',
  'synced_block',
  'tab',
  'column_list',
  'column',
  'table',
]);

/** Answers with the new blocks and with all that stand behind them. */
export const appendChildren: Route = ({ store, params, body }) => {
  const thing = findBlock(store, params.block_id);
  allowKeys(body, ['children', 'position', 'after']);
  requireRoom(store);
  const drafts = readBlocks(store, body.children, 'body.children');
  if (!isBlock(thing) && !isPage(thing)) throw invalid('A database has no children that can be appended.');
  livePage(store, thing);
  if (isBlock(thing) && !parents.has(thing.kind) && thing.value.is_toggleable !== true) {
    throw invalid('Block does not support children.');
  }
  const parent = { type: isPage(thing) ? ('page_id' as const) : ('block_id' as const), id: thing.id };
  const at = placeOf(body, thing.children);
  const added = drafts.map((draft) => plantBlock(store, draft, parent, store.bot.id));
  thing.children.splice(at, 0, ...added);
  edited(store, thing, added);
  const shown = thing.children.slice(at).filter((block) => !block.inTrash);
  const slice = { items: shown.map((block) => showBlock(store, block)), nextCursor: null };
  return listEnvelope('block', slice);
};

/** Index at which new children go in: `position`, or `after` as older versions have it, else the end. */
function placeOf(body: Json, children: readonly Block[]): number {
  const position = body.position === undefined ? undefined : requireObject(body.position, 'body.position');
  const kinds = ['after_block', 'start', 'end'] as const;
  const type = position ? requireOneOf(position.type, kinds, 'body.position.type') : 'end';
  if (type === 'start') return 0;
  const after = isObject(position?.after_block) ? position.after_block.id : body.after;
  if (after === undefined) return children.length;
  const id = requireId(after, 'body.position.after_block.id');
  const index = children.findIndex((child) => child.id === id);
  if (index === -1) throw invalid(`Block to append after is not a child of this block: ${id}.`);
  return index + 1;
}

function edited(store: Store, thing: Block | Page, blocks: readonly Block[]): void {
  const page = isPage(thing) ? thing : pageOf(store, thing);
  if (!page) return;
  touch(store, page, store.bot.id, isBlock(thing) ? thing : undefined);
  recordContent(store, page, blocks);
}

/** Trashes or restores; a page or database tells it as its own event, a block as an edit of its page. */
function setTrash(store: Store, thing: Block | Page | Database, inTrash: boolean): void {
  if (isBlock(thing)) setTrashed(store, thing, inTrash);
  else moveToTrash(store, thing, inTrash);
}

export const updateBlock: Route = ({ store, params, body }) => {
  const thing = findBlock(store, params.block_id);
  const kind = isBlock(thing) ? thing.kind : undefined;
  allowKeys(body, ['type', 'in_trash', 'archived', ...(kind ? [kind] : [])]);
  const trashed = body.in_trash ?? body.archived;
  if (trashed !== undefined) setTrash(store, thing, requireBoolean(trashed, 'body.in_trash'));
  else livePage(store, thing);
  if (!isBlock(thing)) return show(store, thing);
  if (kind && body[kind] !== undefined) {
    const given = requireObject(body[kind], `body.${kind}`);
    thing.value = readBlockValue(store, kind, given, `body.${kind}`, thing.value);
  }
  edited(store, thing, [thing]);
  return showBlock(store, thing);
};

export const deleteBlock: Route = ({ store, params }) => {
  const thing = findBlock(store, params.block_id);
  setTrash(store, thing, true);
  if (isBlock(thing)) edited(store, thing, [thing]);
  return show(store, thing);
};
