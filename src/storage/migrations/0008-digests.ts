import { type Kysely, sql } from 'kysely';

/**
 * Digests and their runs, one for each (digest, local date, slot), and the last tick of each clock that was given to some replica. What comes from people
 * and models is `json`, because `jsonb` refuses an escaped NUL.
 */
export async function makeDigests(db: Kysely<unknown>): Promise<void> {
  await sql`create table digests (
    id uuid primary key,
    wish json not null,
    channel_id text,
    creator_id text not null,
    owner_id text not null,
    state text not null default 'active' check (state in ('active', 'paused')),
    paused_because text,
    delivered_until timestamptz not null default now(),
    timed_at timestamptz,
    next_run_at timestamptz,
    next_local_date text,
    next_slot text,
    last_at timestamptz,
    last_kind text,
    last_text text,
    revision int not null default 0,
    created_at timestamptz not null default now(),
    check ((state = 'active') = (next_run_at is not null))
  )`.execute(db);
  await sql`create index digests_next on digests (next_run_at) where next_run_at is not null`.execute(db);

  await sql`create table digest_runs (
    id uuid primary key default gen_random_uuid(),
    digest_id uuid not null references digests on delete cascade,
    local_date text not null,
    slot text not null,
    due_at timestamptz not null,
    state text not null check (state in ('due', 'delivered', 'quiet', 'skipped', 'failed')),
    attempts int not null default 0,
    taken_at timestamptz not null,
    retry_at timestamptz not null,
    content json,
    said json,
    unique (digest_id, local_date, slot)
  )`.execute(db);
  await sql`create index digest_runs_due on digest_runs (retry_at) where state = 'due'`.execute(db);
  await sql`create unique index digest_runs_asked on digest_runs (digest_id, slot) where slot like 'now:%'`.execute(db);

  await sql`create table clock_slots (
    name text primary key,
    slot timestamptz not null,
    taken_at timestamptz not null
  )`.execute(db);
}
