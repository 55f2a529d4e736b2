import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { DigestTables } from './digest-tables.ts';
import type { VersionTables } from './version-tables.ts';
import type { WriteTables } from './write-tables.ts';

type Timestamp = ColumnType<Date, Date | undefined, Date>;

/** Every table and its columns, as the migrations make them. */
export interface Tables extends DigestTables, VersionTables, WriteTables {
  /** Questions that were accepted, so that each is answered once; read and written by plain SQL. */
  questions: { id: string; accepted_at: Timestamp };
  /** Signed requests that were seen, against replays. */
  seen_requests: { signature: string; expires_at: Date };
  turns: {
    id: string;
    conversation_id: string;
    asker_id: string;
    audience: string;
    place: string;
    prompt: string;
    started_at: Timestamp;
    ended_at: Date | null;
    outcome: string | null;
    detail: string | null;
    reference: string | null;
    model: string | null;
    input_tokens: Generated<number>;
    cache_read_tokens: Generated<number>;
    cache_write_tokens: Generated<number>;
    output_tokens: Generated<number>;
    steps: Generated<number>;
    dollars: Generated<number>;
  };
  /** What was spent on a day by each payer; read and written by plain SQL, as the next. */
  daily_spend: { day: string; scope: string; payer_id: string };
  model_calls: { id: string; day: string };
  feedback: {
    team_id: string;
    channel_id: string;
    message_ts: string;
    person_id: string;
    rating: string;
    turn_id: string | null;
    rated_at: Timestamp;
  };
  channels: { channel_id: string; strict: boolean; changed_by: string; changed_at: Timestamp };
  /** Written by keyv's adapter, except for `expires_at`: milliseconds since 1970, computed from `value`. */
  keyv: { key: string; value: string; expires_at: GeneratedAlways<string> };
  connections: {
    id: string;
    name: string;
    kind: 'internal' | 'oauth';
    workspace_id: string | null;
    workspace_name: string | null;
    bot_id: string | null;
    /** Slack user id. */
    owner_id: string | null;
    visibility: 'everyone' | 'channels' | 'owner';
    /** `absent`: an internal one that the configuration no longer names. */
    state: Generated<'connected' | 'broken' | 'absent'>;
    problem: string | null;
    owner_told_at: Date | null;
    /** Sealed. */
    access_token: string | null;
    refresh_token: string | null;
    /** Grows with every new pair of tokens. */
    token_version: Generated<number>;
    created_at: Timestamp;
    changed_at: Timestamp;
  };
  connection_channels: { connection_id: string; channel_id: string };
  oauth_states: { state_hash: string; person_id: string; person_name: string; expires_at: Date };
  webhook_tokens: { token_hash: string; token: string; state: 'trusted' | 'waiting'; received_at: Timestamp };
  webhook_events: { id: string; received_at: Timestamp };
  entries: EntryTable;
  pages: {
    connection_id: string;
    id: string;
    markdown: string;
    content_hash: string;
    /** Parts that Notion left out and that could not be fetched. */
    missing: Generated<number>;
    /** Heading paths and the block ids of their headings, of the version that is stored. */
    anchors: JSONColumnType<{ path: string; blockId: string }[]> | null;
  };
  data_sources: {
    connection_id: string;
    id: string;
    /** The database around it; the entry's parent is where that lies. */
    database_id: string | null;
    description: string;
    columns: JSONColumnType<object[]>;
  };
  data_rows: {
    connection_id: string;
    page_id: string;
    data_source_id: string;
    /** As notion/properties reads them. */
    properties: JSONColumnType<object[]>;
    /** Plain JSON by column name, for SQL. */
    values: JSONColumnType<Record<string, unknown>>;
    /** Hash of what the listing showed, which may be cut where `properties` is complete. */
    listed: string;
  };
  passages: {
    id: GeneratedAlways<string>;
    connection_id: string;
    page_id: string;
    ordinal: number;
    language: string;
    path: string[];
    texts: string[];
    vector: string;
    /** Words that count, those of the title twice. */
    length: number;
  };
  sync_state: {
    connection_id: string;
    listing_cursor: string | null;
    listing_started_at: Date | null;
    listing_finished_at: Date | null;
    /** When a listing ended for the first time, as a trigger keeps it. */
    first_listed_at: GeneratedAlways<Date | null>;
    polled_until: Date | null;
    polled_at: Date | null;
    /** A poll began and did not end. */
    is_polling: Generated<boolean>;
    /** When the poll that is under way, or was last, began. */
    polling_since: Date | null;
    /** When the last poll that ended well began. */
    polled_from: Date | null;
    last_error: string | null;
    last_error_at: Date | null;
    leased_until: Date | null;
    lease: string | null;
  };
}

export type EntryState = 'known' | 'indexed' | 'failed' | 'not_shared' | 'unsupported' | 'deleted';

/** The coverage ledger: everything the bot ever heard of. */
export interface EntryTable {
  connection_id: string;
  id: string;
  kind: 'page' | 'data_source' | 'database';
  heard: 'listing' | 'row' | 'parent' | 'link' | 'webhook' | 'question';
  heard_at: Timestamp;
  state: Generated<EntryState>;
  /** Null exactly when indexed. */
  reason: string | null;
  title: string | null;
  url: string | null;
  icon: string | null;
  parent_type: string | null;
  /** The page, data source or database above it; a block's page once that is known. */
  parent_id: string | null;
  created_time: Date | null;
  /** Newest `last_edited_time` that was heard. */
  edited_time: Date | null;
  /** When that edit was first heard of, by our own clock. */
  edit_heard_at: Date | null;
  editor: string | null;
  author_id: string | null;
  /** Version and time of the copy. */
  indexed_edit: Date | null;
  indexed_at: Date | null;
  /** When Notion last said that this version is the newest. */
  checked_at: Date | null;
  /** When a listing last had it. */
  seen_at: Timestamp;
  /** Title, place and columns are those of the version to be read, so that its text is all that is missing. */
  is_fresh: Generated<boolean>;
  /** 1 webhook, 2 poll, 3 backfill. */
  lane: Generated<number>;
  /** When it may be read next; null when there is nothing to do. */
  due_at: Date | null;
  attempts: Generated<number>;
  /** Since when Notion denies that there is such a thing, while that is not believed yet. */
  doubted_at: Date | null;
  /** When a row's properties changed without an edit. While `due_at` is the same moment, its stored text needs no reading. */
  recomputed_at: Date | null;
  leased_until: Date | null;
  claimed_at: Date | null;
  lease: string | null;
  /** How far a data source's rows are listed, as a created_time. */
  progress: Date | null;
  /** When its copy was made for the first time, or anew after it was gone; a trigger keeps this and the next. */
  shown_at: GeneratedAlways<Date | null>;
  /** When it was last deleted or not shared any more. */
  gone_at: GeneratedAlways<Date | null>;
}
