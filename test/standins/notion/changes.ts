import type { Json } from './json.ts';
import type { Block, Database, DataSource, Page, Parent, Store } from './store.ts';

/** One thing that happened, as the webhooks tell it. */
export interface Change {
  type: string;
  entity: { id: string; type: 'page' | 'database' | 'data_source' };
  authorId: string;
  /** `parent`, and `updated_blocks` or `updated_properties`. */
  data: Json;
}

type PageEvent =
  | 'created'
  | 'content_updated'
  | 'properties_updated'
  | 'moved'
  | 'deleted'
  | 'undeleted'
  | 'locked'
  | 'unlocked';
type DatabaseEvent = 'created' | 'content_updated' | 'schema_updated' | 'moved' | 'deleted' | 'undeleted';

const ofTheRows = new Set<PageEvent>(['created', 'moved', 'deleted', 'undeleted']);

/** Rows that come and go are also told as new content of their data source. The author is the store's bot. */
export function recordPage(store: Store, event: PageEvent, page: Page, more: Json = {}): void {
  store.record({
    type: `page.${event}`,
    entity: { id: page.id, type: 'page' },
    authorId: store.bot.id,
    data: { parent: showPlace(store, page.parent), ...more },
  });
  const source = page.parent.type === 'data_source_id' ? store.dataSources.get(page.parent.id) : undefined;
  if (!source || !ofTheRows.has(event)) return;
  recordDataSource(store, 'content_updated', source, { updated_blocks: [{ id: page.id, type: 'block' }] });
}

/** New content of a page; without blocks named, its first ones stand for what changed. */
export function recordContent(store: Store, page: Page, blocks: readonly Block[] = page.children): void {
  const updated_blocks = blocks.slice(0, 100).map(({ id }) => ({ id, type: 'block' }));
  recordPage(store, 'content_updated', page, { updated_blocks });
}

/** As in Notion's samples the parent is the page that holds the database, and the database itself after a move. */
export function recordDataSource(store: Store, event: DatabaseEvent, source: DataSource, more: Json = {}): void {
  const database = store.databases.get(source.databaseId);
  const isHeld = event !== 'moved' && database !== undefined;
  store.record({
    type: `data_source.${event}`,
    entity: { id: source.id, type: 'data_source' },
    authorId: store.bot.id,
    data: { parent: isHeld ? showPlace(store, database.parent) : { id: source.databaseId, type: 'database' }, ...more },
  });
}

export function recordDatabase(store: Store, event: DatabaseEvent, database: Database): void {
  store.record({
    type: `database.${event}`,
    entity: { id: database.id, type: 'database' },
    authorId: store.bot.id,
    data: { parent: showPlace(store, database.parent) },
  });
}

function showPlace(store: Store, { type, id }: Parent): Json {
  if (type === 'workspace') return { id: store.workspace.id, type: 'space' };
  if (type === 'page_id') return { id, type: 'page' };
  if (type === 'block_id') return { id, type: 'block' };
  if (type === 'database_id') return { id, type: 'database' };
  return { id: store.dataSources.get(id)?.databaseId ?? id, type: 'database', data_source_id: id };
}
