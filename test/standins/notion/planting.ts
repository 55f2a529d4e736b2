import type { Draft } from './drafts.ts';
import { minute, uuidFrom } from './ids.ts';
import { spans } from './rich-text.ts';
import type { Block, Page, Parent, Store } from './store.ts';

/**
 * A draft and all below it as blocks of `parent`, entered in the store. Child pages and databases keep their own ids and
 * move here; a tag that names none becomes its words. With an id given, those of the blocks below follow from it.
 */
export function plantBlock(store: Store, given: Draft, parent: Parent, by: string, id?: string): Block {
  const at = minute(store.now());
  const draft = given.moves ? moved(store, given, given.moves, parent) : given;
  const block: Block = {
    id: draft.moves ?? id ?? store.newId(),
    kind: draft.kind,
    value: draft.value,
    children: [],
    parent,
    createdAt: at,
    editedAt: at,
    createdBy: by,
    editedBy: by,
    inTrash: false,
  };
  store.blocks.set(block.id, block);
  if (!draft.moves) store.blockCount.made += 1;
  block.children = draft.children.map((child, index) =>
    plantBlock(store, child, { type: 'block_id', id: block.id }, by, id && uuidFrom(`${id}:${index}`)),
  );
  return block;
}

function moved(store: Store, draft: Draft, id: string, parent: Parent): Draft {
  const child = store.pages.get(id) ?? store.databases.get(id);
  if (!child) {
    const { title } = draft.value as { title: string };
    return { kind: 'paragraph', value: { rich_text: spans(title), icon: null, color: 'default' }, children: [] };
  }
  const before = childrenOf(store, child.parent);
  const at = before?.findIndex((block) => block.id === id) ?? -1;
  if (before && at >= 0 && child.parent.id !== parent.id) before.splice(at, 1);
  child.parent = parent;
  return draft;
}

/** The list that holds the children of a page or block. */
export function childrenOf(store: Store, parent: Parent): Block[] | undefined {
  if (parent.type === 'page_id') return store.pages.get(parent.id)?.children;
  if (parent.type === 'block_id') return store.blocks.get(parent.id)?.children;
  return undefined;
}

/** The page that a block stands on. */
export function pageOf(store: Store, block: Block): Page | undefined {
  let parent = block.parent;
  while (parent.type === 'block_id') {
    const above = store.blocks.get(parent.id);
    if (!above) return undefined;
    parent = above.parent;
  }
  return store.pages.get(parent.id);
}
