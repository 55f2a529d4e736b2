import { type Kysely, sql } from 'kysely';

/**
 * The coverage ledger, which is also the queue of pages to read, and the stored copy. Whatever is not indexed has a reason: the database keeps
 * "known = indexed + those with a reason".
 */
export async function makeLedger(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db);
  await sql`create extension if not exists unaccent`.execute(db);

  await sql`create table entries (
    connection_id text not null references connections on delete cascade,
    id uuid not null,
    kind text not null check (kind in ('page', 'data_source', 'database')),
    heard text not null check (heard in ('listing', 'row', 'parent', 'link', 'webhook', 'question')),
    heard_at timestamptz not null default now(),
    state text not null default 'known'
      check (state in ('known', 'indexed', 'failed', 'not_shared', 'unsupported', 'deleted')),
    reason text,
    title text,
    url text,
    icon text,
    parent_type text,
    parent_id uuid,
    created_time timestamptz,
    edited_time timestamptz,
    edit_heard_at timestamptz,
    editor text,
    author_id text,
    indexed_edit timestamptz,
    indexed_at timestamptz,
    checked_at timestamptz,
    seen_at timestamptz not null default now(),
    is_fresh boolean not null default false,
    lane smallint not null default 3,
    due_at timestamptz,
    attempts smallint not null default 0,
    doubted_at timestamptz,
    recomputed_at timestamptz,
    leased_until timestamptz,
    claimed_at timestamptz,
    lease text,
    progress timestamptz,
    primary key (connection_id, id),
    check ((state = 'indexed') = (reason is null))
  )`.execute(db);
  await sql`create index entries_due on entries (connection_id, lane, due_at) where due_at is not null`.execute(db);
  await sql`create index entries_by_parent on entries (parent_id, connection_id)`.execute(db);
  await sql`create index entries_by_state on entries (connection_id, state)`.execute(db);
  await sql`create index entries_by_id on entries (id)`.execute(db);

  await sql`create table pages (
    connection_id text not null,
    id uuid not null,
    markdown text not null,
    content_hash text not null,
    missing integer not null default 0,
    anchors json,
    primary key (connection_id, id),
    foreign key (connection_id, id) references entries on delete cascade
  )`.execute(db);

  await sql`create table data_sources (
    connection_id text not null,
    id uuid not null,
    database_id uuid,
    description text not null,
    columns jsonb not null,
    primary key (connection_id, id),
    foreign key (connection_id, id) references entries on delete cascade
  )`.execute(db);

  await sql`create index data_sources_by_database on data_sources (connection_id, database_id)`.execute(db);

  await sql`create table data_rows (
    connection_id text not null,
    page_id uuid not null,
    data_source_id uuid not null,
    properties jsonb not null,
    "values" jsonb not null,
    listed text not null,
    primary key (connection_id, page_id),
    foreign key (connection_id, page_id) references entries on delete cascade
  )`.execute(db);
  await sql`create index data_rows_by_source on data_rows (connection_id, data_source_id)`.execute(db);
  await sql`create index data_rows_by_value on data_rows using gin ("values" jsonb_path_ops)`.execute(db);

  await sql`create table sync_state (
    connection_id text primary key references connections on delete cascade,
    listing_cursor text,
    listing_started_at timestamptz,
    listing_finished_at timestamptz,
    polled_until timestamptz,
    polled_at timestamptz,
    is_polling boolean not null default false,
    last_error text,
    last_error_at timestamptz,
    leased_until timestamptz,
    lease text
  )`.execute(db);
}
