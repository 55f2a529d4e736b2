import { type Json, listOf, objectOf, stringOf } from './json.ts';
import { relationTarget, rollupTarget } from './schema.ts';
import type { DataSource, Page, PropertySchema, Store } from './store.ts';

/** Reads one property of a row as `{ type, <type>: … }`. */
type Read = (store: Store, source: DataSource, property: PropertySchema, page: Page) => Json;

/** Related rows that are not in the trash. */
export function liveRelations(store: Store, ids: string[]): string[] {
  return ids.filter((id) => store.pages.get(id)?.inTrash === false);
}

/** The value of a rollup, computed from all related rows (not only the 25 that page objects show). */
export function showRollup(store: Store, source: DataSource, rollup: PropertySchema, page: Page, read: Read): Json {
  const relation = source.properties.find((other) => other.id === rollup.config.relationId);
  const other = relationTarget(store, relation);
  const target = rollupTarget(store, source, rollup);
  const name = stringOf(rollup.config.function);
  if (!relation || !other || !target) return { type: 'number', number: null, function: name };
  const rows = liveRelations(store, listOf(page.values.get(relation.id)) as string[])
    .map((id) => store.pages.get(id))
    .filter((row) => row !== undefined);
  return summarise(
    name,
    rows.map((row) => read(store, other, target, row)),
  );
}

/** One rollup function over property values of the form `{ type, <type>: … }`. */
export function summarise(name: string, values: Json[]): Json {
  if (name === 'show_original' || name === 'show_unique') {
    const array = name === 'show_unique' ? uniqueValues(values) : values;
    return { type: 'array', array, function: name };
  }
  if (name === 'earliest_date' || name === 'latest_date' || name === 'date_range') {
    return { type: 'date', date: dateOf(name, values), function: name };
  }
  return { type: 'number', number: numberOf(name, values), function: name };
}

function uniqueValues(values: Json[]): Json[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function numberOf(name: string, values: Json[]): number | null {
  const filled = values.filter((value) => !isEmpty(value));
  const checked = values.filter((value) => plainOf(value) === true).length;
  const share = (part: number) => (values.length === 0 ? null : part / values.length);
  switch (name) {
    case 'count':
      return values.length;
    case 'count_values':
      return filled.reduce((sum, value) => sum + Math.max(1, listOf(value[stringOf(value.type)]).length), 0);
    case 'not_empty':
      return filled.length;
    case 'empty':
      return values.length - filled.length;
    case 'unique':
      return uniqueValues(filled).length;
    case 'percent_empty':
      return share(values.length - filled.length);
    case 'percent_not_empty':
      return share(filled.length);
    case 'checked':
      return checked;
    case 'unchecked':
      return values.length - checked;
    case 'percent_checked':
      return share(checked);
    case 'percent_unchecked':
      return share(values.length - checked);
    default:
      return statistic(
        name,
        values.map(plainOf).filter((value) => typeof value === 'number'),
      );
  }
}

function statistic(name: string, numbers: number[]): number | null {
  if (numbers.length === 0) return name === 'sum' ? 0 : null;
  const sorted = numbers.toSorted((left, right) => left - right);
  const sum = sorted.reduce((total, number) => total + number, 0);
  const min = sorted[0] ?? 0;
  const max = sorted.at(-1) ?? 0;
  const middle = sorted.length >> 1;
  switch (name) {
    case 'sum':
      return Math.round(sum * 1e9) / 1e9;
    case 'average':
      return sum / sorted.length;
    case 'median':
      return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
    case 'min':
      return min;
    case 'max':
      return max;
    case 'range':
      return max - min;
    default:
      return null;
  }
}

function dateOf(name: string, values: Json[]): Json | null {
  const dates = values.map(plainOf).flatMap((value) => {
    if (typeof value === 'string') return [{ start: value, end: null, time_zone: null }];
    return typeof objectOf(value).start === 'string' ? [objectOf(value)] : [];
  });
  const starts = dates.toSorted((left, right) => Date.parse(String(left.start)) - Date.parse(String(right.start)));
  const first = starts[0];
  const last = starts.at(-1);
  if (!first || !last) return null;
  if (name === 'earliest_date') return { start: first.start, end: null, time_zone: first.time_zone ?? null };
  if (name === 'latest_date') return { start: last.end ?? last.start, end: null, time_zone: last.time_zone ?? null };
  return { start: first.start, end: last.end ?? last.start, time_zone: null };
}

/** The bare value inside `{ type, <type>: … }`; formulas and rollups give their result. */
export function plainOf(value: Json): unknown {
  const inner = value[stringOf(value.type)];
  if (value.type === 'formula' || value.type === 'rollup') return plainOf(objectOf(inner));
  if (value.type === 'unique_id') return objectOf(inner).number;
  return inner;
}

/** True for null, '', an empty list and an unticked nothing; false and 0 are values. */
function isEmpty(value: Json): boolean {
  const inner = plainOf(value);
  return inner === null || inner === undefined || inner === '' || (Array.isArray(inner) && inner.length === 0);
}
