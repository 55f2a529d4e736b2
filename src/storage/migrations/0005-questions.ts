import { type Kysely, sql } from 'kysely';

/**
 * The ledger of questions; those of before were only counted, not kept. `asked`, `said` and `answer` are `json`, which takes hostile text as it
 * is and gives back exactly what was written.
 */
export async function makeQuestions(db: Kysely<unknown>): Promise<void> {
  await sql`drop table questions`.execute(db);
  await sql`create table questions (
    id uuid primary key,
    position bigint generated always as identity,
    event_id text not null unique,
    team_id text not null,
    channel_id text not null,
    message_ts text not null,
    thread_key text not null,
    asker_id text not null,
    asked json not null,
    state text not null default 'accepted'
      check (state in ('accepted', 'running', 'answered', 'declined', 'stopped', 'failed', 'ignored')),
    accepted_at timestamptz not null default now(),
    attempts integer not null default 0,
    stop_requested boolean not null default false,
    lease text,
    leased_until timestamptz,
    said json not null default '[]',
    answer json,
    reason text,
    reference text,
    ended_at timestamptz,
    unique (team_id, channel_id, message_ts)
  )`.execute(db);
  await sql`create index questions_unfinished on questions (thread_key, position) where state in ('accepted', 'running')`.execute(
    db,
  );
  await sql`create index questions_by_thread on questions (thread_key, position)`.execute(db);
  await sql`create index questions_by_lease on questions (lease) where lease is not null`.execute(db);
  await sql`create index questions_by_age on questions (accepted_at)`.execute(db);
}
