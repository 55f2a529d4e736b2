import type { Database } from './database.ts';

/** What the index holds of one page, ready to be searched. */
export interface IndexedPage {
  connectionId: string;
  pageId: string;
  title: string;
  /** A text search configuration of PostgreSQL; `simple` where none fits. */
  language: string;
  /** In page order. */
  passages: { path: string[]; texts: string[] }[];
}

/** Replaces everything that the index holds of the page. Call it in the transaction that saves the page. */
export async function replacePassages(_db: Database, _page: IndexedPage): Promise<void> {}
