import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { indexPage } from '../src/knowledge/index-page.ts';
import { createLogger } from '../src/log.ts';
import { type Database, openDatabase, openPool } from '../src/storage/database.ts';
import { startEmbedded } from '../src/storage/embedded.ts';
import { migrate } from '../src/storage/migrate.ts';
import { replacePassages } from '../src/storage/passages.ts';
import { createSearch } from '../src/storage/search.ts';
import { maintainPostings } from '../src/storage/search-upkeep.ts';
import type { Document } from './test-collection.ts';

const connectionId = 'internal:bench';
const pagesAtOnce = 100;

export type BenchIndex = Awaited<ReturnType<typeof openIndex>>;

/** The real index in an embedded PostgreSQL with the settings of the product. */
export async function openIndex(dataDir: string) {
  await using parts = new AsyncDisposableStack();
  const log = createLogger('warn');
  const server = parts.use(await startEmbedded(dataDir, log));
  const pool = parts.adopt(openPool(server.connectionString, log), (open) => open.end());
  const db = openDatabase(pool);
  await migrate(db);
  await sql`insert into connections (id, name, kind, visibility) values (${connectionId}, 'bench', 'internal', 'everyone')`.execute(
    db,
  );
  const owned = parts.move();
  return { db, search: createSearch(db), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Each document as a page; resolves to the documents' ids by those of their pages. */
export async function indexDocuments(
  { db }: BenchIndex,
  documents: AsyncIterable<Document>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  let batch: Document[] = [];
  const save = async () => {
    await saveBatch(db, batch, ids);
    await maintainPostings(db);
    batch = [];
  };
  for await (const document of documents) {
    batch.push(document);
    if (batch.length === pagesAtOnce) await save();
  }
  await save();
  await maintainPostings(db, 1);
  await sql`vacuum analyze`.execute(db);
  return ids;
}

async function saveBatch(db: Database, batch: Document[], ids: Map<string, string>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const { id, title, text } of batch) {
      const pageId = toUuid(id);
      ids.set(pageId, id);
      await sql`insert into entries (connection_id, id, kind, heard, state, title, url, edited_time)
        values (${connectionId}, ${pageId}, 'page', 'listing', 'indexed', ${clean(title)}, ${`https://notion.so/${pageId}`}, now())`.execute(
        trx,
      );
      await sql`insert into pages (connection_id, id, markdown, content_hash) values (${connectionId}, ${pageId}, ${clean(text)}, '')`.execute(
        trx,
      );
      await replacePassages(trx, {
        connectionId,
        pageId,
        title,
        ...indexPage({ title, markdown: text, properties: [] }),
      });
    }
  });
}

function clean(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function toUuid(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
