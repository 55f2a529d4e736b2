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
  /** Readings that failed since the last one that did not. */
  attempts: number;
  /** Of a data source: rows created before were listed already. */
  progress?: string;
  /** There is a copy of some version; for a data source, all its rows are listed. */
  isStored: boolean;
}

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
        select id from connections where state = 'connected' and exists (
          select from entries where connection_id = connections.id and due_at <= now()
            and (leased_until is null or leased_until < now()))`.execute(db);
      return rows.map((row) => row.id);
    },

    /** The most urgent entries that nobody holds, at most `limit`; with `urgent` only what people just changed. */
    async claim(connectionId: string, holder: string, limit: number, { urgent = false } = {}): Promise<Work[]> {
      const { rows } = await sql<ClaimedRow>`
        update entries set lease = ${holder}, claimed_at = now(), leased_until = now() + make_interval(secs => ${leaseSeconds})
        from (
          select id from entries where connection_id = ${connectionId} and due_at <= now()
            and (leased_until is null or leased_until < now()) and lane <= ${urgent ? 1 : 3}
          order by lane, due_at limit ${limit} for update skip locked
        ) as chosen
        where entries.connection_id = ${connectionId} and entries.id = chosen.id
        returning entries.*`.execute(db);
      return rows.map(readWork);
    },

    /** One entry for somebody who waits; undefined while another holds it. */
    async claimOne(connectionId: string, id: string, holder: string): Promise<Work | undefined> {
      const { rows } = await sql<ClaimedRow>`
        update entries set lease = ${holder}, claimed_at = now(), leased_until = now() + make_interval(secs => ${leaseSeconds}),
          due_at = coalesce(due_at, now()), is_fresh = false
        where connection_id = ${connectionId} and id = ${id} and (leased_until is null or leased_until < now())
        returning entries.*`.execute(db);
      return rows[0] && readWork(rows[0]);
    },

    /** Keeps these for another 30 s, as far as they are still held. */
    async renew(holder: string, ids: string[]): Promise<void> {
      if (ids.length === 0) return;
      await sql`update entries set leased_until = now() + make_interval(secs => ${leaseSeconds})
        where id in (${sql.join(ids.map((id) => sql`${id}::uuid`))}) and lease = ${holder} and leased_until > now()`.execute(
        db,
      );
    },

    /** Gives back what this process holds, at its end. */
    async release(holder: string): Promise<void> {
      await db.updateTable('entries').set({ lease: null, leased_until: null }).where('lease', '=', holder).execute();
    },

    /** Looks at it again after a pause; the last good copy stays. With a reason it counts as failed meanwhile. */
    async postpone(
      work: Pick<Work, 'connectionId' | 'id'>,
      holder: string,
      pauseSeconds: number,
      reason?: string,
    ): Promise<void> {
      await db
        .updateTable('entries')
        .set({
          ...(reason ? { state: 'failed' as const, reason: storable(reason) } : {}),
          attempts: sql<number>`least(attempts + 1, 1000)`,
          due_at: sql<Date>`greatest(due_at, now() + make_interval(secs => ${pauseSeconds}))`,
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
     * with it. `due` keeps it in the queue as another kind of thing.
     */
    async drop(
      work: Pick<Work, 'connectionId' | 'id'>,
      holder: string,
      end: { state: 'deleted' | 'not_shared' | 'unsupported'; reason: string },
    ): Promise<void> {
      const { connectionId, id } = work;
      await db.transaction().execute(async (trx) => {
        const held = await trx
          .updateTable('entries')
          .set({
            state: end.state,
            reason: storable(end.reason),
            indexed_edit: null,
            indexed_at: null,
            checked_at: sql<Date>`now()`,
            attempts: 0,
            ...freed,
          })
          .where('connection_id', '=', connectionId)
          .where('id', '=', id)
          .where('lease', '=', holder)
          .executeTakeFirst();
        if (held.numUpdatedRows === 0n) return;
        await trx.deleteFrom('pages').where('connection_id', '=', connectionId).where('id', '=', id).execute();
        await trx.deleteFrom('data_rows').where('connection_id', '=', connectionId).where('page_id', '=', id).execute();
        await trx.deleteFrom('data_sources').where('connection_id', '=', connectionId).where('id', '=', id).execute();
        if (end.state === 'unsupported') return;
        await trx
          .updateTable('entries')
          .set({ due_at: sql<Date>`now()`, is_fresh: false })
          .where('connection_id', '=', connectionId)
          .where('parent_id', '=', id)
          .where('state', 'in', ['known', 'indexed', 'failed'])
          .execute();
      });
    },

    /** What was taken for a page is something else: to be read anew as that. */
    async becomes(work: Pick<Work, 'connectionId' | 'id'>, holder: string, kind: EntryTable['kind']): Promise<void> {
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

/** Done, unless it became due again while it was read. */
export const freed = {
  due_at: sql<Date | null>`case when due_at > claimed_at then due_at end`,
  lease: null,
  leased_until: null,
};

type ClaimedRow = Selectable<EntryTable>;

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
    attempts: row.attempts,
    ...(row.progress ? { progress: row.progress.toISOString() } : {}),
    isStored: row.indexed_edit !== null,
  };
}
