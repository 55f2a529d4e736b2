import { type Selectable, sql } from 'kysely';
import type { Database } from './database.ts';
import { storable } from './storable.ts';
import type { Tables } from './tables.ts';

/** A thread of Slack's by what names it. */
export interface ThreadRef {
  teamId: string;
  channelId: string;
  threadTs: string;
}

/** The page that a thread was saved to. */
export interface SavedThread extends ThreadRef {
  connectionId: string;
  pageId: string;
  pageUrl: string;
  title: string;
  /** `ts` of the latest message that the page holds. */
  lastTs: string;
  /** The body as it was written. */
  savedMarkdown: string;
  /** Slack user id. */
  savedBy: string;
}

/** Which page each thread became; a thread has one, the latest. */
export function createSavedThreads(db: Database) {
  return {
    async read({ teamId, channelId, threadTs }: ThreadRef): Promise<SavedThread | undefined> {
      const row = await db
        .selectFrom('saved_threads')
        .selectAll()
        .where('team_id', '=', teamId)
        .where('channel_id', '=', channelId)
        .where('thread_ts', '=', threadTs)
        .executeTakeFirst();
      return row && readRow(row);
    },

    async save(saved: SavedThread): Promise<void> {
      const change = {
        connection_id: saved.connectionId,
        page_id: saved.pageId,
        page_url: saved.pageUrl,
        title: storable(saved.title),
        last_ts: saved.lastTs,
        saved_markdown: storable(saved.savedMarkdown),
        saved_by: saved.savedBy,
        saved_at: sql<Date>`now()`,
      };
      await db
        .insertInto('saved_threads')
        .values({ team_id: saved.teamId, channel_id: saved.channelId, thread_ts: saved.threadTs, ...change })
        .onConflict((conflict) => conflict.columns(['team_id', 'channel_id', 'thread_ts']).doUpdateSet(change))
        .execute();
    },

    /** The page is gone; the thread can be saved anew. */
    async forget({ teamId, channelId, threadTs }: ThreadRef): Promise<void> {
      await db
        .deleteFrom('saved_threads')
        .where('team_id', '=', teamId)
        .where('channel_id', '=', channelId)
        .where('thread_ts', '=', threadTs)
        .execute();
    },

    /**
     * Gives the thread to one change that will save it, until that one is over. Resolves to who has it for another change; undefined: it is claimed.
     * What was claimed and never approved is free after 30 s, what is `unknown` after 10 minutes.
     */
    async claim(thread: ThreadRef, proposalId: string, personId: string): Promise<string | undefined> {
      const { teamId, channelId, threadTs } = thread;
      const { rows } = await sql`
        insert into thread_claims (team_id, channel_id, thread_ts, proposal_id, claimed_by)
        values (${teamId}, ${channelId}, ${threadTs}, ${proposalId}, ${personId})
        on conflict (team_id, channel_id, thread_ts) do update
          set proposal_id = excluded.proposal_id, claimed_by = excluded.claimed_by, claimed_at = now()
          where thread_claims.proposal_id = excluded.proposal_id or ${isFree}
        returning proposal_id`.execute(db);
      if (rows.length > 0) return undefined;
      const holder = await sql<{ by: string }>`
        select claimed_by as by from thread_claims where ${isClaimOf(thread)}`.execute(db);
      return holder.rows[0]?.by ?? personId;
    },

    /** The change will not save the thread after all; nothing happens when it was approved. */
    async release(thread: ThreadRef, proposalId: string): Promise<void> {
      await sql`delete from thread_claims where ${isClaimOf(thread)} and proposal_id = ${proposalId} and not exists (
        select from proposals where proposals.id::text = proposal_id and state <> 'proposed')`.execute(db);
    },
  };
}

function isClaimOf({ teamId, channelId, threadTs }: ThreadRef) {
  return sql<boolean>`team_id = ${teamId} and channel_id = ${channelId} and thread_ts = ${threadTs}`;
}

/** Nothing will come of the claim any more, or what came of it is known. */
const isFree = sql<boolean>`coalesce((
  select case
    when state in ('approved', 'executing', 'undoing') then false
    when state = 'proposed' then thread_claims.claimed_at < now() - interval '30 seconds'
    when state = 'unknown' then finished_at < now() - interval '10 minutes'
    when state = 'done' then finished_at < now() - interval '1 minute' or exists (
      select from saved_threads saved where saved.team_id = thread_claims.team_id
        and saved.channel_id = thread_claims.channel_id and saved.thread_ts = thread_claims.thread_ts
        and saved.saved_at >= finished_at)
    else true end
  from proposals where proposals.id::text = thread_claims.proposal_id
), thread_claims.claimed_at < now() - interval '30 seconds')`;

function readRow(row: Selectable<Tables['saved_threads']>): SavedThread {
  return {
    teamId: row.team_id,
    channelId: row.channel_id,
    threadTs: row.thread_ts,
    connectionId: row.connection_id,
    pageId: row.page_id,
    pageUrl: row.page_url,
    title: row.title,
    lastTs: row.last_ts,
    savedMarkdown: row.saved_markdown,
    savedBy: row.saved_by,
  };
}
