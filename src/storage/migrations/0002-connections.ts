import { type Kysely, sql } from 'kysely';

/** Notion workspaces, who may see them, and what OAuth needs. Tokens are sealed before they come here. */
export async function makeConnections(db: Kysely<unknown>): Promise<void> {
  await sql`create table connections (
    id text primary key,
    name text not null,
    kind text not null check (kind in ('internal', 'oauth')),
    workspace_id text,
    workspace_name text,
    bot_id text,
    owner_id text,
    visibility text not null check (visibility in ('everyone', 'channels', 'owner')),
    state text not null default 'connected' check (state in ('connected', 'broken', 'absent')),
    problem text,
    owner_told_at timestamptz,
    access_token text,
    refresh_token text,
    token_version integer not null default 0,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    check (kind = 'internal' or (owner_id is not null and access_token is not null))
  )`.execute(db);

  await sql`create table connection_channels (
    connection_id text not null references connections on delete cascade,
    channel_id text not null,
    primary key (connection_id, channel_id)
  )`.execute(db);

  await sql`create table oauth_states (
    state_hash text primary key,
    person_id text not null,
    person_name text not null,
    expires_at timestamptz not null
  )`.execute(db);

  await sql`create table webhook_tokens (
    token_hash text primary key,
    token text not null,
    state text not null check (state in ('trusted', 'waiting')),
    received_at timestamptz not null default now()
  )`.execute(db);
  await sql`create table webhook_events (id text primary key, received_at timestamptz not null default now())`.execute(
    db,
  );
  await sql`create index webhook_events_by_age on webhook_events (received_at)`.execute(db);
}
