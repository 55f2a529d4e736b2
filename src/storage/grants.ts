import { sql } from 'kysely';
import type { Database } from './database.ts';
import { storable } from './storable.ts';

/** Tokens come sealed. */
export interface NewGrant {
  id: string;
  name: string;
  workspaceId: string;
  workspaceName: string;
  botId: string;
  ownerId: string;
  accessToken: string;
  refreshToken: string | undefined;
}

export interface SealedPair {
  accessToken: string;
  refreshToken: string | undefined;
}

const mended = { state: 'connected', problem: null, owner_told_at: null, changed_at: sql<Date>`now()` } as const;
const nextVersion = sql<number>`connections.token_version + 1`;

/** What befalls a connection's tokens. They work on the pool and inside a transaction. */
export function createGrantQueries(db: Database) {
  return {
    /** A new grant, or the newest pair of one that is known: then its owner and who may see it stay, and it is mended. */
    async storeGrant(grant: NewGrant): Promise<void> {
      const fresh = {
        workspace_id: grant.workspaceId,
        workspace_name: storable(grant.workspaceName),
        access_token: grant.accessToken,
        refresh_token: grant.refreshToken ?? null,
      };
      await db
        .insertInto('connections')
        .values({
          ...fresh,
          id: grant.id,
          name: storable(grant.name),
          kind: 'oauth',
          bot_id: grant.botId,
          owner_id: grant.ownerId,
          visibility: 'owner',
        })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ ...fresh, ...mended, token_version: nextVersion }),
        )
        .execute();
    },

    /** False, and nothing stored, when the pair is not of `version` any more. */
    async storePair(id: string, version: number, pair: SealedPair): Promise<boolean> {
      const stored = await db
        .updateTable('connections')
        .set({
          ...mended,
          access_token: pair.accessToken,
          refresh_token: pair.refreshToken ?? null,
          token_version: nextVersion,
        })
        .where('id', '=', id)
        .where('token_version', '=', version)
        .executeTakeFirst();
      return stored.numUpdatedRows === 1n;
    },

    /** The same pair sealed anew; nothing happens when the row holds another one by now. */
    async reseal(id: string, version: number, pair: SealedPair): Promise<void> {
      await db
        .updateTable('connections')
        .set({ access_token: pair.accessToken, refresh_token: pair.refreshToken ?? null })
        .where('id', '=', id)
        .where('token_version', '=', version)
        .execute();
    },

    /** True for the one call that broke it; false when it was broken before or has newer tokens. */
    async markBroken(id: string, version: number, problem: string): Promise<boolean> {
      const broken = await db
        .updateTable('connections')
        .set({ state: 'broken', problem, owner_told_at: null, changed_at: new Date() })
        .where('id', '=', id)
        .where('state', '=', 'connected')
        .where('token_version', '=', version)
        .executeTakeFirst();
      return broken.numUpdatedRows === 1n;
    },

    async mend(id: string): Promise<void> {
      await db.updateTable('connections').set(mended).where('id', '=', id).where('state', '=', 'broken').execute();
    },

    async putBackUntold(id: string): Promise<void> {
      await db.updateTable('connections').set({ owner_told_at: null }).where('id', '=', id).execute();
    },

    /** Ids of broken connections whose owner was not told; from now on they count as told, over all replicas. */
    async takeUntold(): Promise<string[]> {
      const taken = await db
        .updateTable('connections')
        .set({ owner_told_at: new Date() })
        .where('state', '=', 'broken')
        .where('owner_id', 'is not', null)
        .where('owner_told_at', 'is', null)
        .returning('id')
        .execute();
      return taken.map(({ id }) => id);
    },
  };
}
