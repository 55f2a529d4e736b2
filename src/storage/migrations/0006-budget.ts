import { type Kysely, sql } from 'kysely';

/**
 * What Claude costs. `daily_spend` is the gate: one row a day and payer, with all that was ever reserved for it and not given back. `model_calls`
 * says what it was for. Money is whole billionths of a dollar, so that sums are exact.
 */
export async function makeBudget(db: Kysely<unknown>): Promise<void> {
  await sql`create table daily_spend (
    day date not null,
    scope text not null check (scope in ('channel', 'person', 'workspace')),
    payer_id text not null,
    nanos bigint not null default 0,
    quotes integer not null default 0,
    primary key (day, scope, payer_id)
  )`.execute(db);
  await sql`create table model_calls (
    id uuid primary key,
    day date not null,
    person_id text not null,
    channel_id text,
    feature text not null,
    model text not null,
    reserved_nanos bigint not null,
    settled_nanos bigint,
    reserved_at timestamptz not null default now()
  )`.execute(db);
  await sql`create index model_calls_by_day on model_calls (day, person_id)`.execute(db);
}
