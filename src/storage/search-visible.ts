import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Reader } from './reader.ts';
import { passes, type SearchFilters } from './search-filters.ts';
import type { Terms } from './search-postings.ts';
import { rerank } from './search-rerank.ts';
import { best, score } from './search-scores.ts';

/** A ranked passage that the reader may see. */
export interface Seen {
  id: number;
  pageId: string;
  score: number;
  pageScore: number;
}

/** Passages that are ordered anew, and how many are looked at when too few of them may be seen. */
const firstLook = 60;
const deepLook = 20_000;
/** What the second and third best passage of a page add to its score. */
const shares = [1, 0.2, 0.1];

/** The best passages that the reader may see, best first; each page through one connection only. */
export async function rankVisible(
  db: Database,
  terms: Terms,
  { reader, filters, limit }: { reader: Reader; filters: SearchFilters; limit: number },
): Promise<Seen[]> {
  const scores = score(terms);
  const depth = Math.max(firstLook, limit * 2);
  const ids = best(scores, depth);
  let rows = await readVisible(db, reader, filters, ids);
  if (rows.length < limit && scores.size > ids.length) {
    const visible = new Set(await readVisibleIds(db, reader, filters, best(scores, deepLook)));
    const deeper = new Map([...scores].filter(([id]) => visible.has(id)));
    rows = await readVisible(db, reader, filters, best(deeper, depth));
  }
  if (rows.length === 0) return [];
  const order = await rerank(
    db,
    terms,
    rows.map((row) => ({ ...row, score: scores.get(row.id) ?? 0 })),
  );
  return withPages(once(rows.map((row) => ({ ...row, score: order.get(row.id) ?? 0 }))));
}

interface VisibleRow {
  id: number;
  page_id: string;
  connection_id: string;
  ordinal: number;
  length: number;
  vector: string;
}

async function readVisible(db: Database, reader: Reader, filters: SearchFilters, ids: number[]): Promise<VisibleRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<VisibleRow>`
    select passages.id::float8 as id, page_id, passages.connection_id, ordinal, length, vector::text as vector from passages
      join entries on entries.connection_id = passages.connection_id and entries.id = passages.page_id
    where passages.id = any(${ids}::bigint[]) and ${passes(reader, filters)}`.execute(db);
  return rows;
}

async function readVisibleIds(db: Database, reader: Reader, filters: SearchFilters, ids: number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select passages.id::float8 as id from passages
      join entries on entries.connection_id = passages.connection_id and entries.id = passages.page_id
    where passages.id = any(${ids}::bigint[]) and ${passes(reader, filters)}`.execute(db);
  return rows.map(({ id }) => id);
}

type Ranked = VisibleRow & { score: number };

/** Best first, and of a page that came through several connections only what came through the first. */
function once(rows: Ranked[]): Ranked[] {
  const through = new Map<string, string>();
  return [...rows]
    .sort((a, b) => b.score - a.score || a.connection_id.localeCompare(b.connection_id) || a.ordinal - b.ordinal)
    .filter(({ page_id, connection_id }) => {
      if (!through.has(page_id)) through.set(page_id, connection_id);
      return through.get(page_id) === connection_id;
    });
}

/** Passages of a page that says more than one thing about the question move up together. */
function withPages(rows: Ranked[]): Seen[] {
  const scoresOf = new Map<string, number[]>();
  for (const { page_id, score: own } of rows) scoresOf.set(page_id, [...(scoresOf.get(page_id) ?? []), own]);
  return rows
    .map(({ id, page_id, score: own }) => {
      const all = scoresOf.get(page_id) ?? [own];
      const pageScore = shares.reduce((sum, part, at) => sum + part * (all[at] ?? 0), 0);
      return { id, pageId: page_id, score: own + pageScore - (all[0] ?? 0), pageScore };
    })
    .sort((a, b) => b.score - a.score);
}
