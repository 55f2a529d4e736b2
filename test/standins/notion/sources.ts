import { recordDataSource } from './changes.ts';
import { minute } from './ids.ts';
import type { Json } from './json.ts';
import { changeProperties } from './schema-changes.ts';
import type { DataSource, Store } from './store.ts';

/** Moves the edit time of a data source, in the name of the store's bot. */
export function touchSource(store: Store, source: DataSource): void {
  source.editedAt = minute(store.now());
  source.editedBy = store.bot.id;
  store.stir();
}

/** Changes properties as a request gives them, and tells the webhooks which came, went or became others. */
export function changeSchema(store: Store, source: DataSource, changes: Json): void {
  const before = new Map(source.properties.map((property) => [property.id, JSON.stringify(property)]));
  const names = new Map(source.properties.map((property) => [property.id, property.name]));
  changeProperties(store, source, changes);
  const kept = new Set(source.properties.map(({ id }) => id));
  const updated_properties = [
    ...source.properties
      .filter((property) => before.get(property.id) !== JSON.stringify(property))
      .map(({ id, name }) => ({ id, name, action: before.has(id) ? 'updated' : 'created' })),
    ...[...names].filter(([id]) => !kept.has(id)).map(([id, name]) => ({ id, name, action: 'deleted' })),
  ];
  touchSource(store, source);
  recordDataSource(store, 'schema_updated', source, { updated_properties });
}

export function setSourceTrashed(store: Store, source: DataSource, inTrash: boolean): void {
  const hasChanged = source.inTrash !== inTrash;
  source.inTrash = inTrash;
  touchSource(store, source);
  if (hasChanged) recordDataSource(store, inTrash ? 'deleted' : 'undeleted', source);
}
