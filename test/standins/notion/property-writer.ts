import { type Json, listOf, objectOf } from './json.ts';
import { liveRelations, showRollup } from './rollups.ts';
import { optionsOf } from './schema.ts';
import type { DataSource, Page, PropertySchema, Store } from './store.ts';
import { showUser } from './user-writer.ts';

/** Relation values on a page object stop here; the property endpoint has the rest. */
const relationLimit = 25;

/** One property of a row without its id: `{ type, <type>: value }`, complete (relations are not cut). */
export function showValue(store: Store, source: DataSource, property: PropertySchema, page: Page): Json {
  const { type } = property;
  return { type, [type]: readStored(store, source, property, page) };
}

/** One property as page objects carry it. */
export function showPropertyOf(store: Store, source: DataSource, property: PropertySchema, page: Page): Json {
  const shown = { id: property.id, ...showValue(store, source, property, page) } as Json;
  if (property.type !== 'relation') return shown;
  const all = listOf(shown.relation);
  return { ...shown, relation: all.slice(0, relationLimit), has_more: all.length > relationLimit };
}

function readStored(store: Store, source: DataSource, property: PropertySchema, page: Page): unknown {
  const stored = page.values.get(property.id);
  switch (property.type) {
    case 'title':
    case 'rich_text':
    case 'files':
      return stored ?? [];
    case 'checkbox':
      return stored ?? false;
    case 'select':
    case 'status':
      return showOption(property, stored);
    case 'multi_select':
      return listOf(stored).map((id) => showOption(property, id));
    case 'people':
      return listOf(stored).map((id) => showUser(store, String(id), 'partial'));
    case 'relation':
      return liveRelations(store, listOf(stored) as string[]).map((id) => ({ id }));
    case 'formula':
      return showFormula(property, stored);
    case 'rollup':
      return showRollup(store, source, property, page, showValue);
    case 'unique_id':
      return { prefix: property.config.prefix ?? null, number: stored ?? null };
    case 'created_time':
      return page.createdAt;
    case 'last_edited_time':
      return page.editedAt;
    case 'created_by':
      return showUser(store, page.createdBy, 'partial');
    case 'last_edited_by':
      return showUser(store, page.editedBy, 'partial');
    case 'button':
      return {};
    case 'verification':
      return stored ?? { state: 'unverified', verified_by: null, date: null };
    default:
      return stored ?? null;
  }
}

function showOption(property: PropertySchema, id: unknown): Json | null {
  const option = optionsOf(property).find((candidate) => candidate.id === id);
  return option ? { id: option.id, name: option.name, color: option.color } : null;
}

function showFormula(property: PropertySchema, stored: unknown): Json {
  const type = property.result ?? formulaType(stored);
  if (type === 'date') return { type, date: stored ? { end: null, time_zone: null, ...objectOf(stored) } : null };
  return { type, [type]: stored ?? null };
}

function formulaType(stored: unknown): string {
  if (typeof stored === 'number') return 'number';
  return typeof stored === 'boolean' ? 'boolean' : 'string';
}
