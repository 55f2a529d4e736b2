import { findPage } from '../access.ts';
import { type Call, queryObject, type Route } from '../call.ts';
import { notFound } from '../errors.ts';
import { type Json, listOf } from '../json.ts';
import { listEnvelope, readPaging } from '../pagination.ts';
import { showValue } from '../property-writer.ts';
import { sameId } from '../schema.ts';
import type { Page, PropertySchema, Store } from '../store.ts';

const listTypes = new Set(['title', 'rich_text', 'relation', 'people']);

/** One property of one page; the list types come in pages, so this is where all relations are. */
export const readPageProperty: Route = (call) => {
  const { store, params } = call;
  const page = findPage(store, params.page_id);
  const { type, id, value } = readProperty(store, page, params.property_id ?? '');
  if (listTypes.has(type)) return listItems(call, page, { type, id, detail: {} }, listOf(value));
  if (type === 'rollup') {
    const rollup = value as Json;
    const items = rollup.type === 'array' ? (rollup.array as Json[]) : [];
    const detail = rollup.type === 'array' ? { ...rollup, array: [] } : rollup;
    return listItems(call, page, { type, id, detail }, items);
  }
  return { object: 'property_item', type, id, [type]: value };
};

function readProperty(store: Store, page: Page, given: string): { type: string; id: string; value: unknown } {
  const source = page.parent.type === 'data_source_id' ? store.dataSources.get(page.parent.id) : undefined;
  const property: PropertySchema | undefined = source?.properties.find(({ id }) => sameId(id, given));
  if (source && property) {
    return { type: property.type, id: property.id, value: showValue(store, source, property, page)[property.type] };
  }
  if (!source && given === 'title') return { type: 'title', id: 'title', value: page.values.get('title') ?? [] };
  throw notFound('property', given);
}

interface Listed {
  type: string;
  id: string;
  detail: Json;
}

function listItems({ cursors, query }: Call, page: Page, { type, id, detail }: Listed, items: unknown[]): Json {
  const numbered = items.map((item, index) => ({ item, index: String(index) }));
  const paging = readPaging(queryObject(query), 'query');
  const slice = cursors.slice(`property:${page.id}:${id}`, numbered, paging, ({ index }) => index);
  const address = `https://api.notion.com/v1/pages/${page.id}/properties/${id}?start_cursor=${slice.nextCursor}`;
  const shown = slice.items.map(({ item }) =>
    type === 'rollup'
      ? { object: 'property_item', id, ...(item as Json) }
      : { object: 'property_item', type, id, [type]: item },
  );
  const about = { id, next_url: slice.nextCursor === null ? null : address, type, [type]: detail };
  return listEnvelope('property_item', { items: shown, nextCursor: slice.nextCursor }, about);
}
