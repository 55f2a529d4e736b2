import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { indexPage } from '../../src/knowledge/index-page.ts';
import { createLogger } from '../../src/log.ts';
import { openDatabase, openPool } from '../../src/storage/database.ts';
import { replacePassages } from '../../src/storage/passages.ts';
import type { Reader } from '../../src/storage/reader.ts';
import { createSearch, type PassageQuery } from '../../src/storage/search.ts';
import { dropDatabase } from '../support/postgres.ts';
import { testDatabaseUrl } from '../support/storage.ts';

export interface WikiPage {
  title: string;
  markdown?: string;
  connection?: string;
  /** Title of what holds it. */
  parent?: string;
  edited?: string;
  editor?: string;
  language?: string;
}

export const system: Reader = { kind: 'system' };

/** A copy of Notion with its index, in a database of its own; pages are named by their titles. */
export async function openWiki() {
  const url = await testDatabaseUrl();
  const pool = openPool(url, createLogger('silent'));
  const db = openDatabase(pool);
  const search = createSearch(db);

  async function connect(id: string, visibility = 'everyone', ownerId: string | null = null): Promise<void> {
    await sql`insert into connections (id, name, kind, visibility, owner_id)
      values (${id}, ${id}, 'internal', ${visibility}, ${ownerId}) on conflict (id) do nothing`.execute(db);
  }

  async function save(page: WikiPage): Promise<void> {
    const {
      title,
      markdown = '',
      connection = 'internal:notion',
      parent,
      edited = '2026-11-01',
      editor,
      language,
    } = page;
    await connect(connection);
    const id = wikiId(title);
    const cut = await indexPage({ title, markdown, properties: [] });
    await db.transaction().execute(async (trx) => {
      await sql`insert into entries (connection_id, id, kind, heard, state, title, url, parent_id, edited_time, editor)
        values (${connection}, ${id}, 'page', 'listing', 'indexed', ${title}, ${`https://app.notion.com/p/${id}`},
          ${parent ? wikiId(parent) : null}, ${edited}, ${editor ?? null})
        on conflict (connection_id, id) do update set edited_time = excluded.edited_time`.execute(trx);
      await sql`insert into pages (connection_id, id, markdown, content_hash) values (${connection}, ${id}, '', '')
        on conflict do nothing`.execute(trx);
      await replacePassages(trx, {
        connectionId: connection,
        pageId: id,
        title,
        ...cut,
        ...(language ? { language } : {}),
      });
    });
  }

  return {
    url,
    db,
    search,
    connect,
    save,
    async remove(title: string): Promise<void> {
      await sql`delete from pages where id = ${wikiId(title)}`.execute(db);
    },
    /** Titles of the passages found, best first. */
    async find(
      question: string | string[],
      options: Partial<PassageQuery> & { reader?: Reader } = {},
    ): Promise<string[]> {
      const { reader = system, ...query } = options;
      const found = await search.passages(reader, { queries: [question].flat(), limit: 10, ...query });
      return found.map(({ title }) => title);
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await dropDatabase(url);
    },
  };
}

export function wikiId(title: string): string {
  const hex = createHash('sha256').update(title).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
