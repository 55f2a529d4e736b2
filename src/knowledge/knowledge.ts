import type { Property } from '../notion/properties.ts';
import type { PropertySchema } from '../notion/schema.ts';
import type { Audience } from './audience.ts';

/** A page, row or data source of the stored copy. */
export interface PageRef {
  connectionId: string;
  id: string;
  kind: 'page' | 'row' | 'data_source';
  url: string;
  title: string;
  icon?: string;
  /** Titles from the top of the workspace down to what holds it. */
  place: string[];
  /** ISO 8601, rounded to the minute by Notion. */
  editedAt: string;
  editedBy?: string;
  /** When Notion last confirmed that the copy is the newest version. */
  syncedAt: string;
}

export interface SearchFilters {
  connectionId?: string;
  dataSourceId?: string;
  /** Only what lies below this page, data source or database. */
  ancestorId?: string;
  /** ISO 8601 date or time. */
  editedAfter?: string;
  /** A Notion user's name or part of it, or id. */
  author?: string;
}

export interface SearchQuery extends SearchFilters {
  /** Several ways to say the same; their results are merged. At most 6 are used. */
  queries: string[];
  /** Passages; 20 when absent, at most 50. */
  limit?: number;
}

export interface FoundPassage {
  page: PageRef;
  /** Headings from the top of the page down. */
  path: string[];
  /** Position among the page's passages. */
  ordinal: number;
  /** The smallest pieces worth citing. */
  texts: string[];
  /** Link to the section where its block is known, else to the page. */
  url: string;
  score: number;
}

export interface StoredPage {
  page: PageRef;
  markdown: string;
  /** Changes exactly when the text does. */
  contentHash: string;
  /** Parts that Notion withholds. */
  missing: number;
  properties: Property[];
  /** Of a row: the data source it lies in. */
  dataSourceId?: string;
  anchors: { path: string; blockId: string }[];
}

export interface StoredDataSource {
  source: PageRef;
  description: string;
  columns: PropertySchema[];
  rows: number;
}

/** How far one connection is known. Always: known = indexed + the sum of `reasons`. */
export interface Coverage {
  connectionId: string;
  known: number;
  indexed: number;
  /** By reason, most frequent first. */
  reasons: { state: string; reason: string; count: number }[];
  /** False while the first listing still runs. */
  isListed: boolean;
  /** ISO 8601; when the last poll ended. */
  polledAt?: string;
  /** Pages that wait to be read. */
  waiting: number;
  lastError?: { text: string; at: string };
}

/** Notion as the bot knows it. Every read takes the audience of the turn and filters in SQL. */
export interface Knowledge {
  search(audience: Audience, query: SearchQuery, signal?: AbortSignal): Promise<FoundPassage[]>;
  /** By title, best first; data sources too. Empty `words` lists the last edited. */
  find(
    audience: Audience,
    words: string,
    options?: { kind?: 'page' | 'data_source'; limit?: number },
  ): Promise<PageRef[]>;
  /** What is stored under these ids, without its text, in any order; what is not stored or not for this audience is left out. */
  refs(audience: Audience, ids: string[]): Promise<PageRef[]>;
  /** Undefined when it is not stored or not for this audience: the two look alike. */
  page(audience: Audience, pageId: string): Promise<StoredPage | undefined>;
  dataSource(audience: Audience, dataSourceId: string): Promise<StoredDataSource | undefined>;
  /** The connections of this audience that may know more about an id than the copy does: those it was heard through first. */
  connectionsFor(audience: Audience, id?: string): Promise<string[]>;
  /**
   * Asks Notion for the age of at most 5 of these pages at once, not for those that were confirmed less than 60 s ago, and re-reads
   * what changed. Waits at most 3 s in all; resolves to the ids whose copy changed or went away.
   */
  refresh(audience: Audience, pageIds: string[], signal?: AbortSignal): Promise<{ changed: string[]; gone: string[] }>;
  /** What is known of one page and why it is or is not indexed, in one sentence for people. */
  why(audience: Audience, idOrUrl: string): Promise<string>;
  coverage(audience: Audience): Promise<Coverage[]>;
}
