import type { Json } from './json.ts';
import type { Cursors } from './pagination.ts';
import type { Store } from './store.ts';

/** How far lists and texts go. */
export interface Lists {
  /** Blocks that one Markdown answer holds before the rest is left out. */
  markdownBlockLimit: number;
  /** Rows that one query gives before it says that it is incomplete. */
  queryLimit: number;
  searchDelayMs: number;
  /** Ids and titles. */
  searchOmits: ReadonlySet<string>;
}

/** One checked request on its way to a route. */
export interface Call {
  store: Store;
  cursors: Cursors;
  /** Values of the `:names` in the route's path, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: Json;
  lists: Lists;
  tasks: Map<string, Json>;
}

export interface Answer {
  status: number;
  body: Json;
}

/** The body of a 200 exactly as it goes out. */
export interface RawAnswer {
  raw: string | Uint8Array;
}

/** Answers with the body of a 200, or throws a `Refusal`. */
export type Route = (call: Call) => Json | Answer | RawAnswer;

export function isAnswer(value: Json | Answer | RawAnswer): value is Answer {
  return 'status' in value && typeof value.status === 'number' && Object.keys(value).length === 2;
}

export function isRaw(value: Json | Answer | RawAnswer): value is RawAnswer {
  return 'raw' in value && Object.keys(value).length === 1;
}

/** The query string as an object, for the checks that bodies and query strings share. */
export function queryObject(query: URLSearchParams): Json {
  return Object.fromEntries(query);
}
