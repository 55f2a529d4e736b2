import { sql } from 'kysely';
import type { Database } from './database.ts';

const day = 24 * 60 * 60 * 1000;

/** Deletes what has expired (keyv's adapter never does) and proposals 90 days after their end. Returns the number of rows. */
export async function sweep(db: Database, now: Date): Promise<number> {
  const daysAgo = (days: number) => new Date(now.getTime() - days * day);
  const results = await Promise.all([
    sql`delete from keyv where (value::jsonb ->> 'expires')::bigint < ${now.getTime()}`.execute(db),
    sql`delete from seen_requests where expires_at < ${now}`.execute(db),
    sql`delete from questions where accepted_at < ${daysAgo(30)}`.execute(db),
    sql`delete from proposals where expires_at < ${daysAgo(90)}`.execute(db),
  ]);
  return results.reduce((sum, { numAffectedRows }) => sum + Number(numAffectedRows ?? 0n), 0);
}
