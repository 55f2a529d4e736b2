import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Reader } from './reader.ts';
import { passes, type SearchFilters } from './search-filters.ts';
import type { Terms } from './search-postings.ts';
import { feedbackPassages, rerank } from './search-rerank.ts';
import { entryFacts } from './search-rows.ts';
import { score } from './search-scores.ts';

/** A ranked passage that the reader may see. */
export interface Seen {
  row: VisibleRow;
  score: number;
  /** Of the best passages of its page together. */
  pageScore: number;
}

/** Passages that are ordered anew, and how many are looked at when too few of them may be seen. */
const firstLook = 30;
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
  let ids = scores.best(depth);
  let found = await readVisible(db, { reader, filters, ids });
  if (found.rows.length < limit && scores.size() > ids.length) {
    ids = await readVisibleIds(db, { reader, filters, ids: scores.best(deepLook) });
    found = await readVisible(db, { reader, filters, ids: ids.slice(0, depth) });
  }
  const candidates = found.rows.map((row) => ({ ...row, score: scores.sumOf(row.id) }));
  const order = rerank(terms, candidates, found.frequencies);
  return withPages(once(candidates.map((row) => ({ ...row, score: order.get(row.id) ?? 0 }))));
}

interface Look {
  reader: Reader;
  filters: SearchFilters;
  /** Best first. */
  ids: number[];
}

type VisibleRow = Record<string, unknown> & {
  id: number;
  page_id: string;
  connection_id: string;
  ordinal: number;
  path: string[];
  texts: string[];
  length: number;
  vector: string;
  is_live: boolean;
};

const isLive = sql`exists (select from connections where connections.id = entries.connection_id and connections.state = 'connected')`;

/** Those of the passages that may be seen, and how frequent the lexemes are that two or more of the best five have. */
async function readVisible(
  db: Database,
  { reader, filters, ids }: Look,
): Promise<{ rows: VisibleRow[]; frequencies: Record<string, number> }> {
  if (ids.length === 0) return { rows: [], frequencies: {} };
  const { rows } = await sql<VisibleRow & { frequencies: Record<string, number> | null }>`
    with seen as materialized (
      select passages.id::float8 as id, page_id, ordinal, to_json(path) as path, to_json(texts) as texts, length, vector, rank, ${isLive} as is_live, ${entryFacts} from unnest(${ids}::bigint[]) with ordinality as wanted (wanted_id, rank)
        join passages on passages.id = wanted_id
        join entries on entries.connection_id = passages.connection_id and entries.id = passages.page_id
      where ${passes(reader, filters)}
    ), common as (
      select lexeme from (select vector from seen order by rank limit ${feedbackPassages}) first, unnest(vector)
      group by lexeme having count(*) > 1
    )
    select *,
      (select json_object_agg(lexeme, passages) from common join lexemes using (lexeme)) as frequencies from seen`.execute(
    db,
  );
  return { rows, frequencies: rows[0]?.frequencies ?? {} };
}

async function readVisibleIds(db: Database, { reader, filters, ids }: Look): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select passages.id::float8 as id from unnest(${ids}::bigint[]) with ordinality as wanted (wanted_id, rank)
      join passages on passages.id = wanted_id
      join entries on entries.connection_id = passages.connection_id and entries.id = passages.page_id
    where ${passes(reader, filters)} order by rank`.execute(db);
  return rows.map(({ id }) => id);
}

type Ranked = VisibleRow & { score: number };

/** Best first, and of a page that came through several connections only what came through one of them: one that is kept fresh, if any. */
function once(rows: Ranked[]): Ranked[] {
  const sorted = [...rows].sort(
    (a, b) => b.score - a.score || a.connection_id.localeCompare(b.connection_id) || a.ordinal - b.ordinal,
  );
  const through = new Map<string, string>();
  for (const { page_id, connection_id } of [...sorted.filter((row) => row.is_live), ...sorted]) {
    if (!through.has(page_id)) through.set(page_id, connection_id);
  }
  return sorted.filter(({ page_id, connection_id }) => through.get(page_id) === connection_id);
}

/** Passages of a page that says more than one thing about the question move up together. */
function withPages(rows: Ranked[]): Seen[] {
  const scoresOf = new Map<string, number[]>();
  for (const { page_id, score: own } of rows) scoresOf.set(page_id, [...(scoresOf.get(page_id) ?? []), own]);
  return rows
    .map((row) => {
      const own = row.score;
      const all = scoresOf.get(row.page_id) ?? [own];
      const pageScore = shares.reduce((sum, part, at) => sum + part * (all[at] ?? 0), 0);
      return { row, score: own + pageScore - (all[0] ?? 0), pageScore };
    })
    .sort((a, b) => b.score - a.score);
}
