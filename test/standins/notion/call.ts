import type { Json } from './json.ts';
import type { Cursors } from './pagination.ts';
import type { Store } from './store.ts';

/** One checked request on its way to a route. */
export interface Call {
  store: Store;
  cursors: Cursors;
  /** Values of the `:names` in the route's path, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: Json;
  /** Blocks that one Markdown answer holds before the rest is left out. */
  markdownBlockLimit: number;
  tasks: Map<string, Json>;
}

export interface Answer {
  status: number;
  body: Json;
}

/** Answers with the body of a 200, or throws a `Refusal`. */
export type Route = (call: Call) => Json | Answer;

export function isAnswer(value: Json | Answer): value is Answer {
  return typeof value.status === 'number' && Object.keys(value).length === 2;
}

/** The query string as an object, for the checks that bodies and query strings share. */
export function queryObject(query: URLSearchParams): Json {
  return Object.fromEntries(query);
}
