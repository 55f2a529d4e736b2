import { childrenOf } from './planting.ts';
import type { Block, Page, Store } from './store.ts';

/** Takes a page and all pages, databases and blocks below it out of the workspace, past the trash. */
export function removeForGood(store: Store, page: Page): void {
  const siblings = childrenOf(store, page.parent);
  const at = siblings?.findIndex((block) => block.id === page.id) ?? -1;
  if (siblings && at >= 0) siblings.splice(at, 1);
  drop(store, page);
}

function drop(store: Store, page: Page): void {
  store.pages.delete(page.id);
  store.bornAt.delete(page.id);
  dropBlocks(store, page.children);
}

function dropBlocks(store: Store, blocks: readonly Block[]): void {
  for (const block of blocks) {
    store.blocks.delete(block.id);
    const child = store.pages.get(block.id);
    if (child) drop(store, child);
    if (store.databases.has(block.id)) dropDatabase(store, block.id);
    dropBlocks(store, block.children);
  }
}

function dropDatabase(store: Store, id: string): void {
  const sources = new Set(store.databases.get(id)?.dataSourceIds);
  store.databases.delete(id);
  for (const source of sources) store.dataSources.delete(source);
  for (const page of store.pages.values()) if (sources.has(page.parent.id)) drop(store, page);
}
