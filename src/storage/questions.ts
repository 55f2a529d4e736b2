import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import { storable } from './storable.ts';

export interface NewQuestion {
  /** UUID. */
  id: string;
  eventId: string;
  teamId: string;
  channelId: string;
  messageTs: string;
  /** Questions with the same key are answered one after another. */
  threadKey: string;
  askerId: string;
  /** Plain JSON, the surface's own: enough to answer the question in another process. */
  asked: unknown;
  /** It stops what is unfinished in its thread; where there is something, nothing is left to do for itself. */
  stops?: boolean;
}

export interface ClaimedQuestion {
  id: string;
  threadKey: string;
  askerId: string;
  asked: unknown;
  /** Of the first acceptance, or of the click on Retry. */
  acceptedAt: Date;
  /** 1 when nobody has tried before. */
  attempts: number;
  stopRequested: boolean;
  /** As `saveSaid` stored it; `[]` at first. */
  said: unknown;
  /** As `saveAnswer` stored it; only its delivery is left then. */
  answer?: unknown;
}

export interface EndedQuestion {
  state: 'answered' | 'declined' | 'stopped' | 'failed' | 'ignored';
  reason?: string;
  reference?: string;
}

export interface RecentQuestion {
  askerId: string;
  acceptedAt: Date;
  endedAt: Date;
  /** '' when there was none. */
  reason: string;
}

/** A holder that has not renewed for so long may have been overtaken. */
export const leaseSeconds = 30;

const unfinished = sql<boolean>`state in ('accepted', 'running')`;

/**
 * The ledger of questions: each is in it before Slack is told that we have it, and leaves `accepted` and `running` exactly once. Functions
 * with a `holder` do nothing and say so when the question is no longer that holder's.
 */
export function createQuestions(db: Database) {
  const heldBy = (id: string, holder: string) => sql<boolean>`id = ${id}::uuid and lease = ${holder} and ${unfinished}`;
  const change = async (what: RawBuilder<unknown>, condition: RawBuilder<boolean>): Promise<number> => {
    const { numAffectedRows } = await sql`update questions set ${what} where ${condition}`.execute(db);
    return Number(numAffectedRows ?? 0);
  };

  return {
    /** True exactly once for an event id and for a message, over all replicas; the same message may come as several events. */
    async accept(question: NewQuestion): Promise<boolean> {
      const { id, eventId, teamId, channelId, messageTs, askerId, asked, stops = false } = question;
      const threadKey = storable(question.threadKey);
      const { rows } = await sql`
        with mine as (
          insert into questions (id, event_id, team_id, channel_id, message_ts, thread_key, asker_id, asked, state)
          select ${id}::uuid, ${storable(eventId)}, ${teamId}, ${channelId}, ${messageTs}, ${threadKey}, ${askerId}, ${JSON.stringify(asked)}::json,
            case when ${stops} and exists (select from questions where thread_key = ${threadKey} and ${unfinished}) then 'ignored' else 'accepted' end
          on conflict do nothing returning state
        ), stopped as (
          update questions set stop_requested = true
          where ${stops} and thread_key = ${threadKey} and ${unfinished} and exists (select from mine)
        )
        select from mine`.execute(db);
      return rows.length === 1;
    },

    /** The oldest unfinished question of each thread that nobody holds, oldest first; they are the holder's for 30 s. */
    async claim(holder: string, limit: number): Promise<ClaimedQuestion[]> {
      if (limit <= 0) return [];
      const { rows } = await sql<Record<string, unknown>>`
        with free as (
          select id from questions mine
          where ${unfinished} and (leased_until is null or leased_until < now())
            and not exists (select from questions other where other.thread_key = mine.thread_key and other.id <> mine.id
              and other.state in ('accepted', 'running') and (other.position < mine.position or other.leased_until > now()))
          order by position limit ${limit} for update skip locked
        )
        update questions set state = 'running', attempts = attempts + 1, lease = ${holder}, leased_until = ${newLease}
        from free where questions.id = free.id
        returning questions.*`.execute(db);
      return rows.map(readClaimed).sort((a, b) => a.acceptedAt.getTime() - b.acceptedAt.getTime());
    },

    /** Questions that wait for another one of their thread and of which nothing was said yet. They are the holder's until `letGo`, so that it can say so. */
    async holdWaiting(holder: string, limit: number): Promise<ClaimedQuestion[]> {
      const { rows } = await sql<Record<string, unknown>>`
        with waiting as (
          select id from questions mine
          where state = 'accepted' and lease is null and not stop_requested and said::text = '[]'
            and exists (select from questions other where other.thread_key = mine.thread_key and other.id <> mine.id
              and other.state in ('accepted', 'running') and (other.position < mine.position or other.leased_until > now()))
          order by position limit ${limit} for update skip locked
        )
        update questions set lease = ${holder}, leased_until = ${newLease}
        from waiting where questions.id = waiting.id
        returning questions.*`.execute(db);
      return rows.map(readClaimed);
    },

    /** Extends the leases of these questions; one that is not named in the result was taken over. */
    async renew(holder: string, ids: string[]): Promise<string[]> {
      const { rows } = await sql<{ id: string }>`update questions set leased_until = ${newLease}
        where id = any(${ids}::uuid[]) and lease = ${holder} and ${unfinished} returning id`.execute(db);
      return rows.map(({ id }) => id);
    },

    /** Those of the holder's questions that somebody wants to stop. */
    async stopRequests(holder: string): Promise<string[]> {
      const { rows } = await sql<{ id: string }>`select id from questions
        where lease = ${holder} and state = 'running' and stop_requested`.execute(db);
      return rows.map(({ id }) => id);
    },

    /** What was posted for it. False: the lease is lost. */
    async saveSaid(id: string, holder: string, said: unknown): Promise<boolean> {
      return (await change(sql`said = ${JSON.stringify(said)}::json`, heldBy(id, holder))) === 1;
    },

    /** The final text, before it is delivered. False: the lease is lost. */
    async saveAnswer(id: string, holder: string, answer: unknown): Promise<boolean> {
      return (await change(sql`answer = ${JSON.stringify(answer)}::json`, heldBy(id, holder))) === 1;
    },

    /** Its visible end. The text is Slack's from now on; what was asked is kept while it may be tried again. */
    async end(id: string, holder: string, { state, reason, reference }: EndedQuestion): Promise<boolean> {
      const ending = sql`state = ${state}, reason = ${reason === undefined ? null : storable(reason)}, reference = ${reference ?? null},
        ended_at = now(), lease = null, leased_until = null, answer = null, asked = ${state === 'failed' ? sql`asked` : sql`'{}'`}`;
      return (await change(ending, heldBy(id, holder))) === 1;
    },

    /** Hands all questions of the holder over to whoever comes next. */
    async release(holder: string): Promise<void> {
      await change(
        sql`state = 'accepted', lease = null, leased_until = null`,
        sql<boolean>`lease = ${holder} and ${unfinished}`,
      );
    },

    /** Hands one question over. */
    async letGo(id: string, holder: string): Promise<void> {
      await change(sql`state = 'accepted', lease = null, leased_until = null`, heldBy(id, holder));
    },

    /** Marks what is unfinished in the thread; resolves to how many questions that were. */
    requestStop: (threadKey: string): Promise<number> =>
      change(sql`stop_requested = true`, sql<boolean>`thread_key = ${threadKey} and ${unfinished}`),

    /** How far it is; undefined when it was never asked, or long ago. `isEnding`: its answer is being shown. */
    async look(id: string): Promise<{ state: string; isEnding: boolean; asked: unknown } | undefined> {
      const { rows } = await sql<{ state: string; isEnding: boolean; asked: unknown }>`
        select state, ${unfinished} and answer is not null as "isEnding", asked from questions where id = ${id}::uuid`.execute(
        db,
      );
      return rows[0];
    },

    /** A failed question is accepted anew, as it is asked now. True once for each failure, however often it is asked for. */
    async retry(id: string, asked: unknown): Promise<boolean> {
      const anew = sql`asked = ${JSON.stringify(asked)}::json, state = 'accepted', accepted_at = now(), attempts = 0,
        stop_requested = false, reason = null, reference = null, ended_at = null`;
      return (await change(anew, sql<boolean>`id = ${id}::uuid and state = 'failed'`)) === 1;
    },

    /** Something is unfinished in the thread. */
    async isOpen(threadKey: string): Promise<boolean> {
      const { rows } =
        await sql`select from questions where thread_key = ${threadKey} and ${unfinished} limit 1`.execute(db);
      return rows.length > 0;
    },

    /** `said` of each question of the thread. */
    async saidIn(threadKey: string): Promise<unknown[]> {
      const { rows } = await sql<{ said: unknown }>`select said from questions where thread_key = ${threadKey}`.execute(
        db,
      );
      return rows.map(({ said }) => said);
    },

    /** The latest questions of a thread that have ended in front of people, newest first. */
    async recent(threadKey: string, limit: number): Promise<RecentQuestion[]> {
      const { rows } = await sql<RecentQuestion>`
        select asker_id as "askerId", accepted_at as "acceptedAt", ended_at as "endedAt", coalesce(reason, '') as reason from questions
        where thread_key = ${threadKey} and ended_at is not null and state <> 'ignored'
        order by position desc limit ${limit}`.execute(db);
      return rows;
    },
  };
}

const newLease = sql`now() + make_interval(secs => ${leaseSeconds})`;

function readClaimed(row: Record<string, unknown>): ClaimedQuestion {
  return {
    id: String(row.id),
    threadKey: String(row.thread_key),
    askerId: String(row.asker_id),
    asked: row.asked,
    acceptedAt: row.accepted_at as Date,
    attempts: Number(row.attempts),
    stopRequested: row.stop_requested === true,
    said: row.said,
    ...(row.answer === null ? {} : { answer: row.answer }),
  };
}
