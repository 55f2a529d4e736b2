import type { GeneratedAlways, JSONColumnType } from 'kysely';

/** What pages and rows were, as triggers keep it: `replaced_at` is when it was no longer so. */
export interface VersionTables {
  /** Of each row one of `markdown` and `title`. */
  page_versions: {
    id: GeneratedAlways<string>;
    connection_id: string;
    page_id: string;
    replaced_at: Date;
    markdown: string | null;
    title: string | null;
  };
  /** Without what Notion computes. */
  row_versions: {
    id: GeneratedAlways<string>;
    connection_id: string;
    page_id: string;
    replaced_at: Date;
    properties: JSONColumnType<object[]>;
  };
  /** What rows in Notion's trash were last, without what Notion computes. */
  trashed_rows: {
    connection_id: string;
    page_id: string;
    trashed_at: Date;
    properties: JSONColumnType<object[]>;
  };
}
