import type { Selectable } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

export interface NewProposal {
  id: string;
  turnId?: string;
  askerId: string;
  /** Plain JSON; what is executed is exactly this. */
  draft: object;
  hash: string;
  expiresAt: Date;
}

export type ProposalRow = ReturnType<typeof readRow>;

/** `unknown`: the change was sent, but whether it was made is not known. */
export interface Decision {
  state: 'done' | 'failed' | 'unknown';
  url?: string;
  detail?: string;
}

export function createProposalRows(db: Database) {
  return {
    async insert(proposal: NewProposal): Promise<void> {
      await db
        .insertInto('proposals')
        .values({
          id: proposal.id,
          turn_id: proposal.turnId ?? null,
          asker_id: proposal.askerId,
          draft: JSON.stringify(proposal.draft),
          hash: proposal.hash,
          expires_at: proposal.expiresAt,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    /** The id comes from a button: whatever it holds (PostgreSQL takes no NUL), one that is not known is undefined. */
    async read(id: string): Promise<ProposalRow | undefined> {
      if (id.includes('\0')) return undefined;
      const row = await db.selectFrom('proposals').selectAll().where('id', '=', id).executeTakeFirst();
      return row && readRow(row);
    },

    /** From proposed to executing, for exactly one caller over all replicas, and only before it expires. */
    async claim(id: string, by: string, now: Date): Promise<ProposalRow | undefined> {
      const row = await db
        .updateTable('proposals')
        .set({ state: 'executing', decided_by: by, decided_at: now })
        .where('id', '=', id)
        .where('state', '=', 'proposed')
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst();
      return row && readRow(row);
    },

    async finish(id: string, { state, url, detail }: Decision): Promise<void> {
      await db
        .updateTable('proposals')
        .set({ state, url: url ?? null, detail: detail?.replaceAll('\0', '') ?? null })
        .where('id', '=', id)
        .where('state', '=', 'executing')
        .execute();
    },

    /** True when this call discarded it; false when it had been decided before. */
    async discard(id: string, by: string): Promise<boolean> {
      const discarded = await db
        .updateTable('proposals')
        .set({ state: 'discarded', decided_by: by, decided_at: new Date() })
        .where('id', '=', id)
        .where('state', '=', 'proposed')
        .executeTakeFirst();
      return discarded.numUpdatedRows === 1n;
    },
  };
}

function readRow(row: Selectable<Tables['proposals']>) {
  return {
    id: row.id,
    turnId: row.turn_id ?? undefined,
    askerId: row.asker_id,
    draft: row.draft as object,
    hash: row.hash,
    state: row.state as 'proposed' | 'executing' | 'done' | 'failed' | 'unknown' | 'discarded',
    expiresAt: row.expires_at,
    decidedBy: row.decided_by ?? undefined,
    url: row.url ?? undefined,
    detail: row.detail ?? undefined,
  };
}
