import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import { createLane } from './lane.ts';

/** Who pays for a call: a person, and the channel where they asked unless that is private. The workspace pays always. */
export interface Payer {
  personId: string;
  channelId?: string;
}

export type Scope = 'person' | 'channel' | 'workspace';

/** Dollars a UTC day for each payer of a scope; what is absent has no limit. */
export type Limits = Partial<Record<Scope, number | undefined>>;

export interface NewReservation {
  /** UUID. */
  id: string;
  /** UTC, `2026-11-21`. */
  day: string;
  payer: Payer;
  feature: string;
  model: string;
  dollars: number;
  limits: Limits;
}

/** All reservations of a moment wait for the same row, so more of them at once would only keep connections from others. */
const mostAtOnce = 4;
const unlimited = 9e18;

/**
 * The books of what Claude costs. A reservation counts as spent from the moment it is made; only `settle` gives back what was not used, once.
 * So what a killed process had reserved stays spent in full. Amounts are dollars.
 */
export function createBudgetRows(db: Database) {
  const inTurn = createLane(mostAtOnce);

  return {
    /**
     * Counts the amount for every scope of the payer at once, or for none: then it resolves to a scope whose limit stands in the way. Rows are
     * locked in the order of their scopes' names, here and in `settle`, so that two payers never wait for each other.
     */
    async reserve(reservation: NewReservation): Promise<Scope | undefined> {
      const { id, day, payer, feature, model, dollars, limits } = reservation;
      const nanos = sql`${Math.ceil(dollars * 1e9)}::bigint`;
      const scopes = scopesOf(payer);
      const limit = (scope: RawBuilder<unknown>) =>
        sql`case ${scope} when 'person' then ${nanosOf(limits.person)} when 'channel' then ${nanosOf(limits.channel)} else ${nanosOf(limits.workspace)} end`;
      try {
        await inTurn(() =>
          db.transaction().execute(async (transaction) => {
            const { rows } = await sql<{ scope: Scope }>`
              with raised as (
                insert into daily_spend (day, scope, payer_id, nanos)
                select ${day}::date, scope, payer_id, ${nanos} from ${rowsOf(scopes)} as payers (scope, payer_id)
                where ${nanos} <= ${limit(sql`scope`)} order by scope
                on conflict (day, scope, payer_id) do update set nanos = daily_spend.nanos + excluded.nanos
                  where daily_spend.nanos + excluded.nanos <= ${limit(sql`daily_spend.scope`)}
                returning scope
              ), booked as (
                insert into model_calls (id, day, person_id, channel_id, feature, model, reserved_nanos)
                values (${id}::uuid, ${day}::date, ${payer.personId}, ${payer.channelId ?? null}, ${feature}, ${model}, ${nanos})
              )
              select scope from raised`.execute(transaction);
            const full = scopes.find(([scope]) => !rows.some((row) => row.scope === scope));
            if (full) throw new LimitReached(full[0]);
          }),
        );
        return undefined;
      } catch (error) {
        if (error instanceof LimitReached) return error.scope;
        if (isBooked(error)) return undefined;
        throw error;
      }
    },

    /** Replaces what was reserved by what it came to. A second time it changes nothing. */
    async settle(id: string, dollars: number): Promise<void> {
      await inTurn(() =>
        sql`
          with settled as (
            update model_calls set settled_nanos = ${Math.ceil(dollars * 1e9)}::bigint
            where id = ${id}::uuid and settled_nanos is null
            returning day, person_id, channel_id, settled_nanos - reserved_nanos as change
          )
          insert into daily_spend (day, scope, payer_id, nanos)
          select day, scope, payer_id, change
          from settled, lateral (values ('channel', channel_id), ('person', person_id), ('workspace', '')) as payers (scope, payer_id)
          where payer_id is not null order by scope
          on conflict (day, scope, payer_id) do update set nanos = daily_spend.nanos + excluded.nanos`.execute(db),
      );
    },

    /** What each scope of the payer has spent on a day, reservations included. */
    async spentBy(day: string, payer: Payer): Promise<Record<Scope, number>> {
      const { rows } = await sql<{ scope: Scope; nanos: string }>`
        select scope, nanos from daily_spend
        where day = ${day}::date and (scope, payer_id) in (select * from ${rowsOf(scopesOf(payer))} as payers (scope, payer_id))`.execute(
        db,
      );
      const spent: Record<Scope, number> = { person: 0, channel: 0, workspace: 0 };
      for (const { scope, nanos } of rows) spent[scope] = Number(nanos) / 1e9;
      return spent;
    },

    /** Counts an answer of mere quotes. False when the person has had `most` of them on that day. */
    async takeQuote(day: string, personId: string, most: number): Promise<boolean> {
      const { rows } = await sql`
        insert into daily_spend (day, scope, payer_id, quotes) values (${day}::date, 'person', ${personId}, 1)
        on conflict (day, scope, payer_id) do update set quotes = daily_spend.quotes + 1 where daily_spend.quotes < ${most}
        returning quotes`.execute(db);
      return rows.length > 0;
    },

    /** Spend since a day, largest first, by day, person, channel (absent: in private) and feature; of everybody, or of one person. */
    async spending(since: string, personId?: string): Promise<Spending[]> {
      const { rows } = await sql<Omit<Spending, 'dollars'> & { nanos: string }>`
        select case when grouping(day) = 0 then 'day' when grouping(person_id) = 0 then 'person'
            when grouping(channel_id) = 0 then 'channel' else 'feature' end as by,
          coalesce(day::text, person_id, channel_id, feature, '') as key, sum(coalesce(settled_nanos, reserved_nanos)) as nanos
        from model_calls where day >= ${since}::date and (${personId ?? null}::text is null or person_id = ${personId ?? null})
        group by grouping sets ((day), (person_id), (channel_id), (feature))
        order by nanos desc, key`.execute(db);
      return rows.map(({ by, key, nanos }) => ({ by, key, dollars: Number(nanos) / 1e9 }));
    },
  };
}

export interface Spending {
  by: 'day' | 'person' | 'channel' | 'feature';
  /** A day, an id or a name; empty for what was asked in private. */
  key: string;
  dollars: number;
}

/** Rolls a reservation back that fits into some scopes only. */
class LimitReached extends Error {
  readonly scope: Scope;

  constructor(scope: Scope) {
    super(`the limit of the ${scope} is reached`);
    this.scope = scope;
  }
}

/** This very reservation was made before; the answer to it was lost with the connection. */
function isBooked(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'model_calls_pkey';
}

/** The UTC day, `2026-11-21`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function scopesOf({ personId, channelId }: Payer): [Scope, string][] {
  return [...(channelId ? [['channel', channelId] as [Scope, string]] : []), ['person', personId], ['workspace', '']];
}

function rowsOf(scopes: [Scope, string][]): RawBuilder<unknown> {
  return sql`(values ${sql.join(scopes.map(([scope, payerId]) => sql`(${scope}::text, ${payerId}::text)`))})`;
}

function nanosOf(limit: number | undefined): RawBuilder<unknown> {
  return sql`${limit === undefined ? unlimited : Math.floor(limit * 1e9)}::bigint`;
}
