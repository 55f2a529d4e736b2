import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { SeenEntry } from './ledger.ts';
import { storableJson } from './storable.ts';

/**
 * Keeps the rows among these, and forgets the places of those that are rows no more. What is stored stays while the listing shows the
 * same, since it may be complete where a listing is cut; a cut row that changed is due, unless the caller reads it anyway. Formulas and
 * rollups change without an edit of their row: that row is due for the index.
 */
export async function saveRows(db: Database, connectionId: string, seen: SeenEntry[], isRead: boolean): Promise<void> {
  const elsewhere = seen.flatMap(({ id, row }) => (row ? [] : [id]));
  if (elsewhere.length > 0) {
    await db
      .deleteFrom('data_rows')
      .where('connection_id', '=', connectionId)
      .where('page_id', 'in', elsewhere)
      .execute();
  }
  const rows = seen.flatMap(({ id, editedAt, row }) => (row ? [{ id, ...row, listed: hash(row, editedAt) }] : []));
  if (rows.length === 0) return;
  const changed = await sql<{ page_id: string }>`
    insert into data_rows as old (connection_id, page_id, data_source_id, properties, "values", listed)
    select ${connectionId}, id, "dataSourceId", properties, "values", listed
    from jsonb_to_recordset(${storableJson(rows)}::jsonb)
      as given (id uuid, "dataSourceId" uuid, properties jsonb, "values" jsonb, listed text)
    on conflict (connection_id, page_id) do update set data_source_id = excluded.data_source_id,
      properties = excluded.properties, "values" = excluded."values", listed = excluded.listed
      where ${isRead}::boolean or old.listed <> excluded.listed or old.data_source_id <> excluded.data_source_id
    returning page_id`.execute(db);
  const cut = new Set(rows.filter(({ isCut }) => isCut).map(({ id }) => id));
  const ids = changed.rows.map((row) => row.page_id);
  const incomplete = ids.filter((id) => cut.has(id));
  if (!isRead && incomplete.length > 0) {
    await db
      .updateTable('entries')
      .set({ due_at: sql<Date>`least(due_at, clock_timestamp())`, recomputed_at: null })
      .where('connection_id', '=', connectionId)
      .where('id', 'in', incomplete)
      .where('state', '=', 'indexed')
      .execute();
  }
  const recomputed = ids.filter((id) => !cut.has(id));
  if (!isRead && recomputed.length > 0) await indexAnew(db, connectionId, recomputed);
}

/** Whoever reads one of them now may have taken its old properties, and reads it once more. */
async function indexAnew(db: Database, connectionId: string, ids: string[]): Promise<void> {
  await sql`
    update entries set
      due_at = case when leased_until > now() then clock_timestamp() else now() end,
      recomputed_at = case when leased_until > now() then null else now() end,
      lane = case when leased_until > now() then lane else 2 end
    where connection_id = ${connectionId} and id = any(${ids}::uuid[])
      and (leased_until > now() or (state = 'indexed' and due_at is null))`.execute(db);
}

export async function saveSources(db: Database, connectionId: string, seen: SeenEntry[]): Promise<void> {
  const sources = seen.flatMap(({ id, source }) => (source ? [{ id, ...source }] : []));
  if (sources.length === 0) return;
  await sql`
    insert into data_sources (connection_id, id, database_id, description, columns)
    select ${connectionId}, id, "databaseId", description, columns
    from jsonb_to_recordset(${storableJson(sources)}::jsonb) as given (id uuid, "databaseId" uuid, description text, columns jsonb)
    on conflict (connection_id, id) do update
      set database_id = excluded.database_id, description = excluded.description, columns = excluded.columns`.execute(
    db,
  );
}

/** A cut listing does not show every edit. */
function hash({ properties, isCut }: NonNullable<SeenEntry['row']>, editedAt: string): string {
  return createHash('sha256')
    .update(JSON.stringify(isCut ? [properties, editedAt] : properties))
    .digest('base64');
}
