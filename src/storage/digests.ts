import { type Selectable, sql } from 'kysely';
import type { Database } from './database.ts';
import { createDigestRuns, isFree } from './digest-runs.ts';
import type { DigestTables } from './digest-tables.ts';
import { storable, storableJson } from './storable.ts';

/** A time at which a digest is due, named by local date and time. */
export interface StoredSlot {
  at: Date;
  localDate: string;
  slot: string;
}

/** One digest. `wish` is plain JSON of whoever orders. */
export interface StoredDigest {
  id: string;
  wish: object;
  /** Absent where it goes to its owner. */
  channelId?: string;
  creatorId: string;
  ownerId: string;
  state: 'active' | 'paused';
  pausedBecause?: string;
  deliveredUntil: Date;
  /** When its time was last changed. */
  timedAt?: Date;
  next?: StoredSlot;
  lastOutcome?: { at: Date; kind: DigestTables['digest_runs']['state']; text: string };
  revision: number;
  createdAt: Date;
}

/** What comes of a digest whose slot has come: the slots that passed, and the one that is next. */
export interface Advance {
  runs: (StoredSlot & { state: 'due' | 'skipped' })[];
  next: StoredSlot;
  /** Noted as the last outcome. */
  skipped?: string;
}

/** Digests and their runs. A write that names a `revision` happens only while that is the newest. */
export function createDigestRows(db: Database) {
  return {
    ...createDigestRuns(db),

    /** Milliseconds since 1970 by the clock that all replicas share. */
    async now(): Promise<number> {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
      return rows[0]?.now.getTime() ?? Date.now();
    },

    /** The same id again changes nothing. All up to now counts as told. */
    async create(
      digest: Pick<StoredDigest, 'id' | 'wish' | 'creatorId'> & Place & { next: StoredSlot },
    ): Promise<void> {
      const { id, wish, channelId, creatorId, next } = digest;
      await sql`
        insert into digests (id, wish, channel_id, creator_id, owner_id, next_run_at, next_local_date, next_slot)
        values (${id}::uuid, ${storableJson(wish)}::json, ${channelId ?? null}, ${creatorId}, ${creatorId},
          ${next.at}, ${next.localDate}, ${next.slot}) on conflict do nothing`.execute(db);
    },

    /** The id comes from a button. */
    async read(id: string): Promise<StoredDigest | undefined> {
      const row = await db
        .selectFrom('digests')
        .selectAll()
        .where(sql<string>`id::text`, '=', storable(id))
        .executeTakeFirst();
      return row && readDigest(row);
    },

    /** Oldest first. */
    async all(): Promise<StoredDigest[]> {
      return (await db.selectFrom('digests').selectAll().orderBy('created_at').orderBy('id').execute()).map(readDigest);
    },

    /** Another wish, its next slot where it is active, and `timedAt` where that was changed. In another place all up to now counts as told. False: somebody was faster. */
    async rewrite(
      { id, revision }: Version,
      { wish, channelId, next, timedAt }: Pick<StoredDigest, 'wish' | 'next' | 'timedAt'> & Place,
    ): Promise<boolean> {
      const changed = await sql`
        update digests set wish = ${storableJson(wish)}::json, channel_id = ${channelId ?? null}, revision = revision + 1,
          timed_at = coalesce(${timedAt ?? null}::timestamptz, timed_at),
          delivered_until = case when channel_id is not distinct from ${channelId ?? null} then delivered_until
            else greatest(delivered_until, now()) end,
          next_run_at = ${next?.at ?? null}, next_local_date = ${next?.localDate ?? null}, next_slot = ${next?.slot ?? null}
        where id = ${id}::uuid and revision = ${revision} returning id`.execute(db);
      return changed.rows.length > 0;
    },

    /** Active from the next slot on, or paused without one. False: somebody was faster. */
    async setNext({ id, revision }: Version, next: StoredSlot | undefined, pausedBecause?: string): Promise<boolean> {
      const changed = await sql`
        update digests set state = ${next ? 'active' : 'paused'}, paused_because = ${pausedBecause ?? null}, revision = revision + 1,
          next_run_at = ${next?.at ?? null}, next_local_date = ${next?.localDate ?? null}, next_slot = ${next?.slot ?? null}
        where id = ${id}::uuid and revision = ${revision} returning id`.execute(db);
      return changed.rows.length > 0;
    },

    /** With its runs. */
    async remove(id: string): Promise<void> {
      await db.deleteFrom('digests').where('id', '=', id).execute();
    },

    async setOwner(id: string, ownerId: string): Promise<void> {
      await db.updateTable('digests').set({ owner_id: ownerId }).where('id', '=', id).execute();
    },

    /** Those whose slot has come. */
    async due(now: Date): Promise<StoredDigest[]> {
      const rows = await db
        .selectFrom('digests')
        .selectAll()
        .where('next_run_at', '<=', now)
        .orderBy('next_run_at')
        .execute();
      return rows.map(readDigest);
    },

    /** In one decision: the slots become runs, except those that came already, and the digest waits for its next one. */
    async advance({ id, revision }: Version, { runs, next, skipped }: Advance, now: Date): Promise<void> {
      await sql`
        with moved as (
          update digests set next_run_at = ${next.at}, next_local_date = ${next.localDate}, next_slot = ${next.slot},
            revision = revision + 1,
            last_at = case when ${skipped ?? null}::text is null then last_at else ${now} end,
            last_kind = case when ${skipped ?? null}::text is null then last_kind else 'skipped' end,
            last_text = coalesce(${skipped ?? null}::text, last_text)
          where id = ${id}::uuid and revision = ${revision} and state = 'active' returning id
        )
        insert into digest_runs (digest_id, local_date, slot, due_at, state, taken_at, retry_at)
        select moved.id, run.local_date, run.slot, run.due_at, run.state, ${now}, ${now} from moved,
          json_to_recordset(${JSON.stringify(runs.map(runRow))}::json)
            as run(local_date text, slot text, due_at timestamptz, state text)
        on conflict (digest_id, local_date, slot) do update
          set state = 'due', due_at = excluded.due_at, taken_at = excluded.taken_at, retry_at = excluded.retry_at, attempts = 0
          where excluded.state = 'due' and ${isFree}`.execute(db);
    },
  };
}

type Version = Pick<StoredDigest, 'id' | 'revision'>;
type Place = { channelId?: string };

function runRow({ at, localDate, slot, state }: Advance['runs'][number]) {
  return { local_date: localDate, slot, due_at: at, state };
}

function readDigest(row: Selectable<DigestTables['digests']>): StoredDigest {
  const { next_run_at: at, next_local_date: localDate, next_slot: slot } = row;
  const { last_at: lastAt, last_kind: kind, last_text: text } = row;
  return {
    id: row.id,
    wish: row.wish,
    ...(row.channel_id === null ? {} : { channelId: row.channel_id }),
    creatorId: row.creator_id,
    ownerId: row.owner_id,
    state: row.state,
    ...(row.paused_because === null ? {} : { pausedBecause: row.paused_because }),
    deliveredUntil: row.delivered_until,
    ...(row.timed_at ? { timedAt: row.timed_at } : {}),
    ...(at && localDate !== null && slot !== null ? { next: { at, localDate, slot } } : {}),
    ...(lastAt && kind ? { lastOutcome: { at: lastAt, kind, text: text ?? '' } } : {}),
    revision: row.revision,
    createdAt: row.created_at,
  };
}
