import { dayOf } from './budget.ts';
import type { Database } from './database.ts';
import { thinVersions } from './versions.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Deletes what has expired (keyv's adapter never does), and proposals, runs of digests and the books of spend after 90 days; returns the number of rows. A change whose
 * process died in the middle and that nobody went on with becomes `unknown`, so that nobody waits for it.
 */
export async function sweep(db: Database, now: Date, retentionDays: number): Promise<number> {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  await db
    .updateTable('proposals')
    .set({ state: 'unknown' })
    .where('state', '=', 'executing')
    .where('decided_at', '<', ago(15 * minute))
    .where((row) => row.or([row('leased_until', 'is', null), row('leased_until', '<', ago(15 * minute))]))
    .execute();
  const results = await Promise.all([
    db.deleteFrom('keyv').where('expires_at', '<', String(now.getTime())).executeTakeFirst(),
    db.deleteFrom('oauth_states').where('expires_at', '<', now).executeTakeFirst(),
    db
      .deleteFrom('webhook_events')
      .where('received_at', '<', ago(7 * day))
      .executeTakeFirst(),
    db
      .deleteFrom('model_calls')
      .where('day', '<', dayOf(ago(90 * day)))
      .executeTakeFirst(),
    db
      .deleteFrom('daily_spend')
      .where('day', '<', dayOf(ago(90 * day)))
      .executeTakeFirst(),
    db
      .deleteFrom('digest_runs')
      .where('due_at', '<', ago(90 * day))
      .where('state', '<>', 'due')
      .executeTakeFirst(),
    db.deleteFrom('seen_requests').where('expires_at', '<', now).executeTakeFirst(),
    db
      .deleteFrom('questions')
      .where('accepted_at', '<', ago(30 * day))
      .executeTakeFirst(),
    db
      .deleteFrom('proposals')
      .where('expires_at', '<', ago(90 * day))
      .executeTakeFirst(),
  ]);
  const versions = await thinVersions(db, now, retentionDays);
  return results.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), versions);
}
