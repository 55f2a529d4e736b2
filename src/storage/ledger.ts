import { sql } from 'kysely';
import type { Database } from './database.ts';
import { saveRows, saveSources } from './ledger-rows.ts';
import { storableJson } from './storable.ts';
import type { EntryTable } from './tables.ts';

/** Something that a listing or a direct request showed, with all that the ledger keeps of it. Times are ISO 8601. */
export interface SeenEntry {
  kind: EntryTable['kind'];
  id: string;
  title: string;
  url: string;
  icon?: string;
  parentType: string;
  parentId?: string;
  createdAt?: string;
  editedAt: string;
  editor?: string;
  authorId?: string;
  /** Of a row of a data source. `isCut` when Notion left out a part of its properties. */
  row?: { dataSourceId: string; properties: object[]; values: Record<string, unknown>; isCut: boolean };
  /** Of a data source. */
  source?: { databaseId?: string; description: string; columns: object[] };
}

/** Something of which only the id is known. */
export interface HeardEntry {
  kind: EntryTable['kind'];
  id: string;
  /** The page that holds it, when its place was told. */
  parentId?: string;
}

export const lanes = { webhook: 1, poll: 2, backfill: 3 } as const;

export type WorkLane = keyof typeof lanes;

const waiting = 'waiting to be read';

/**
 * Writes what was heard of into the ledger, safe to repeat and with several replicas. Whoever changes several entries locks them in
 * the order of their ids, so that nobody waits for each other.
 */
export function createLedger(db: Database) {
  return {
    /**
     * Takes a page of a listing: what is new, was edited or came back is due for reading, the rest costs nothing more. A listing that
     * is older than what is known changes nothing. With `isRead` a direct request showed it and the caller reads the text itself, so nothing
     * becomes due. Resolves to how many are due, and how many were new or newly edited.
     */
    async see(
      connectionId: string,
      seen: SeenEntry[],
      { heard, lane, isRead = false }: { heard: EntryTable['heard']; lane: WorkLane; isRead?: boolean },
    ): Promise<{ due: number; news: number }> {
      if (seen.length === 0) return { due: 0, news: 0 };
      const unique = [...new Map(seen.map((entry) => [entry.id, entry])).values()];
      return db.transaction().execute(async (trx) => {
        const back = await findLost(trx, connectionId, unique);
        const { rows } = await sql<{ id: string; due: boolean; news: boolean }>`
          insert into entries as old (connection_id, id, kind, heard, reason, title, url, icon, parent_type, parent_id,
            created_time, edited_time, edit_heard_at, editor, author_id, is_fresh, lane, due_at)
          select ${connectionId}, id, kind, ${heard}, ${waiting}, title, url, icon, "parentType", "parentId",
            "createdAt", "editedAt", now(), editor, "authorId", true, ${lanes[lane]}, now()
          from jsonb_to_recordset(${storableJson(unique)}::jsonb) as given (id uuid, kind text, title text, url text, icon text,
            "parentType" text, "parentId" uuid, "createdAt" timestamptz, "editedAt" timestamptz, editor text, "authorId" text)
          order by id
          on conflict (connection_id, id) do update set
            kind = excluded.kind, title = excluded.title, url = excluded.url, icon = excluded.icon,
            parent_type = excluded.parent_type,
            parent_id = case when excluded.parent_type = 'block' and old.parent_type = 'block'
              then old.parent_id else excluded.parent_id end,
            created_time = excluded.created_time, edited_time = excluded.edited_time,
            edit_heard_at = case when ${isNewEdit} then now() else old.edit_heard_at end,
            editor = coalesce(excluded.editor, old.editor), author_id = excluded.author_id,
            seen_at = now(),
            is_fresh = case when ${isRead}::boolean then true when ${isLost} or ${isSuspected} then false
              when ${isNewEdit} then true else old.is_fresh end,
            attempts = case when ${isNewEdit} then 0 else old.attempts end,
            doubted_at = case when ${isRead}::boolean then null else old.doubted_at end,
            lane = case when old.due_at is null then excluded.lane else least(old.lane, excluded.lane) end,
            due_at = case when ${isRead}::boolean then old.due_at
              when old.leased_until > now() then case when ${isNewEdit} then clock_timestamp() else old.due_at end
              when ${isOutdated} then least(old.due_at, now()) else old.due_at end,
            state = case when ${isLost} then 'known' else old.state end,
            reason = case when ${isLost} then ${waiting} else old.reason end
          where ${isRead}::boolean or old.edited_time is null or excluded.edited_time >= old.edited_time
          returning id, due_at <= clock_timestamp() as due, edit_heard_at = now() as news`.execute(trx);
        const taken = new Set(rows.map(({ id }) => id));
        const current = unique.filter(({ id }) => taken.has(id));
        await saveRows(trx, connectionId, current, isRead);
        await saveSources(trx, connectionId, current);
        if (back.length > 0) await reviveBelow(trx, connectionId, back);
        return { due: rows.filter(({ due }) => due).length, news: rows.filter(({ news }) => news).length };
      });
    },

    /**
     * Takes ids without more. New ones are due; known ones only when `again`, because a webhook says that they changed. A place
     * that was told is kept for what hangs below a block.
     */
    async hear(
      connectionId: string,
      entries: HeardEntry[],
      heard: EntryTable['heard'],
      { lane, again }: { lane: WorkLane; again: boolean },
    ): Promise<void> {
      if (entries.length === 0) return;
      const unique = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
      await sql`
        insert into entries as old (connection_id, id, kind, heard, reason, parent_type, parent_id, lane, due_at)
        select ${connectionId}, id, kind, ${heard}, ${waiting}, case when "parentId" is null then null else 'block' end,
          "parentId", ${lanes[lane]}, now()
        from jsonb_to_recordset(${storableJson(unique)}::jsonb) as given (id uuid, kind text, "parentId" uuid)
        order by id
        on conflict (connection_id, id) do update set
          parent_id = case when old.parent_type = 'block' then coalesce(excluded.parent_id, old.parent_id) else old.parent_id end,
          is_fresh = old.is_fresh and not ${again}::boolean,
          lane = case when ${again}::boolean then least(excluded.lane, case when old.due_at is null then 3 else old.lane end) else old.lane end,
          attempts = case when ${again}::boolean then 0 else old.attempts end,
          due_at = case when ${again}::boolean then clock_timestamp() else old.due_at end
        where ${again}::boolean or (old.parent_type = 'block' and excluded.parent_id is distinct from old.parent_id)`.execute(
        db,
      );
    },

    /**
     * Has everything looked at again that the last full listing should have shown and did not, and what was not shared, ever less often.
     */
    async suspectUnseen(connectionId: string, since: Date): Promise<void> {
      await sql`
        with unseen as (
          select id from entries where connection_id = ${connectionId} and (
            (state in ('known', 'indexed', 'failed') and (due_at is null or state = 'indexed') and seen_at < ${since})
            or (state = 'not_shared' and due_at is null and now() - checked_at > greatest(interval '20 hours', checked_at - heard_at)))
          order by id for update
        )
        update entries set due_at = now(), is_fresh = false, lane = ${lanes.backfill}
        from unseen where entries.connection_id = ${connectionId} and entries.id = unseen.id`.execute(db);
    },

    /** Has those of the ids looked at again that are not known as lost; for instance what a listing of the trash shows. Resolves to the number. */
    async suspect(connectionId: string, ids: string[]): Promise<number> {
      if (ids.length === 0) return 0;
      const result = await sql`
        with suspected as (
          select id from entries where connection_id = ${connectionId} and id = any(${ids}::uuid[])
            and state in ('known', 'indexed', 'failed') order by id for update
        )
        update entries set due_at = clock_timestamp(), is_fresh = false, lane = ${lanes.poll}
        from suspected where entries.connection_id = ${connectionId} and entries.id = suspected.id`.execute(db);
      return Number(result.numAffectedRows ?? 0);
    },

    /** Makes every data source list its rows anew, as a full listing does. */
    async relistSources(connectionId: string): Promise<void> {
      await sql`
        with sources as (
          select id from entries where connection_id = ${connectionId} and kind = 'data_source' and state = 'indexed'
          order by id for update
        )
        update entries set indexed_edit = null, progress = null, due_at = coalesce(due_at, now()),
          lane = case when due_at is null then ${lanes.backfill}::smallint else lane end
        from sources where entries.connection_id = ${connectionId} and entries.id = sources.id`.execute(db);
    },
  };
}

const isNewEdit = sql`(excluded.edited_time is distinct from old.edited_time)`;
const isLost = sql`(old.state in ('deleted', 'not_shared'))`;
/** Somebody wants it asked for directly: a listing, which may be late, is no answer to that. */
const isSuspected = sql`(old.due_at is not null and not old.is_fresh and old.edited_time is not null)`;
/** What failed keeps its own pauses until it is edited again. */
const isOutdated = sql`(${isNewEdit} or ${isLost}
  or (old.state = 'indexed' and old.indexed_edit is distinct from excluded.edited_time))`;

/** Those of them that are known as lost. Without a lock: the rows are locked in one go, in order, when they are written. */
async function findLost(db: Database, connectionId: string, seen: SeenEntry[]): Promise<string[]> {
  const ids = seen.map(({ id }) => id);
  const rows = await db
    .selectFrom('entries')
    .where('connection_id', '=', connectionId)
    .where('id', 'in', ids)
    .where('state', 'in', ['deleted', 'not_shared'])
    .select('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** What went with something that came back is looked at again: most often it came back with it. */
async function reviveBelow(db: Database, connectionId: string, ids: string[]): Promise<void> {
  await sql`
    with below as (
      select id from entries where connection_id = ${connectionId} and parent_id = any(${ids}::uuid[])
        and state in ('deleted', 'not_shared') and due_at is null for update skip locked
    )
    update entries set due_at = now(), is_fresh = false, lane = ${lanes.backfill}
    from below where entries.connection_id = ${connectionId} and entries.id = below.id`.execute(db);
}
