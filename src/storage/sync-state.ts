import { sql } from 'kysely';
import type { Database } from './database.ts';
import { storable } from './storable.ts';

const leaseSeconds = 30;

/** How far a connection's listings are. */
export interface SyncState {
  /** Cursor of a full listing that has begun and not ended. */
  listingCursor?: string;
  listingStartedAt?: Date;
  listingFinishedAt?: Date;
  /** Everything edited before is heard of. */
  polledUntil?: Date;
  polledAt?: Date;
  /** When the last poll that ended well began. */
  polledFrom?: Date;
  /** A poll began and did not end. */
  isPolling: boolean;
  lastError?: { text: string; at: Date };
}

/** Checkpoints of listings and polls, with a lease for each connection so that one replica lists it at a time. */
export function createSyncState(db: Database) {
  const change = async (connectionId: string, values: Record<string, unknown>): Promise<void> => {
    await db.updateTable('sync_state').set(values).where('connection_id', '=', connectionId).execute();
  };
  return {
    async read(connectionId: string): Promise<SyncState> {
      const row = await db
        .selectFrom('sync_state')
        .selectAll()
        .where('connection_id', '=', connectionId)
        .executeTakeFirst();
      return {
        ...(row?.listing_cursor ? { listingCursor: row.listing_cursor } : {}),
        ...(row?.listing_started_at ? { listingStartedAt: row.listing_started_at } : {}),
        ...(row?.listing_finished_at ? { listingFinishedAt: row.listing_finished_at } : {}),
        ...(row?.polled_until ? { polledUntil: row.polled_until } : {}),
        isPolling: row?.is_polling ?? false,
        ...(row?.polled_from ? { polledFrom: row.polled_from } : {}),
        ...(row?.polled_at ? { polledAt: row.polled_at } : {}),
        ...(row?.last_error && row.last_error_at ? { lastError: { text: row.last_error, at: row.last_error_at } } : {}),
      };
    },

    /** False while another process lists this connection. Takes or renews the lease of 30 s. */
    async hold(connectionId: string, holder: string): Promise<boolean> {
      const { rows } = await sql<{ held: boolean }>`
        insert into sync_state as old (connection_id, lease, leased_until)
        values (${connectionId}, ${holder}, now() + make_interval(secs => ${leaseSeconds}))
        on conflict (connection_id) do update set lease = excluded.lease, leased_until = excluded.leased_until
          where old.lease is null or old.lease = ${holder} or old.leased_until < now()
        returning true as held`.execute(db);
      return rows.length > 0;
    },

    async letGo(connectionId: string, holder: string): Promise<void> {
      await db
        .updateTable('sync_state')
        .set({ lease: null, leased_until: null })
        .where('connection_id', '=', connectionId)
        .where('lease', '=', holder)
        .execute();
    },

    async startListing(connectionId: string): Promise<void> {
      await change(connectionId, { listing_cursor: null, listing_started_at: sql`now()` });
    },

    async advanceListing(connectionId: string, cursor: string): Promise<void> {
      await change(connectionId, { listing_cursor: cursor });
    },

    /** The next one is due a day later, or within the hour when this one broke off. */
    async finishListing(connectionId: string, { isWhole }: { isWhole: boolean }): Promise<void> {
      const finishedAt = sql`now() - make_interval(hours => ${isWhole ? 0 : 23})`;
      const started = isWhole ? {} : { listing_started_at: finishedAt };
      await change(connectionId, { listing_cursor: null, listing_finished_at: finishedAt, ...started });
    },

    /** Where polls begin, told by the first listing; later ones change nothing. */
    async setPolledUntil(connectionId: string, until: Date): Promise<void> {
      await change(connectionId, { polled_until: sql`coalesce(polled_until, ${until})` });
    },

    async startPoll(connectionId: string): Promise<void> {
      await change(connectionId, { is_polling: true, polling_since: sql`now()` });
    },

    async finishPoll(connectionId: string, until: Date): Promise<void> {
      await change(connectionId, {
        polled_until: until,
        polled_at: sql`now()`,
        polled_from: sql`polling_since`,
        is_polling: false,
      });
    },

    async saveError(connectionId: string, text: string): Promise<void> {
      await change(connectionId, { last_error: storable(text).slice(0, 500), last_error_at: sql`now()` });
    },
  };
}
