import { exactly, minute } from './ids.ts';
import type { Json } from './json.ts';
import type { Span } from './rich-text.ts';
import { addProperties } from './schema-changes.ts';
import { linkChild } from './seed.ts';
import type { Database, DataSource, Parent, Store } from './store.ts';

/** A new database without data sources, as a block at the end of what holds it. */
export function createDatabaseIn(store: Store, parent: Parent, title: Span[], isInline: boolean): Database {
  const at = exactly(store.now());
  const database: Database = {
    id: store.newId(),
    parent,
    title,
    description: [],
    icon: null,
    cover: null,
    isInline,
    isLocked: false,
    inTrash: false,
    dataSourceIds: [],
    createdAt: at,
    editedAt: at,
    createdBy: store.bot.id,
    editedBy: store.bot.id,
  };
  store.databases.set(database.id, database);
  linkChild(store, 'child_database', database);
  return database;
}

/** A new data source in a database; without a title property it gets one called Name. */
export function createSource(store: Store, database: Database, title: Span[], properties: Json): DataSource {
  const at = minute(store.now());
  const source: DataSource = {
    id: store.newId(),
    databaseId: database.id,
    title,
    icon: null,
    properties: [],
    nextNumber: 1,
    inTrash: false,
    createdAt: at,
    editedAt: at,
    createdBy: store.bot.id,
    editedBy: store.bot.id,
  };
  store.dataSources.set(source.id, source);
  store.bornAt.set(source.id, store.now());
  database.dataSourceIds.push(source.id);
  addProperties(store, source, properties);
  if (!source.properties.some((property) => property.type === 'title')) {
    source.properties.unshift({ id: 'title', name: 'Name', type: 'title', config: {}, description: null });
  }
  return source;
}
