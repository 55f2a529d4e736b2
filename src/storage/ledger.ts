import { sql } from 'kysely';
import type { Database } from './database.ts';
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
  editedAt?: string;
  editor?: string;
  authorId?: string;
  /** Of a row of a data source. */
  row?: { dataSourceId: string; properties: object[]; values: Record<string, unknown> };
  /** Of a data source. */
  source?: { description: string; columns: object[] };
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

/** Writes what was heard of into the ledger, each in one statement, safe to repeat and with several replicas. */
export function createLedger(db: Database) {
  return {
    /**
     * Takes a page of a listing. What is new, was edited, came back, or was read in the very minute of its last edit is due for
     * reading; the rest costs nothing more. With `isRead` the caller reads the texts itself, so nothing becomes due. Resolves to the
     * number that is due.
     */
    async see(
      connectionId: string,
      seen: SeenEntry[],
      { heard, lane, isRead = false }: { heard: EntryTable['heard']; lane: WorkLane; isRead?: boolean },
    ): Promise<number> {
      if (seen.length === 0) return 0;
      const unique = [...new Map(seen.map((entry) => [entry.id, entry])).values()];
      return db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ due: boolean }>`
          insert into entries as old (connection_id, id, kind, heard, reason, title, url, icon, parent_type, parent_id,
            created_time, edited_time, editor, author_id, is_fresh, lane, due_at)
          select ${connectionId}, id, kind, ${heard}, ${waiting}, title, url, icon, "parentType", "parentId",
            "createdAt", "editedAt", editor, "authorId", true, ${lanes[lane]}, now()
          from jsonb_to_recordset(${storableJson(unique)}::jsonb) as given (id uuid, kind text, title text, url text, icon text,
            "parentType" text, "parentId" uuid, "createdAt" timestamptz, "editedAt" timestamptz, editor text, "authorId" text)
          order by id
          on conflict (connection_id, id) do update set
            kind = excluded.kind, title = excluded.title, url = excluded.url, icon = excluded.icon,
            parent_type = excluded.parent_type,
            parent_id = case when excluded.parent_type = 'block' and old.parent_type = 'block'
              then old.parent_id else excluded.parent_id end,
            created_time = excluded.created_time, edited_time = excluded.edited_time,
            editor = coalesce(excluded.editor, old.editor), author_id = excluded.author_id,
            seen_at = now(), is_fresh = true,
            attempts = case when ${isNewEdit} then 0 else old.attempts end,
            lane = case when old.due_at is null then excluded.lane else least(old.lane, excluded.lane) end,
            due_at = case when ${isRead}::boolean then old.due_at
              when old.leased_until > now() then case when ${isNewEdit} then now() else old.due_at end
              when ${isOutdated} then least(old.due_at, now()) else old.due_at end,
            state = case when old.state in ('deleted', 'not_shared') then 'known' else old.state end,
            reason = case when old.state in ('deleted', 'not_shared') then ${waiting} else old.reason end
          returning (due_at is not null) as due`.execute(trx);
        await saveRows(trx, connectionId, unique);
        await saveSources(trx, connectionId, unique);
        return rows.filter(({ due }) => due).length;
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
          due_at = case when ${again}::boolean then now() else old.due_at end
        where ${again}::boolean or (old.parent_type = 'block' and excluded.parent_id is distinct from old.parent_id)`.execute(
        db,
      );
    },

    /** Has everything looked at again that the last full listing should have shown and did not. Resolves to the number. */
    async suspectUnseen(connectionId: string, since: Date): Promise<number> {
      const result = await db
        .updateTable('entries')
        .set({ due_at: sql<Date>`now()`, is_fresh: false, lane: lanes.backfill })
        .where('connection_id', '=', connectionId)
        .where('state', 'in', ['known', 'indexed', 'failed'])
        .where('seen_at', '<', since)
        .where('due_at', 'is', null)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },

    /** Of these ids, what is stored: for instance what a listing of the trash has in common with the copy. */
    async suspect(connectionId: string, ids: string[]): Promise<number> {
      if (ids.length === 0) return 0;
      const result = await db
        .updateTable('entries')
        .set({ due_at: sql<Date>`now()`, is_fresh: false, lane: lanes.poll })
        .where('connection_id', '=', connectionId)
        .where('id', 'in', ids)
        .where('state', 'in', ['known', 'indexed', 'failed'])
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },

    /** Makes every data source list its rows anew, as a full listing does. */
    async relistSources(connectionId: string): Promise<void> {
      await db
        .updateTable('entries')
        .set({ indexed_edit: null, progress: null, due_at: sql<Date>`coalesce(due_at, now())` })
        .where('connection_id', '=', connectionId)
        .where('kind', '=', 'data_source')
        .where('state', '=', 'indexed')
        .execute();
    },
  };
}

const isNewEdit = sql`(excluded.edited_time is distinct from old.edited_time)`;

/**
 * Notion rounds to the minute: a copy made within a minute (and 10 s for the clocks) of the edit may lack a later one. What failed keeps
 * its own pauses until it is edited again.
 */
const isOutdated = sql`(${isNewEdit} or old.state in ('deleted', 'not_shared')
  or (old.state = 'indexed' and (old.indexed_edit is distinct from excluded.edited_time
    or old.indexed_at < old.indexed_edit + interval '70 seconds')))`;

async function saveRows(db: Database, connectionId: string, seen: SeenEntry[]): Promise<void> {
  const elsewhere = seen.flatMap(({ id, row }) => (row ? [] : [id]));
  if (elsewhere.length > 0) {
    await db
      .deleteFrom('data_rows')
      .where('connection_id', '=', connectionId)
      .where('page_id', 'in', elsewhere)
      .execute();
  }
  const rows = seen.flatMap(({ id, row }) => (row ? [{ id, ...row }] : []));
  if (rows.length === 0) return;
  await sql`
    insert into data_rows (connection_id, page_id, data_source_id, properties, "values")
    select ${connectionId}, id, "dataSourceId", properties, "values"
    from jsonb_to_recordset(${storableJson(rows)}::jsonb) as given (id uuid, "dataSourceId" uuid, properties jsonb, "values" jsonb)
    on conflict (connection_id, page_id) do update
      set data_source_id = excluded.data_source_id, properties = excluded.properties, "values" = excluded."values"`.execute(
    db,
  );
}

async function saveSources(db: Database, connectionId: string, seen: SeenEntry[]): Promise<void> {
  const sources = seen.flatMap(({ id, source }) => (source ? [{ id, ...source }] : []));
  if (sources.length === 0) return;
  await sql`
    insert into data_sources (connection_id, id, description, columns)
    select ${connectionId}, id, description, columns
    from jsonb_to_recordset(${storableJson(sources)}::jsonb) as given (id uuid, description text, columns jsonb)
    on conflict (connection_id, id) do update set description = excluded.description, columns = excluded.columns`.execute(
    db,
  );
}
