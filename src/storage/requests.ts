import type { Database } from './database.ts';

export function createSeenRequests(db: Database) {
  return {
    /** True exactly once for a signature until it expires, over all replicas. */
    async firstTime(signature: string, expiresAt: Date): Promise<boolean> {
      const inserted = await db
        .insertInto('seen_requests')
        .values({ signature, expires_at: expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    },
  };
}
