import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Timestamp = ColumnType<Date, Date | undefined, Date>;

/** What changes to Notion, and what leads to them, are kept in. */
export interface WriteTables {
  proposals: {
    id: string;
    turn_id: string | null;
    asker_id: string;
    draft: JSONColumnType<object>;
    hash: string;
    operation: Generated<string>;
    state: Generated<string>;
    created_at: Timestamp;
    expires_at: Date;
    decided_at: Date | null;
    decided_by: string | null;
    /** By the database's clock, just before the first request that changes something. */
    attempted_at: Date | null;
    finished_at: Date | null;
    /** What is done of it, step by step. */
    progress: ColumnType<object, string | undefined, string>;
    /** What it takes to take it back. */
    result: JSONColumnType<object> | null;
    /** Where in Slack it was offered, the surface's own. */
    place: JSONColumnType<object> | null;
    origin: JSONColumnType<object> | null;
    /** The process that carries it out, until `leased_until`. */
    holder: string | null;
    leased_until: Date | null;
    url: string | null;
    detail: string | null;
  };
  /** The page that a thread became. */
  saved_threads: {
    team_id: string;
    channel_id: string;
    thread_ts: string;
    connection_id: string;
    page_id: string;
    page_url: string;
    title: string;
    /** Newest message that is in the page. */
    last_ts: string;
    saved_markdown: string;
    saved_by: string;
    saved_at: Timestamp;
  };
  /** A data source whose new and changed pages become drafts. */
  watches: {
    id: string;
    connection_id: string;
    source_id: string;
    source_title: string;
    destination: JSONColumnType<object>;
    template: JSONColumnType<object>;
    channel_id: string;
    mode: 'propose' | 'draft';
    created_by: string;
    created_at: Timestamp;
  };
  watched_pages: {
    watch_id: string;
    page_id: string;
    /** The latest edit that was taken up: milliseconds since 1970. */
    version: string;
    /** Tries that failed since. */
    attempts: Generated<number>;
    /** When it is to be tried again. */
    retry_at: Date | null;
    /** What was offered last. */
    offered: JSONColumnType<object> | null;
    /** The page that it became. */
    saved: JSONColumnType<object> | null;
    seen_at: Timestamp;
  };
  /** Where a channel saved last. */
  last_destinations: { channel_id: string; destination: JSONColumnType<object>; saved_by: string; saved_at: Timestamp };
}
