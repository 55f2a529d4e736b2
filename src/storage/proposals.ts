import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import { isDead } from './presence.ts';
import { storable, storableJson } from './storable.ts';

export interface NewProposal {
  id: string;
  turnId?: string;
  askerId: string;
  operation: string;
  /** Plain JSON; what is executed is exactly this. */
  draft: object;
  hash: string;
  expiresAt: Date;
  place?: object;
  origin?: object;
}

export type ProposalRow = ReturnType<typeof readRow>;

/** A change whose holder has not renewed for so long may have been overtaken. */
const writeLeaseSeconds = 30;

const working = sql<boolean>`state in ('executing', 'undoing')`;
const newLease = sql`now() + make_interval(secs => ${writeLeaseSeconds})`;

/**
 * The ledger of changes to Notion. Functions with a `holder` do nothing and say so when the change is no longer that holder's. A holder is
 * the name of its process, a colon, and the name of one attempt.
 */
export function createProposalRows(db: Database) {
  const change = async (what: RawBuilder<unknown>, condition: RawBuilder<unknown>): Promise<boolean> => {
    const { numAffectedRows } = await sql`update proposals set ${what} where ${condition}`.execute(db);
    return Number(numAffectedRows ?? 0) === 1;
  };
  const heldBy = (id: string, holder: string) => sql`id = ${id} and holder = ${holder} and ${working}`;

  return {
    /** `approvedBy`: a person has seen and approved it in the same moment. Changes nothing when there is one with this id. */
    async insert(proposal: NewProposal, approvedBy?: string): Promise<void> {
      const { id, turnId, askerId, operation, draft, hash, expiresAt, place, origin } = proposal;
      const decided = approvedBy === undefined ? null : sql`now()`;
      await sql`
        insert into proposals (id, turn_id, asker_id, operation, draft, hash, expires_at, place, origin, state, decided_by, decided_at)
        values (${id}, ${turnId ?? null}, ${askerId}, ${operation}, ${JSON.stringify(draft)}::json, ${hash}, ${expiresAt},
          ${json(place)}, ${json(origin)}, ${approvedBy === undefined ? 'proposed' : 'approved'}, ${approvedBy ?? null}, ${decided})
        on conflict do nothing`.execute(db);
    },

    /** The id comes from a button: whatever it holds (PostgreSQL takes no NUL), one that is not known is undefined. */
    async read(id: string): Promise<ProposalRow | undefined> {
      if (storable(id) !== id) return undefined;
      const { rows } = await sql<Record<string, unknown>>`select * from proposals where id = ${id}`.execute(db);
      return rows[0] && readRow(rows[0]);
    },

    /** False when it was decided before, has expired, or has another content than the hash says. */
    approve: (id: string, hash: string, by: string, now: Date): Promise<boolean> =>
      change(
        sql`state = 'approved', decided_by = ${by}, decided_at = ${now}`,
        sql`id = ${id} and hash = ${hash} and state = 'proposed' and expires_at > ${now}`,
      ),

    /** False when it had been decided before. */
    discard: (id: string, by: string): Promise<boolean> =>
      change(sql`state = 'discarded', decided_by = ${by}, decided_at = now()`, sql`id = ${id} and state = 'proposed'`),

    /** From done to undoing, unless it ended more than `hours` ago. */
    startUndo: (id: string, hours: number): Promise<boolean> =>
      change(
        sql`state = 'undoing', progress = '{}', attempted_at = null`,
        sql`id = ${id} and state = 'done' and finished_at > now() - make_interval(hours => ${hours})`,
      ),

    /** Gives a change that is approved or under way to the holder for 30 s, when nobody alive has it. */
    take: (id: string, holder: string): Promise<boolean> =>
      change(
        sql`state = case state when 'undoing' then 'undoing' else 'executing' end, holder = ${holder}, leased_until = ${newLease}`,
        sql`id = ${id} and state in ('approved', 'executing', 'unknown', 'undoing')
          and (holder is null or holder = ${holder} or leased_until < now() or ${isDead(sql`split_part(holder, ':', 1)`, sql`leased_until`)})`,
      ),

    renew: (id: string, holder: string): Promise<boolean> =>
      change(sql`leased_until = ${newLease}`, heldBy(id, holder)),

    /**
     * What is done of it; renews the lease too. `isSending`: a request that changes something follows. Resolves to when the first such
     * request was sent; undefined: the lease is lost.
     */
    async saveProgress(id: string, holder: string, progress: object, isSending: boolean): Promise<Date | undefined> {
      const { rows } = await sql<{ at: Date }>`
        update proposals set progress = ${storableJson(progress)}::json, leased_until = ${newLease},
          attempted_at = case when ${isSending} then coalesce(attempted_at, now()) else attempted_at end
        where ${heldBy(id, holder)} returning coalesce(attempted_at, now()) as at`.execute(db);
      return rows[0]?.at;
    },

    /** Its end, with the link and what it takes to undo it. What could not be undone is done since when it was. A `detail` that is absent is none. */
    finish: (id: string, holder: string, end: Ended): Promise<boolean> =>
      change(
        sql`state = ${end.state}, url = coalesce(${end.url ?? null}, url), detail = ${end.detail === undefined ? null : storable(end.detail)},
          result = coalesce(${json(end.result)}, result),
          finished_at = case when ${end.state} = 'done' then coalesce(finished_at, now()) else now() end, holder = null, leased_until = null`,
        heldBy(id, holder),
      ),

    /** Whoever comes next goes on with it. */
    letGo: (id: string, holder: string): Promise<boolean> =>
      change(sql`holder = null, leased_until = null`, heldBy(id, holder)),

    /** Which of these pages and comments another change has made. */
    async ownedByOthers(id: string, madeIds: string[]): Promise<string[]> {
      const { rows } = await sql<{ made: string }>`
        select made from proposals, lateral (values (progress #>> '{create,done,id}'), (result #>> '{made,id}')) as ids (made)
        where id <> ${id} and created_at > now() - interval '3 days' and made = any(${madeIds})`.execute(db);
      return rows.map(({ made }) => made);
    },
  };
}

/** `unknown`: the change was sent, but whether it was made is not known. */
export interface Ended {
  state: 'done' | 'failed' | 'unknown' | 'undone';
  url?: string;
  detail?: string;
  result?: object;
}

function json(value: object | undefined): RawBuilder<unknown> {
  return value === undefined ? sql`null` : sql`${storableJson(value)}::json`;
}

type State = 'proposed' | 'approved' | 'executing' | 'done' | 'failed' | 'unknown' | 'discarded' | 'undoing' | 'undone';

function readRow(row: Record<string, unknown>) {
  return {
    id: String(row.id),
    turnId: (row.turn_id ?? undefined) as string | undefined,
    askerId: String(row.asker_id),
    operation: String(row.operation),
    draft: row.draft as object,
    hash: String(row.hash),
    state: row.state as State,
    createdAt: row.created_at as Date,
    expiresAt: row.expires_at as Date,
    decidedBy: (row.decided_by ?? undefined) as string | undefined,
    /** By the database's clock, just before the first request that changes something. */
    attemptedAt: (row.attempted_at ?? undefined) as Date | undefined,
    finishedAt: (row.finished_at ?? undefined) as Date | undefined,
    progress: row.progress as Record<string, unknown>,
    result: (row.result ?? undefined) as object | undefined,
    place: (row.place ?? undefined) as object | undefined,
    origin: (row.origin ?? undefined) as object | undefined,
    url: (row.url ?? undefined) as string | undefined,
    detail: (row.detail ?? undefined) as string | undefined,
  };
}
