import type { Selectable } from 'kysely';
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
        saved_at: new Date(),
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
  };
}

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
