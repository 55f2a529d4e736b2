import { recordPage } from './changes.ts';
import { giveDefaults } from './page-writes.ts';
import { childrenOf } from './planting.ts';
import { linkChild } from './seed.ts';
import { type Page, type Parent, type Store, touch } from './store.ts';

/** Moves a page with all below it. Of its properties it keeps the title; a data source gives it fresh ones. */
export function putUnder(store: Store, page: Page, parent: Parent): void {
  const before = childrenOf(store, page.parent);
  const at = before?.findIndex((block) => block.id === page.id) ?? -1;
  if (before && at >= 0) before.splice(at, 1);
  if (page.parent.id !== parent.id) page.values = new Map([['title', page.values.get('title')]]);
  page.parent = parent;
  const source = parent.type === 'data_source_id' ? store.dataSources.get(parent.id) : undefined;
  if (source) giveDefaults(source, page);
  else linkChild(store, 'child_page', page);
  touch(store, page, store.bot.id);
  recordPage(store, 'moved', page);
}
