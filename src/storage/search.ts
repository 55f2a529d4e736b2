import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Reader } from './reader.ts';
import type { SearchFilters } from './search-filters.ts';
import { readTerms } from './search-postings.ts';
import { type EntryFacts, readFacts } from './search-rows.ts';
import { createTitleSearch } from './search-titles.ts';
import { rankVisible, type Seen } from './search-visible.ts';

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
  /** Of its best passages together; by it pages are ranked. */
  pageScore: number;
}

const mostQueries = 6;
/** A page of the index is nearly always in memory; nothing is ever written. */
const settings =
  "begin isolation level repeatable read read only; set local statement_timeout = '5s'; set local jit = off; set local random_page_cost = 1.1";
const mostOfOnePage = 3;
const spreadOver = 10;

/** Full-text search over the stored copy. Whatever the question holds, it finds something or nothing, and never throws for it. */
export function createSearch(db: Database) {
  return {
    titles: createTitleSearch(db),

    /** Best first, before its connection is free again; no page has more than three of the first ten while others have any. */
    async passages(reader: Reader, query: PassageQuery, signal?: AbortSignal): Promise<PassageRow[]> {
      const { queries, limit, ...filters } = query;
      if (reader.kind === 'nobody') return [];
      const answer = Promise.withResolvers<PassageRow[]>();
      const ended = db.connection().execute(async (connection) => {
        await sql.raw(settings).execute(connection);
        try {
          const terms = await readTerms(connection, queries.slice(0, mostQueries));
          signal?.throwIfAborted();
          const seen = await rankVisible(connection, terms, { reader, filters, limit });
          answer.resolve(choose(seen, limit).map(showSeen));
        } finally {
          await sql.raw('rollback').execute(connection);
        }
      });
      ended.catch(answer.reject);
      return answer.promise;
    },
  };
}

/** The first `limit`, with what a page has beyond its share of the first ten moved behind them. */
function choose(seen: Seen[], limit: number): Seen[] {
  const counts = new Map<string, number>();
  const [first, later]: [Seen[], Seen[]] = [[], []];
  for (const passage of seen) {
    const count = counts.get(passage.row.page_id) ?? 0;
    const isCrowding = first.length < spreadOver && count >= mostOfOnePage;
    (isCrowding ? later : first).push(passage);
    counts.set(passage.row.page_id, count + 1);
  }
  const head = first.slice(0, spreadOver);
  const tail = [...first.slice(spreadOver), ...later].sort((a, b) => b.score - a.score);
  return [...head, ...tail].slice(0, limit);
}

function showSeen({ row, score, pageScore }: Seen): PassageRow {
  const { ordinal, path, texts } = row;
  return { ...readFacts(row), ordinal, path, texts, score, pageScore };
}
