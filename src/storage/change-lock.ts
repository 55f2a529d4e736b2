import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Key of the advisory lock that separates changes from cuts; a part of the schema, so it never changes. */
export const changeLock = 4_206_009;

/**
 * A moment of the database's clock such that whatever was stamped before it has been committed, and whatever is committed later bears a later
 * stamp: who stamps holds the lock's shared side until the end of its transaction. So digests that go on from each other's cuts tell everything once.
 */
export async function cutChanges(db: Database): Promise<Date> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${changeLock}::bigint)`.execute(trx);
    const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(trx);
    const [row] = rows;
    if (!row) throw new Error('The database told no time.');
    return row.at;
  });
}
