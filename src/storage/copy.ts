import { sql } from 'kysely';
import type { Database } from './database.ts';
import { type IndexedPage, replacePassages } from './passages.ts';
import { storable, storableJson } from './storable.ts';

/** The text of a page as it was just read, cut for the index. */
export interface ReadPage {
  connectionId: string;
  id: string;
  title: string;
  /** `last_edited_time` of the version, ISO 8601; the text may be newer, never older. */
  editedAt: string;
  markdown: string;
  contentHash: string;
  missing: number;
  /** A row's properties with what a listing had cut. */
  properties?: { properties: object[]; values: Record<string, unknown> };
  index: Pick<IndexedPage, 'language' | 'passages'>;
}

/** Saves what workers read. Every save is one transaction, and nothing when the lease was lost meanwhile. */
export function createCopy(db: Database) {
  return {
    /** The page becomes indexed at this version. False when another process has taken the page over. */
    async savePage(page: ReadPage, holder: string): Promise<boolean> {
      const { connectionId, id } = page;
      return db.transaction().execute(async (trx) => {
        if (!(await markIndexed(trx, connectionId, id, page.editedAt, holder))) return false;
        if (page.properties) {
          await trx
            .updateTable('data_rows')
            .set({ properties: storableJson(page.properties.properties), values: storableJson(page.properties.values) })
            .where('connection_id', '=', connectionId)
            .where('page_id', '=', id)
            .execute();
        }
        const text = {
          markdown: storable(page.markdown),
          content_hash: page.contentHash,
          missing: page.missing,
          anchors: null,
        };
        const changed = await sql<{ id: string }>`
          insert into pages as old (connection_id, id, markdown, content_hash, missing)
          values (${connectionId}, ${id}, ${text.markdown}, ${text.content_hash}, ${text.missing})
          on conflict (connection_id, id) do update
            set markdown = excluded.markdown, content_hash = excluded.content_hash, missing = excluded.missing, anchors = null
            where old.content_hash <> excluded.content_hash or old.missing <> excluded.missing
          returning id`.execute(trx);
        if (changed.rows.length > 0) {
          await replacePassages(trx, { connectionId, pageId: id, title: storable(page.title), ...page.index });
        }
        return true;
      });
    },

    /** A data source whose rows are listed, or a database whose data sources are known. */
    async saveContainer(connectionId: string, id: string, editedAt: string, holder: string): Promise<boolean> {
      return markIndexed(db, connectionId, id, editedAt, holder);
    },

    /** Remembers that rows created before this moment are listed. False when another process has taken the data source over. */
    async saveProgress(connectionId: string, id: string, createdAt: string, holder: string): Promise<boolean> {
      const result = await db
        .updateTable('entries')
        .set({ progress: new Date(createdAt) })
        .where('connection_id', '=', connectionId)
        .where('id', '=', id)
        .where('lease', '=', holder)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    /** The copy was found to be the newest version just now. */
    async confirm(connectionId: string, id: string): Promise<void> {
      await db
        .updateTable('entries')
        .set({ checked_at: sql<Date>`now()` })
        .where('connection_id', '=', connectionId)
        .where('id', '=', id)
        .execute();
    },

    /** Where the sections of the stored version are; kept only while that version is stored. */
    async saveAnchors(
      connectionId: string,
      id: string,
      contentHash: string,
      anchors: { path: string; blockId: string }[],
    ): Promise<void> {
      await db
        .updateTable('pages')
        .set({ anchors: storableJson(anchors) })
        .where('connection_id', '=', connectionId)
        .where('id', '=', id)
        .where('content_hash', '=', contentHash)
        .execute();
    },
  };
}

/**
 * Notion rounds times of edits to the minute: within a minute of first hearing of an edit there may be another one with the same time, so
 * the page is read once more when that minute is over. Older edits need none of this, clocks that differ by less than 5 minutes included.
 */
const isUnsettled = sql`(kind = 'page' and now() < edit_heard_at + interval '1 minute'
  and now() between edited_time - interval '5 minutes' and edited_time + interval '5 minutes')`;

async function markIndexed(
  db: Database,
  connectionId: string,
  id: string,
  editedAt: string,
  holder: string,
): Promise<boolean> {
  const result = await db
    .updateTable('entries')
    .set({
      state: 'indexed',
      reason: null,
      edited_time: sql<Date>`greatest(edited_time, ${editedAt}::timestamptz)`,
      indexed_edit: new Date(editedAt),
      indexed_at: sql<Date>`now()`,
      checked_at: sql<Date>`now()`,
      attempts: 0,
      doubted_at: null,
      progress: null,
      is_fresh: sql<boolean>`is_fresh and (due_at > claimed_at or not ${isUnsettled})`,
      due_at: sql<Date | null>`case when due_at > claimed_at then due_at
        when ${isUnsettled} then edit_heard_at + interval '65 seconds' end`,
      lane: sql<number>`case when due_at > claimed_at then lane else 2 end`,
      lease: null,
      leased_until: null,
    })
    .where('connection_id', '=', connectionId)
    .where('id', '=', id)
    .where('lease', '=', holder)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
