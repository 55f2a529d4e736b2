import { invalid, notFound } from './errors.ts';
import { requireId } from './ids.ts';
import { pageOf } from './planting.ts';
import type { Block, Database, DataSource, Page, Parent, Store } from './store.ts';

/**
 * True when the connection may see the page: its own setting, else that of the nearest thing above that has one. A
 * connection with shares of its own sees no page that was taken from everybody (`shared: false`) unless it is named.
 */
export function isShared(store: Store, page: Page): boolean {
  const own = store.sight.settings.get(page.id);
  if (own !== undefined) return own;
  if (page.shared === false || (page.shared === true && store.sight.isOpen)) return page.shared;
  return isParentShared(store, page.parent);
}

function isParentShared(store: Store, parent: Parent): boolean {
  if (parent.type === 'page_id') {
    const page = store.pages.get(parent.id);
    return page ? isShared(store, page) : false;
  }
  if (parent.type === 'block_id') {
    const block = store.blocks.get(parent.id);
    return block ? isParentShared(store, block.parent) : false;
  }
  if (parent.type === 'workspace') return store.sight.isOpen;
  const databaseId = parent.type === 'database_id' ? parent.id : store.dataSources.get(parent.id)?.databaseId;
  const database = store.databases.get(databaseId ?? '');
  return database ? isDatabaseShared(store, database) : false;
}

export function isDatabaseShared(store: Store, database: Database): boolean {
  return store.sight.settings.get(database.id) ?? isParentShared(store, database.parent);
}

export function isDataSourceShared(store: Store, source: DataSource): boolean {
  return isParentShared(store, { type: 'database_id', id: source.databaseId });
}

/** True when the page or anything above it is in the trash. */
export function isTrashed(store: Store, thing: { inTrash: boolean; parent: Parent }): boolean {
  if (thing.inTrash) return true;
  const { type, id } = thing.parent;
  if (type === 'page_id') return isAboveTrashed(store, store.pages.get(id));
  if (type === 'block_id') return isAboveTrashed(store, store.blocks.get(id));
  if (type === 'database_id') return isAboveTrashed(store, store.databases.get(id));
  if (type !== 'data_source_id') return false;
  const source = store.dataSources.get(id);
  return !source || source.inTrash || isAboveTrashed(store, store.databases.get(source.databaseId));
}

function isAboveTrashed(store: Store, above: { inTrash: boolean; parent: Parent } | undefined): boolean {
  return above !== undefined && isTrashed(store, above);
}

/** The page with this id, or the refusals that Notion has for a malformed id and for what it does not show. */
export function findPage(store: Store, given: unknown, where = 'path.page_id'): Page {
  const id = requireId(given, where);
  const page = store.pages.get(id);
  if (!page || !isShared(store, page)) throw notFound('page', id);
  return page;
}

/** The same thing, refused when it or anything above it is in the trash: Notion lets nobody edit there. */
export function livePage<T extends { inTrash: boolean; parent: Parent }>(store: Store, thing: T): T {
  if (!isTrashed(store, thing)) return thing;
  throw invalid("Can't edit block that is archived. You must unarchive the block before editing.");
}

export function findDataSource(store: Store, given: unknown, where = 'path.data_source_id'): DataSource {
  const id = requireId(given, where);
  const source = store.dataSources.get(id);
  if (!source || !isDataSourceShared(store, source)) throw notFound('data_source', id);
  return source;
}

export function findDatabase(store: Store, given: unknown, where = 'path.database_id'): Database {
  const id = requireId(given, where);
  const database = store.databases.get(id);
  if (!database || !isDatabaseShared(store, database)) throw notFound('database', id);
  return database;
}

/** A block, or the page or database whose block has this id. */
export function findBlock(store: Store, given: unknown, where = 'path.block_id'): Block | Page | Database {
  const id = requireId(given, where);
  const page = store.pages.get(id);
  if (page && isShared(store, page)) return page;
  const database = store.databases.get(id);
  if (database && isDatabaseShared(store, database)) return database;
  const block = store.blocks.get(id);
  const home = block && !page ? pageOf(store, block) : undefined;
  if (!block || !home || !isShared(store, home)) throw notFound('block', id);
  return block;
}

export function isBlock(thing: Block | Page | Database): thing is Block {
  return 'kind' in thing;
}

export function isPage(thing: Block | Page | Database): thing is Page {
  return 'values' in thing;
}
