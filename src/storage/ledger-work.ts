import { type Selectable, sql } from 'kysely';
import type { Database } from './database.ts';
import { storable } from './storable.ts';
import type { EntryState, EntryTable } from './tables.ts';

/** An entry that one worker may read now. */
export interface Work {
  connectionId: string;
  id: string;
  kind: EntryTable['kind'];
  state: EntryState;
  lane: 'webhook' | 'poll' | 'backfill';
  title?: string;
  url?: string;
  editedAt?: string;
  isFresh: boolean;
  /** Of a row: only computed properties changed, so that its stored text is the newest. */
  isRecomputed: boolean;
  /** Readings that failed since the last one that did not. */
  attempts: number;
  /** For how long Notion has denied that there is such a thing; absent when it did not. */
  doubtedForMs?: number;
  /** Of a data source: rows created before were listed already. */
  progress?: string;
  /** Of a data source: all its rows are listed. */
  isListed: boolean;
}

/** Enough to name it. */
export type Named = Pick<Work, 'connectionId' | 'id'>;

const leaseSeconds = 30;
const laneNames = ['webhook', 'webhook', 'poll', 'backfill'] as const;

/**
 * The ledger as a queue: claims are leases of 30 s that a dead process loses, so that several replicas share the work. Clocks are the
 * database's. `holder` names the process.
 */
export function createLedgerWork(db: Database) {
  return {
    /** Connections with something due that nobody holds. */
    async due(): Promise<string[]> {
      const { rows } = await sql<{ id: string }>`
        select id from connections where state = 'connected' and (
          select true from entries where connection_id = connections.id and due_at <= now()
            and (leased_until is null or leased_until < now()) order by lane, due_at limit 1)`.execute(db);
      return rows.map((row) => row.id);
    },

    /**
     * The most urgent entries that nobody holds, at most `limit`; with `urgent` only what people changed. Until the first listing
     * has ended, what is known by its id alone waits: most of it will be listed, and then costs a request less. They are chosen once:
     * a subquery might be run for each row of a join, and then claim far more.
     */
    async claim(connectionId: string, holder: string, limit: number, { urgent = false } = {}): Promise<Work[]> {
      const { rows } = await sql<ClaimedRow>`
        with chosen as materialized (
          select id from entries where connection_id = ${connectionId} and due_at <= now()
            and (leased_until is null or leased_until < now()) and lane <= ${urgent ? 2 : 3}
            and (is_fresh or lane < 3 or edited_time is not null or exists (
              select from sync_state where sync_state.connection_id = ${connectionId} and listing_finished_at is not null))
          order by lane, due_at limit ${limit} for update skip locked
        )
        update entries set lease = ${holder}, claimed_at = clock_timestamp(), leased_until = now() + make_interval(secs => ${leaseSeconds})
        from chosen
        where entries.connection_id = ${connectionId} and entries.id = chosen.id
        returning entries.*, ${found}`.execute(db);
      return rows.map(readWork);
    },

    /** One entry for somebody who waits; undefined while another holds it. */
    async claimOne(connectionId: string, id: string, holder: string): Promise<Work | undefined> {
      const { rows } = await sql<ClaimedRow>`
        update entries set lease = ${holder}, claimed_at = clock_timestamp(), leased_until = now() + make_interval(secs => ${leaseSeconds}),
          due_at = least(due_at, now()), is_fresh = false
        where connection_id = ${connectionId} and id = ${id} and (leased_until is null or leased_until < now())
        returning entries.*, ${found}`.execute(db);
      return rows[0] && readWork(rows[0]);
    },

    /** Keeps these for another 30 s, as far as they are still held. */
    async renew(holder: string, ids: string[]): Promise<void> {
      if (ids.length === 0) return;
      await sql`
        with held as (
          select connection_id, id from entries where id = any(${ids}::uuid[]) and lease = ${holder} and leased_until > now()
          order by id for update
        )
        update entries set leased_until = now() + make_interval(secs => ${leaseSeconds})
        from held where entries.connection_id = held.connection_id and entries.id = held.id`.execute(db);
    },

    /** Gives back what this process holds, at its end. */
    async release(holder: string): Promise<void> {
      await sql`
        with held as (select connection_id, id from entries where lease = ${holder} order by id for update)
        update entries set lease = null, leased_until = null
        from held where entries.connection_id = held.connection_id and entries.id = held.id`.execute(db);
    },

    /** Looks at it again after a pause; the last good copy stays. */
    async postpone(work: Named, holder: string, pauseSeconds: number, how: Postponed = {}): Promise<void> {
      const { reason, isDoubted = false, isOurs = false } = how;
      await db
        .updateTable('entries')
        .set({
          ...(reason ? { state: 'failed' as const, reason: storable(reason).slice(0, 300) } : {}),
          ...(isDoubted ? { doubted_at: sql<Date>`coalesce(doubted_at, now())` } : {}),
          ...(isDoubted || isOurs ? {} : { attempts: sql<number>`least(attempts + 1, 1000)` }),
          due_at: sql<Date>`greatest(due_at, now() + make_interval(secs => ${pauseSeconds}))`,
          is_fresh: sql<boolean>`is_fresh and not ${isDoubted}::boolean`,
          lease: null,
          leased_until: null,
        })
        .where('connection_id', '=', work.connectionId)
        .where('id', '=', work.id)
        .where('lease', '=', holder)
        .execute();
    },

    /**
     * Takes it out of copy and index, for the reason that people are told. What lies below it is looked at again: most often it went
     * with it.
     */
    async drop(
      { connectionId, id }: Named,
      holder: string,
      end: { state: 'deleted' | 'not_shared' | 'unsupported'; reason: string },
    ): Promise<void> {
      await db.transaction().execute(async (trx) => {
        const family = await sql<{ id: string; isHeld: boolean; isHere: boolean }>`
          select id, lease = ${holder} as "isHeld", state in ('known', 'indexed', 'failed') as "isHere" from entries
          where connection_id = ${connectionId} and (id = ${id} or parent_id = ${id}
            or id in (select id from data_sources where connection_id = ${connectionId} and database_id = ${id}))
          order by id for update`.execute(trx);
        if (!family.rows.some((row) => row.id === id && row.isHeld)) return;
        await trx
          .updateTable('entries')
          .set({
            state: end.state,
            reason: storable(end.reason),
            indexed_edit: null,
            indexed_at: null,
            doubted_at: null,
            checked_at: sql<Date>`now()`,
            attempts: 0,
            due_at: sql<Date | null>`case when due_at > claimed_at then due_at end`,
            lease: null,
            leased_until: null,
          })
          .where('connection_id', '=', connectionId)
          .where('id', '=', id)
          .execute();
        await trx.deleteFrom('pages').where('connection_id', '=', connectionId).where('id', '=', id).execute();
        await trx.deleteFrom('data_rows').where('connection_id', '=', connectionId).where('page_id', '=', id).execute();
        await trx.deleteFrom('data_sources').where('connection_id', '=', connectionId).where('id', '=', id).execute();
        const below = family.rows.filter((row) => row.id !== id && row.isHere).map((row) => row.id);
        if (end.state === 'unsupported' || below.length === 0) return;
        await trx
          .updateTable('entries')
          .set({ due_at: sql<Date>`clock_timestamp()`, is_fresh: false })
          .where('connection_id', '=', connectionId)
          .where('id', 'in', below)
          .execute();
      });
    },

    /**
     * What holds it and lies in the trash, as far as that is known: Notion does not say so of what went there with something else. Of
     * what stands on a block, the ledger knows the page. `isOld` when that was not looked at for half a minute.
     */
    async trashAbove({ connectionId, id }: Named, parentIds: string[]) {
      return db
        .selectFrom('entries as above')
        .where('above.connection_id', '=', connectionId)
        .where('above.state', '=', 'deleted')
        .where((where) =>
          where.or([
            ...(parentIds.length > 0 ? [where('above.id', 'in', parentIds)] : []),
            where.exists(
              where
                .selectFrom('entries')
                .where('entries.connection_id', '=', connectionId)
                .where('entries.id', '=', id)
                .where('entries.parent_type', '=', 'block')
                .whereRef('entries.parent_id', '=', 'above.id'),
            ),
          ]),
        )
        .select(['above.id', 'above.kind', sql<boolean>`above.checked_at < now() - interval '30 seconds'`.as('isOld')])
        .execute();
    },

    /** What was taken for a page is something else: to be read anew as that. */
    async becomes(work: Named, holder: string, kind: EntryTable['kind']): Promise<void> {
      await db
        .updateTable('entries')
        .set({ kind, lease: null, leased_until: null })
        .where('connection_id', '=', work.connectionId)
        .where('id', '=', work.id)
        .where('lease', '=', holder)
        .execute();
    },
  };
}

export interface Postponed {
  /** It counts as failed meanwhile. */
  reason?: string;
  /** Notion denied that there is such a thing; that is no failure yet. */
  isDoubted?: boolean;
  /** The entry has no part in it, so that later pauses do not grow. */
  isOurs?: boolean;
}

const found = sql`(extract(epoch from now() - doubted_at) * 1000)::float8 as doubted_for_ms,
  coalesce(is_fresh and due_at = recomputed_at and indexed_edit = edited_time, false) as is_recomputed`;

type ClaimedRow = Selectable<EntryTable> & { doubted_for_ms: number | null; is_recomputed: boolean };

function readWork(row: ClaimedRow): Work {
  return {
    connectionId: row.connection_id,
    id: row.id,
    kind: row.kind,
    state: row.state,
    lane: laneNames[row.lane] ?? 'backfill',
    ...(row.title ? { title: row.title } : {}),
    ...(row.url ? { url: row.url } : {}),
    ...(row.edited_time ? { editedAt: row.edited_time.toISOString() } : {}),
    isFresh: row.is_fresh,
    isRecomputed: row.is_recomputed,
    attempts: row.attempts,
    ...(row.doubted_for_ms === null ? {} : { doubtedForMs: row.doubted_for_ms }),
    ...(row.progress ? { progress: row.progress.toISOString() } : {}),
    isListed: row.indexed_edit !== null,
  };
}
