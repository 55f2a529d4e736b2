import { randomUUID } from 'node:crypto';
import { invalid } from './errors.ts';
import type { Json } from './json.ts';
import { shown } from './shape.ts';

export interface Paging {
  pageSize: number;
  cursor: string | undefined;
}

export interface Slice<T> {
  items: T[];
  nextCursor: string | null;
}

/** `page_size` (1 to 100, default 100) and `start_cursor` from a query string or a body. */
export function readPaging(source: Json, where: 'query' | 'body'): Paging {
  const { page_size: size, start_cursor: cursor } = source;
  const number = where === 'query' && typeof size === 'string' ? Number(size) : size;
  if (size !== undefined && (typeof number !== 'number' || !Number.isInteger(number))) {
    throw invalid(
      `${where} failed validation: ${where}.page_size should be a number or \`undefined\`, instead was ${shown(size)}.`,
    );
  }
  if (typeof number === 'number' && number > 100) {
    throw invalid(`${where} failed validation: ${where}.page_size should be ≤ \`100\`, instead was \`${number}\`.`);
  }
  if (typeof number === 'number' && number < 1) {
    throw invalid(`${where} failed validation: ${where}.page_size should be ≥ \`1\`, instead was \`${number}\`.`);
  }
  if (cursor !== undefined && cursor !== null && typeof cursor !== 'string') {
    throw invalid(
      `${where} failed validation: ${where}.start_cursor should be a string or \`undefined\`, instead was ${shown(cursor)}.`,
    );
  }
  return { pageSize: typeof number === 'number' ? number : 100, cursor: cursor || undefined };
}

/**
 * Opaque cursors, each good for the list that it came from (`scope`). How real ones behave under edits is not documented;
 * here one points at the next item, or, where `compare` gives the order of the list, behind the last item as it was when it
 * was given: what moves to the front meanwhile is then missed, what moves to the end comes twice, and nothing else shifts.
 */
export interface Cursors {
  slice<T>(
    scope: string,
    items: readonly T[],
    paging: Paging,
    idOf: (item: T) => string,
    compare?: (left: T, right: T) => number,
  ): Slice<T>;
}

interface Place {
  scope: string;
  index: number;
  nextId: string;
  last: unknown;
}

export function createCursors(): Cursors {
  const known = new Map<string, Place>();
  return {
    slice(scope, items, { pageSize, cursor }, idOf, compare) {
      const place = cursor === undefined ? undefined : requirePlace(known.get(cursor), cursor, scope);
      const start = place ? (compare ? behindLast(place, items, idOf, compare) : atNext(place, items, idOf)) : 0;
      const next = items[start + pageSize];
      if (next === undefined) return { items: items.slice(start), nextCursor: null };
      const nextCursor = randomUUID();
      const last = items[start + pageSize - 1];
      known.set(nextCursor, { scope, nextId: idOf(next), last, index: start + pageSize });
      return { items: items.slice(start, start + pageSize), nextCursor };
    },
  };
}

function requirePlace(place: Place | undefined, cursor: string, scope: string): Place {
  if (!place || place.scope !== scope) throw invalid(`The start_cursor provided is invalid: ${cursor}`);
  return place;
}

function atNext<T>({ index, nextId }: Place, items: readonly T[], idOf: (item: T) => string): number {
  const expected = items[index];
  if (expected !== undefined && idOf(expected) === nextId) return index;
  const found = items.findIndex((item) => idOf(item) === nextId);
  return found === -1 ? Math.min(index, items.length) : found;
}

function behindLast<T>(
  place: Place,
  items: readonly T[],
  idOf: (item: T) => string,
  compare: (left: T, right: T) => number,
): number {
  const last = place.last as T;
  const isLast = (item: T) => idOf(item) === idOf(last) && compare(item, last) === 0;
  const expected = items[place.index - 1];
  if (expected !== undefined && isLast(expected)) return place.index;
  const found = items.findIndex(isLast);
  if (found !== -1) return found + 1;
  const orEnd = (index: number) => (index === -1 ? items.length : index);
  const first = orEnd(items.findIndex((item) => compare(item, last) >= 0));
  const behind = orEnd(items.findIndex((item) => compare(item, last) > 0));
  return Math.min(Math.max(place.index, first), behind);
}

/** The envelope of every list. `type` also names the empty object that Notion puts beside it. */
export function listEnvelope(type: string, slice: Slice<Json>, detail: Json = {}): Json {
  return {
    object: 'list',
    results: slice.items,
    next_cursor: slice.nextCursor,
    has_more: slice.nextCursor !== null,
    type,
    [type]: detail,
  };
}
