import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Reader } from './reader.ts';
import { passes, type SearchFilters } from './search-filters.ts';
import { readTerms } from './search-postings.ts';
import { type EntryFacts, entryFacts, readFacts } from './search-rows.ts';
import { score } from './search-scores.ts';
import { createTitleSearch } from './search-titles.ts';

export interface PassageQuery extends SearchFilters {
  /** Several ways to say the same. */
  queries: string[];
  limit: number;
}

export interface PassageRow extends EntryFacts {
  ordinal: number;
  path: string[];
  texts: string[];
  /** Comparable within one answer only. */
  score: number;
  /** The highest score of the page's passages. */
  pageScore: number;
}

const mostQueries = 6;
const timeout = '5s';
/** Ranked passages that are looked at before all are: some belong to others or are gone. */
const firstLook = 200;
const mostOfOnePage = 3;
const spreadOver = 10;

/** Full-text search over the stored copy. Whatever the question holds, it finds something or nothing, and never throws for it. */
export function createSearch(db: Database) {
  return {
    titles: createTitleSearch(db),

    /** Best first; no page has more than three of the first ten while others have any. */
    async passages(reader: Reader, query: PassageQuery, signal?: AbortSignal): Promise<PassageRow[]> {
      const { queries, limit, ...filters } = query;
      if (reader.kind === 'nobody') return [];
      return db.connection().execute(async (connection) => {
        await sql
          .raw(`begin read only; set local statement_timeout = '${timeout}'; set local jit = off`)
          .execute(connection);
        try {
          const terms = await readTerms(connection, queries.slice(0, mostQueries));
          signal?.throwIfAborted();
          const scored = score(terms);
          const seen = await readVisible(connection, reader, filters, scored, limit);
          signal?.throwIfAborted();
          return await readPassages(connection, choose(seen, limit));
        } finally {
          await sql.raw('commit').execute(connection);
        }
      });
    },
  };
}

interface Seen {
  id: string;
  pageId: string;
  score: number;
  pageScore: number;
}

/** The best passages that the reader may see, each page through one connection only. */
async function readVisible(
  db: Database,
  reader: Reader,
  filters: SearchFilters,
  scored: Map<number, number>,
  limit: number,
): Promise<Seen[]> {
  const ranked = [...scored].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const depth = Math.max(firstLook, limit * 4);
  let seen: Seen[] = [];
  for (const [from, to] of [
    [0, depth],
    [depth, ranked.length],
  ] as const) {
    const part = ranked.slice(from, to).map(([id]) => id);
    if (part.length === 0) break;
    const { rows } = await sql<{ id: string; page_id: string; connection_id: string; ordinal: number }>`
      select passages.id, passages.page_id, passages.connection_id, ordinal from passages
        join entries on entries.connection_id = passages.connection_id and entries.id = passages.page_id
      where passages.id = any(${part}::bigint[]) and ${passes(reader, filters)}`.execute(db);
    const through = new Map<string, string>();
    const found = rows
      .map((row) => ({ ...row, score: scored.get(Number(row.id)) ?? 0 }))
      .sort((a, b) => b.score - a.score || a.connection_id.localeCompare(b.connection_id) || a.ordinal - b.ordinal)
      .filter((row) => {
        if (!through.has(row.page_id)) through.set(row.page_id, row.connection_id);
        return through.get(row.page_id) === row.connection_id;
      });
    const best = new Map<string, number>();
    for (const { page_id, score: own } of found) best.set(page_id, Math.max(best.get(page_id) ?? 0, own));
    seen = [
      ...seen,
      ...found.map((row) => ({
        id: row.id,
        pageId: row.page_id,
        score: row.score,
        pageScore: best.get(row.page_id) ?? row.score,
      })),
    ];
    if (seen.length >= limit) break;
  }
  return seen;
}

/** The first `limit`, with what a page has beyond its share of the first ten moved behind them. */
function choose(seen: Seen[], limit: number): Seen[] {
  const counts = new Map<string, number>();
  const [first, later]: [Seen[], Seen[]] = [[], []];
  for (const passage of seen) {
    const count = counts.get(passage.pageId) ?? 0;
    const isCrowding = first.length < spreadOver && count >= mostOfOnePage;
    (isCrowding ? later : first).push(passage);
    counts.set(passage.pageId, count + 1);
  }
  const head = first.slice(0, spreadOver);
  const tail = [...first.slice(spreadOver), ...later].sort((a, b) => b.score - a.score);
  return [...head, ...tail].slice(0, limit);
}

async function readPassages(db: Database, chosen: Seen[]): Promise<PassageRow[]> {
  if (chosen.length === 0) return [];
  const { rows } = await sql<Record<string, unknown>>`
    select passages.id as passage_id, ordinal, path, texts, ${entryFacts} from passages
      join entries on entries.connection_id = passages.connection_id and entries.id = passages.page_id
    where passages.id = any(${chosen.map(({ id }) => id)}::bigint[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.passage_id, row]));
  return chosen.flatMap(({ id, score: own, pageScore }) => {
    const row = byId.get(id);
    if (!row) return [];
    const { ordinal, path, texts } = row as { ordinal: number; path: string[]; texts: string[] };
    return [{ ...readFacts(row), ordinal, path, texts, score: own, pageScore }];
  });
}
