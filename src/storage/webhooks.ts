import { sql } from 'kysely';
import type { Database } from './database.ts';

/** A verification token of a webhook subscription, sealed where there are keys. */
export interface WebhookTokenRow {
  tokenHash: string;
  token: string;
  state: 'trusted' | 'waiting';
  receivedAt: Date;
}

const mostWaiting = 10;
const waitingMs = 60 * 60_000;

export type WebhookRows = ReturnType<typeof createWebhookRows>;

export function createWebhookRows(db: Database) {
  return {
    /** Newest first; waiting ones for an hour. */
    async tokens(now: Date): Promise<WebhookTokenRow[]> {
      const rows = await db
        .selectFrom('webhook_tokens')
        .selectAll()
        .where((where) =>
          where.or([where('state', '=', 'trusted'), where('received_at', '>', new Date(now.getTime() - waitingMs))]),
        )
        .orderBy('received_at', 'desc')
        .execute();
      return rows.map((row) => ({
        tokenHash: row.token_hash,
        token: row.token,
        state: row.state,
        receivedAt: row.received_at,
      }));
    },

    /**
     * Keeps a token that introduced itself and resolves to its state. With `trustFirst` exactly one is trusted when none was before, over
     * all replicas; others wait, the newest ten of them. A token that is known keeps its state.
     */
    async receive(
      { tokenHash, token }: { tokenHash: string; token: string },
      { trustFirst, now }: { trustFirst: boolean; now: Date },
    ): Promise<'trusted' | 'waiting'> {
      return db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(hashtextextended('webhook tokens', 0))`.execute(transaction);
        const trusted = await transaction
          .selectFrom('webhook_tokens')
          .select('token_hash')
          .where('state', '=', 'trusted')
          .limit(1)
          .execute();
        const { state } = await transaction
          .insertInto('webhook_tokens')
          .values({
            token_hash: tokenHash,
            token,
            state: trustFirst && trusted.length === 0 ? 'trusted' : 'waiting',
            received_at: now,
          })
          .onConflict((conflict) => conflict.column('token_hash').doUpdateSet({ token, received_at: now }))
          .returning('state')
          .executeTakeFirstOrThrow();
        await sql`delete from webhook_tokens where state = 'waiting' and (
          received_at <= ${new Date(now.getTime() - waitingMs)} or token_hash not in (
            select token_hash from webhook_tokens where state = 'waiting' order by received_at desc limit ${mostWaiting}
          ))`.execute(transaction);
        return state;
      });
    },

    /** False when no such token is known. */
    async trust(tokenHash: string): Promise<boolean> {
      const trusted = await db
        .updateTable('webhook_tokens')
        .set({ state: 'trusted' })
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return trusted.numUpdatedRows === 1n;
    },

    /** The same token sealed anew. */
    async reseal(tokenHash: string, token: string): Promise<void> {
      await db.updateTable('webhook_tokens').set({ token }).where('token_hash', '=', tokenHash).execute();
    },

    /** Whether this event was taken before; ids come from outside. */
    async wasHeard(eventId: string): Promise<boolean> {
      const row = await db.selectFrom('webhook_events').select('id').where('id', '=', eventId).executeTakeFirst();
      return row !== undefined;
    },

    async remember(eventId: string): Promise<void> {
      await db
        .insertInto('webhook_events')
        .values({ id: eventId })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
