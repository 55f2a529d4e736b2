import { type Kysely, sql } from 'kysely';

/**
 * Hostile text is why `draft` is `json` and why keyv's `{"value":…,"expires":1234}` is read as text: `jsonb` refuses an escaped NUL
 * and half an emoji. And a draft comes back as exactly the text that was hashed.
 */
export async function makeFirstHouse(db: Kysely<unknown>): Promise<void> {
  await sql`create table questions (
    event_id text primary key,
    team_id text not null,
    channel_id text not null,
    message_ts text not null,
    asker_id text not null,
    accepted_at timestamptz not null default now(),
    unique (team_id, channel_id, message_ts)
  )`.execute(db);
  await sql`create index questions_by_age on questions (accepted_at)`.execute(db);

  await sql`create table seen_requests (signature text primary key, expires_at timestamptz not null)`.execute(db);
  await sql`create index seen_requests_by_age on seen_requests (expires_at)`.execute(db);

  await sql`create table turns (
    id text primary key,
    conversation_id text not null,
    asker_id text not null,
    audience text not null,
    place text not null,
    prompt text not null,
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    outcome text check (outcome in ('answered', 'declined', 'stopped', 'failed')),
    detail text,
    reference text,
    model text,
    input_tokens integer not null default 0,
    cache_read_tokens integer not null default 0,
    cache_write_tokens integer not null default 0,
    output_tokens integer not null default 0,
    steps integer not null default 0,
    dollars double precision not null default 0
  )`.execute(db);
  await sql`create index turns_by_conversation on turns (conversation_id, started_at)`.execute(db);
  await sql`create index turns_by_age on turns (started_at)`.execute(db);

  await sql`create table feedback (
    team_id text not null,
    channel_id text not null,
    message_ts text not null,
    person_id text not null,
    rating text not null check (rating in ('good', 'bad')),
    turn_id text,
    rated_at timestamptz not null default now(),
    primary key (team_id, channel_id, message_ts, person_id)
  )`.execute(db);

  await sql`create table proposals (
    id text primary key,
    turn_id text,
    asker_id text not null,
    draft json not null,
    hash text not null,
    state text not null default 'proposed'
      check (state in ('proposed', 'executing', 'done', 'failed', 'unknown', 'discarded')),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    decided_at timestamptz,
    decided_by text,
    url text,
    detail text
  )`.execute(db);
  await sql`create index proposals_by_age on proposals (expires_at)`.execute(db);

  await sql`create table channels (
    channel_id text primary key,
    strict boolean not null,
    changed_by text not null,
    changed_at timestamptz not null default now()
  )`.execute(db);

  await sql`create table keyv (
    key varchar(255) primary key,
    value text,
    expires_at bigint generated always as (substring(right(value, 40) from '"expires":([0-9]{1,15})}$')::bigint) stored
  )`.execute(db);
  await sql`create index keyv_by_expiry on keyv (expires_at)`.execute(db);
}
