import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';

/** So many entries are looked at when it is asked what waits in some sources. */
const mostDue = 2_000;

/** What waits to be read of some sources; nothing of it is shown to people. */
export function createWaitingChanges(db: Database) {
  return {
    /** Whether something that people changed waits to be read: in these sources, or anywhere when absent. When very much waits, some may lie in them. */
    async isWaiting(connectionId: string, sourceIds?: string[]): Promise<boolean> {
      const isDue = sql<boolean>`due_at <= now() and lane < 3`;
      const { rows: due } = await sql`select 1 from entries where connection_id = ${connectionId} and ${isDue}
        limit ${mostDue + 1}`.execute(db);
      if (sourceIds === undefined || due.length === 0 || due.length > mostDue) return due.length > 0;
      const { rows } = await sql`${within(connectionId, isDue, sourceIds)} limit 1`.execute(db);
      return rows.length > 0;
    },

    /**
     * Has the last edited of these sources read at once, though they were just read: within the minute of an edit another one bears the same time.
     * At most `most`; the others are read when that minute is over, as ever.
     */
    async hasten(connectionId: string, most: number, sourceIds?: string[]): Promise<void> {
      const isUnsettled = sql<boolean>`state = 'indexed' and kind = 'page' and due_at between now() and now() + interval '65 seconds'
        and due_at = edit_heard_at + interval '65 seconds'`;
      await sql`
        with found as (${within(connectionId, isUnsettled, sourceIds)} limit ${most}), held as (
          select id from entries where connection_id = ${connectionId} and id in (select id from found) and leased_until is null
          order by id for update skip locked
        )
        update entries set due_at = now(), lane = 1
        from held where entries.connection_id = ${connectionId} and entries.id = held.id`.execute(db);
    },
  };
}

/** Ids of entries that are so and lie in one of the sources; in the whole connection without sources. */
function within(connectionId: string, isSo: RawBuilder<boolean>, sourceIds?: string[]): RawBuilder<unknown> {
  return sql`
    with recursive found as (
      select id, id as at from entries where connection_id = ${connectionId} and ${isSo} order by due_at desc limit ${mostDue}
    ), up (id, at) as (
      select id, at from found
      union
      select up.id, coalesce(entries.parent_id, data_sources.database_id) from up
        join entries on entries.connection_id = ${connectionId} and entries.id = up.at
        left join data_sources on data_sources.connection_id = ${connectionId} and data_sources.id = up.at
      where ${sourceIds !== undefined}::boolean
    )
    select id from up where ${sourceIds === undefined}::boolean or at = any(${sourceIds ?? []}::uuid[])`;
}
