import { sql } from 'kysely';
import type { Database } from './database.ts';

const dayMs = 24 * 3_600_000;

/**
 * Deletes old versions that nobody will ask for: of each page one an hour is kept for two days, then one a day, and what some digest has told last
 * time; nothing that was replaced, or went into the trash, more than `retentionDays` ago. Resolves to how many went.
 */
export async function thinVersions(db: Database, now: Date, retentionDays: number): Promise<number> {
  const ago = (days: number) => new Date(now.getTime() - days * dayMs);
  const trashed = await db.deleteFrom('trashed_rows').where('trashed_at', '<', ago(retentionDays)).executeTakeFirst();
  let gone = Number(trashed.numDeletedRows);
  for (const [table, chain] of [
    ['page_versions', sql`connection_id, page_id, markdown is null`],
    ['row_versions', sql`connection_id, page_id`],
  ] as const) {
    const expired = await db.deleteFrom(table).where('replaced_at', '<', ago(retentionDays)).executeTakeFirst();
    const thinned = await sql`
      with ranked as (
        select id, replaced_at, lag(replaced_at) over (partition by ${chain} order by replaced_at, id) as before,
          row_number() over (partition by ${chain}, case when replaced_at < ${ago(2)} then date_trunc('day', replaced_at)
            else date_trunc('hour', replaced_at) end order by replaced_at, id) as place
        from ${sql.table(table)}
      )
      delete from ${sql.table(table)} using ranked
      where ranked.id = ${sql.ref(table)}.id and place > 1 and ranked.replaced_at < ${ago(1 / 24)}
        and not exists (select from digests where delivered_until < ranked.replaced_at and delivered_until >= before)`.execute(
      db,
    );
    gone += Number(expired.numDeletedRows) + Number(thinned.numAffectedRows ?? 0);
  }
  return gone;
}
