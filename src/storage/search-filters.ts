import { type RawBuilder, sql } from 'kysely';
import { mayRead, type Reader } from './reader.ts';

/** What a search may be narrowed to; ids are those of Notion. */
export interface SearchFilters {
  connectionId?: string;
  dataSourceId?: string;
  ancestorId?: string;
  /** ISO 8601. */
  editedAfter?: string;
  /** A name, part of one, or an id. */
  author?: string;
}

const uuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Condition on `passages` joined with `entries`. A filter that cannot be read lets nothing through. */
export function passes(reader: Reader, filters: SearchFilters): RawBuilder<boolean> {
  const { connectionId, dataSourceId, ancestorId, editedAfter, author } = filters;
  const conditions = [mayRead(reader, 'entries.connection_id'), sql<boolean>`entries.state <> 'deleted'`];
  if (connectionId !== undefined) conditions.push(sql`entries.connection_id = ${clean(connectionId)}`);
  if (dataSourceId !== undefined) {
    conditions.push(
      uuid.test(dataSourceId)
        ? sql`exists (select from data_rows rows where rows.connection_id = entries.connection_id
            and rows.page_id = entries.id and rows.data_source_id = ${dataSourceId}::uuid)`
        : sql`false`,
    );
  }
  if (ancestorId !== undefined) conditions.push(uuid.test(ancestorId) ? isBelow(ancestorId) : sql`false`);
  if (editedAfter !== undefined) {
    const after = new Date(editedAfter);
    conditions.push(Number.isNaN(after.getTime()) ? sql`false` : sql`entries.edited_time >= ${after}`);
  }
  if (author !== undefined) {
    const pattern = `%${clean(author).replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(entries.editor ilike ${pattern} or entries.author_id = ${clean(author)})`);
  }
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/** `union`, not `union all`: a loop of parents ends. */
function isBelow(ancestorId: string): RawBuilder<boolean> {
  return sql`(entries.connection_id, entries.id) in (
    with recursive below (connection_id, id) as (
      select child.connection_id, child.id from entries child where child.parent_id = ${ancestorId}::uuid
      union
      select source.connection_id, source.id from data_sources source where source.database_id = ${ancestorId}::uuid
      union
      select child.connection_id, child.id from below
        join entries child on child.connection_id = below.connection_id and child.parent_id = below.id
    )
    select connection_id, id from below)`;
}

function clean(text: string): string {
  return text.slice(0, 200).replaceAll('\0', '').toWellFormed();
}
