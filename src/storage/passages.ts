import { sql } from 'kysely';
import type { Database } from './database.ts';
import { spreadWords } from './search-words.ts';
import { storable, storableJson } from './storable.ts';

/** What the index holds of one page, ready to be searched. */
export interface IndexedPage {
  connectionId: string;
  pageId: string;
  title: string;
  /** A text search configuration of PostgreSQL; `simple` where none fits. */
  language: string;
  /** In page order. */
  passages: { path: string[]; texts: string[] }[];
}

/** How often the words of a title count. Robertson, Zaragoza and Taylor, “Simple BM25 extension to multiple weighted fields”, 2004. */
const titleWeight = 2;
const longestTitle = 300;
/** Passages that one statement takes: a large page must not hold up the process. */
const atOnce = 200;

/**
 * Replaces everything that the index holds of the page. Call it in the transaction that saves the page; triggers note what came and went
 * for the postings.
 */
export async function replacePassages(db: Database, page: IndexedPage): Promise<void> {
  const { connectionId, pageId, language } = page;
  await sql`delete from passages where connection_id = ${connectionId} and page_id = ${pageId}`.execute(db);
  if (page.passages.length === 0) return;
  await sql`insert into search_languages select ${language}
    where not exists (select from search_languages where language = ${language}) on conflict do nothing`.execute(db);
  const title = Array(titleWeight)
    .fill(spreadWords(storable(page.title.slice(0, longestTitle))))
    .join(' ');
  for (let from = 0; from < page.passages.length; from += atOnce) {
    const rows = page.passages.slice(from, from + atOnce).map(({ path, texts }, nth) => ({
      ordinal: from + nth,
      path,
      texts,
      headings: spreadWords(path.join('\n')),
      words: spreadWords(texts.join('\n')),
    }));
    await insertPassages(db, { connectionId, pageId, language, title }, rows);
  }
}

async function insertPassages(
  db: Database,
  { connectionId, pageId, language, title }: Pick<IndexedPage, 'connectionId' | 'pageId' | 'language' | 'title'>,
  rows: object[],
): Promise<void> {
  await sql`
    insert into passages (connection_id, page_id, ordinal, language, path, texts, vector, length)
    select ${connectionId}, ${pageId}::uuid, ordinal, ${language},
      array(select jsonb_array_elements_text(path)), array(select jsonb_array_elements_text(texts)), vector,
      coalesce((select sum(cardinality(positions)) from unnest(vector)), 0)
    from jsonb_to_recordset(${storableJson(rows)}::jsonb)
      as given (ordinal integer, path jsonb, texts jsonb, headings text, words text),
    lateral (select setweight(to_tsvector(${language}::regconfig, unaccent(${title})), 'A') ||
      setweight(to_tsvector(${language}::regconfig, unaccent(headings)), 'B') ||
      to_tsvector(${language}::regconfig, unaccent(words)) as vector offset 0) as indexed`.execute(db);
}
