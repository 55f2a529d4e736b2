import { type Kysely, sql } from 'kysely';

/**
 * Changes to Notion: how far each one is, who carries it out, and what it takes to take it back; the pages that threads became; the data sources
 * that are watched. What comes from people and models is `json`, as the drafts are, because `jsonb` refuses an escaped NUL.
 */
export async function makeWrites(db: Kysely<unknown>): Promise<void> {
  await sql`alter table proposals
    drop constraint proposals_state_check,
    add constraint proposals_state_check check (state in
      ('proposed', 'approved', 'executing', 'done', 'failed', 'unknown', 'discarded', 'undoing', 'undone')),
    add column operation text not null default 'create_page',
    add column attempted_at timestamptz,
    add column finished_at timestamptz,
    add column progress json not null default '{}',
    add column result json,
    add column place json,
    add column origin json,
    add column holder text,
    add column leased_until timestamptz`.execute(db);

  await sql`create table saved_threads (
    team_id text not null,
    channel_id text not null,
    thread_ts text not null,
    connection_id text not null references connections on delete cascade,
    page_id text not null,
    page_url text not null,
    title text not null,
    last_ts text not null,
    saved_markdown text not null,
    saved_by text not null,
    saved_at timestamptz not null default now(),
    primary key (team_id, channel_id, thread_ts)
  )`.execute(db);

  await sql`create table thread_claims (
    team_id text not null,
    channel_id text not null,
    thread_ts text not null,
    proposal_id text not null,
    claimed_by text not null,
    claimed_at timestamptz not null default now(),
    primary key (team_id, channel_id, thread_ts)
  )`.execute(db);

  await sql`create table watches (
    id uuid primary key,
    connection_id text not null references connections on delete cascade,
    source_id text not null,
    source_title text not null,
    destination json not null,
    template json not null,
    channel_id text not null,
    mode text not null check (mode in ('propose', 'draft')),
    created_by text not null,
    created_at timestamptz not null default now()
  )`.execute(db);
  await sql`create table watched_pages (
    watch_id uuid not null references watches on delete cascade,
    page_id text not null,
    version text not null,
    attempts int not null default 0,
    retry_at timestamptz,
    offered json,
    saved json,
    seen_at timestamptz not null default now(),
    primary key (watch_id, page_id)
  )`.execute(db);

  await sql`create table last_destinations (
    channel_id text primary key,
    destination json not null,
    saved_by text not null,
    saved_at timestamptz not null default now()
  )`.execute(db);
}
