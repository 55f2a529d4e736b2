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

/** Opaque cursors. Each is good for the list it came from (`scope`) and points at an item, so inserts do not shift it. */
export interface Cursors {
  slice<T>(scope: string, items: readonly T[], paging: Paging, idOf: (item: T) => string): Slice<T>;
}

export function createCursors(): Cursors {
  const known = new Map<string, { scope: string; id: string; index: number }>();
  return {
    slice(scope, items, { pageSize, cursor }, idOf) {
      const start = cursor === undefined ? 0 : place(known.get(cursor), cursor, scope, items.map(idOf));
      const next = items[start + pageSize];
      if (next === undefined) return { items: items.slice(start), nextCursor: null };
      const nextCursor = randomUUID();
      known.set(nextCursor, { scope, id: idOf(next), index: start + pageSize });
      return { items: items.slice(start, start + pageSize), nextCursor };
    },
  };
}

function place(
  entry: { scope: string; id: string; index: number } | undefined,
  cursor: string,
  scope: string,
  ids: string[],
): number {
  if (!entry || entry.scope !== scope) throw invalid(`The start_cursor provided is invalid: ${cursor}`);
  const found = ids.indexOf(entry.id);
  return found === -1 ? Math.min(entry.index, ids.length) : found;
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
