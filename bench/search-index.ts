import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { indexPage } from '../src/knowledge/index-page.ts';
import { createLogger } from '../src/log.ts';
import { type Database, openDatabase, openPool } from '../src/storage/database.ts';
import { startEmbedded } from '../src/storage/embedded.ts';
import { migrate } from '../src/storage/migrate.ts';
import { type IndexedPage, replacePassages } from '../src/storage/passages.ts';
import { createSearch } from '../src/storage/search.ts';
import { maintainPostings } from '../src/storage/search-upkeep.ts';
import type { Document } from './test-collection.ts';

const connectionId = 'internal:bench';
const pagesAtOnce = 200;
const freshAtOnce = 10_000;
/** Lets everything through, but has to be looked at. */
const filters = { connectionId, editedAfter: '2000-01-01' };

export type BenchIndex = Awaited<ReturnType<typeof openIndex>>;

/** The real index in an embedded PostgreSQL with the settings of the product. */
export async function openIndex(dataDir: string) {
  await using parts = new AsyncDisposableStack();
  const log = createLogger('warn');
  const server = parts.use(await startEmbedded(dataDir, log));
  const pool = parts.adopt(openPool(server.connectionString, log), (open) => open.end());
  const db = openDatabase(pool);
  await migrate(db);
  await sql`insert into connections (id, name, kind, visibility) values (${connectionId}, 'bench', 'internal', 'everyone') on conflict do nothing`.execute(
    db,
  );
  const owned = parts.move();
  return { db, filters, search: createSearch(db), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Each document as a page; resolves to the documents' ids by those of their pages. */
export async function indexDocuments(
  index: BenchIndex,
  documents: AsyncIterable<Document>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  await savePages(index, documents, async ({ id, title, text }) => {
    ids.set(toUuid(id), id);
    return { id, title, ...(await indexPage({ title, markdown: text, properties: [] })) };
  });
  return ids;
}

/** Pages that are cut already, all in English. */
export async function indexPages(
  index: BenchIndex,
  pages: { id: string; title: string; passages: string[] }[],
): Promise<void> {
  await savePages(index, pages, ({ id, title, passages }) => ({
    id,
    title,
    language: 'english',
    passages: passages.map((text) => ({ path: [], texts: [text] })),
  }));
}

type CutPage = Pick<IndexedPage, 'title' | 'language' | 'passages'> & { id: string };

async function savePages<Raw>(
  { db }: BenchIndex,
  pages: AsyncIterable<Raw> | Iterable<Raw>,
  cut: (page: Raw) => CutPage | Promise<CutPage>,
): Promise<void> {
  let batch: CutPage[] = [];
  const save = async () => {
    await db.transaction().execute(async (trx) => {
      for (const page of batch) await savePage(trx, page);
    });
    await maintainPostings(db, freshAtOnce);
    batch = [];
  };
  for await (const page of pages) {
    batch.push(await cut(page));
    if (batch.length === pagesAtOnce) await save();
  }
  await save();
  await maintainPostings(db, 1);
  await sql`vacuum analyze`.execute(db);
}

async function savePage(trx: Database, { id, ...page }: CutPage): Promise<void> {
  const pageId = toUuid(id);
  await sql`with entry as (
      insert into entries (connection_id, id, kind, heard, state, title, url, edited_time)
      values (${connectionId}, ${pageId}, 'page', 'listing', 'indexed', ${clean(page.title)}, ${`https://notion.so/${pageId}`}, now())
    ) insert into pages (connection_id, id, markdown, content_hash) values (${connectionId}, ${pageId}, '', '')`.execute(
    trx,
  );
  await replacePassages(trx, { connectionId, pageId, ...page });
}

function clean(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function toUuid(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
