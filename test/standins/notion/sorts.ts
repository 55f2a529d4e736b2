import { invalid } from './errors.ts';
import { listOf, objectOf, stringOf } from './json.ts';
import { showValue } from './property-writer.ts';
import { plainText, spansOf } from './rich-text.ts';
import { plainOf } from './rollups.ts';
import { findProperty, optionsOf } from './schema.ts';
import { allowKeys, requireList, requireObject, requireOneOf } from './shape.ts';
import type { DataSource, Page, PropertySchema, Store } from './store.ts';

type Compare = (left: Page, right: Page) => number;
type Key = string | number | undefined;

/** The order that a query asks for, of rows listed newest first; rows without a value come last. */
export function compileSorts(store: Store, source: DataSource, sorts: unknown): Compare {
  const compares = requireList(sorts ?? [], 'body.sorts').map((sort, index) =>
    compileSort(store, source, sort, `body.sorts[${index}]`),
  );
  return (left, right) => {
    for (const compare of compares) {
      const order = compare(left, right);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function compileSort(store: Store, source: DataSource, given: unknown, where: string): Compare {
  const sort = requireObject(given, where);
  allowKeys(sort, ['property', 'timestamp', 'direction'], where);
  const direction = requireOneOf(sort.direction, ['ascending', 'descending'] as const, `${where}.direction`);
  if (sort.timestamp !== undefined) {
    const kinds = ['created_time', 'last_edited_time'] as const;
    const kind = requireOneOf(sort.timestamp, kinds, `${where}.timestamp`);
    return byKey((page) => (kind === 'created_time' ? page.createdAt : page.editedAt), direction);
  }
  const name = stringOf(sort.property);
  const property = findProperty(source, name);
  if (!property) throw invalid(`Could not find sort property with name or id: ${name}`);
  return byKey((page) => keyOf(property, plainOf(showValue(store, source, property, page))), direction);
}

function byKey(key: (page: Page) => Key, direction: 'ascending' | 'descending'): Compare {
  const sign = direction === 'ascending' ? 1 : -1;
  return (left, right) => {
    const a = key(left);
    const b = key(right);
    if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
    return sign * compareKeys(a, b);
  };
}

function compareKeys(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left).localeCompare(String(right), 'en', { numeric: true, sensitivity: 'base' });
}

/** Options sort by their place in the schema, everything else by its value. */
function keyOf(property: PropertySchema, value: unknown): Key {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') return value || undefined;
  if (property.type === 'title' || property.type === 'rich_text') return plainText(spansOf(value)) || undefined;
  const first = objectOf(Array.isArray(value) ? listOf(value)[0] : value);
  if (first.start !== undefined) return Date.parse(stringOf(first.start));
  const place = optionsOf(property).findIndex((option) => option.id === first.id);
  if (place >= 0) return place;
  return stringOf(first.name) || stringOf(first.id) || undefined;
}
