import type { Database } from './database.ts';
import { storable } from './storable.ts';

/** Who may come back with a state. Only a hash of the state is stored, so that the table gives nobody a link. */
export interface OAuthState {
  stateHash: string;
  personId: string;
  personName: string;
  expiresAt: Date;
}

export type OAuthStates = ReturnType<typeof createOAuthStates>;

export function createOAuthStates(db: Database) {
  const read = (row: { person_id: string; person_name: string; expires_at: Date }) => ({
    personId: row.person_id,
    personName: row.person_name,
    expiresAt: row.expires_at,
  });
  return {
    /** Clears away the expired ones, too. */
    async insert(state: OAuthState, now: Date): Promise<void> {
      await db.deleteFrom('oauth_states').where('expires_at', '<=', now).execute();
      await db
        .insertInto('oauth_states')
        .values({
          state_hash: state.stateHash,
          person_id: state.personId,
          person_name: storable(state.personName),
          expires_at: state.expiresAt,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async isGood(stateHash: string, now: Date): Promise<boolean> {
      const row = await db
        .selectFrom('oauth_states')
        .select('state_hash')
        .where('state_hash', '=', stateHash)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row !== undefined;
    },

    /** Uses the state up: the person for exactly one caller over all replicas, and only before it expires. */
    async take(stateHash: string, now: Date) {
      const row = await db
        .deleteFrom('oauth_states')
        .where('state_hash', '=', stateHash)
        .where('expires_at', '>', now)
        .returning(['person_id', 'person_name', 'expires_at'])
        .executeTakeFirst();
      return row && read(row);
    },
  };
}
