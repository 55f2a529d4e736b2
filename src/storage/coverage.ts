import { sql } from 'kysely';
import type { Database } from './database.ts';
import { mayRead, type Reader } from './reader.ts';

/** Counts of the ledger for one connection. */
export interface CoverageRow {
  connectionId: string;
  known: number;
  indexed: number;
  waiting: number;
  reasons: { state: string; reason: string; count: number }[];
}

export function createCoverage(db: Database) {
  return {
    /** One for each connection of this reader, also for one that knows nothing yet. Reasons are grouped, most frequent first. */
    async read(reader: Reader): Promise<CoverageRow[]> {
      const { rows } = await sql<{
        id: string;
        state: string | null;
        reason: string | null;
        due: boolean;
        count: number;
      }>`
        select connections.id, entries.state, entries.reason, entries.due_at <= now() as due, count(entries.id)::int as count
        from connections left join entries on entries.connection_id = connections.id
        where ${mayRead(reader, 'connections.id')} and connections.state <> 'absent'
        group by connections.id, entries.state, entries.reason, entries.due_at <= now()
        order by connections.id, count desc`.execute(db);
      const found = new Map<string, CoverageRow>();
      for (const { id, state, reason, due, count } of rows) {
        const row = found.get(id) ?? { connectionId: id, known: 0, indexed: 0, waiting: 0, reasons: [] };
        found.set(id, row);
        row.known += count;
        if (due) row.waiting += count;
        if (state === 'indexed') row.indexed += count;
        else if (state && reason) addReason(row, state, reason, count);
      }
      return [...found.values()];
    },

    /** Whether anything of this connection is due, held by somebody or not. Costs next to nothing, however much is known. */
    async isWaiting(connectionId: string): Promise<boolean> {
      const { rows } = await sql`
        select from entries where connection_id = ${connectionId} and due_at <= now() order by lane, due_at limit 1`.execute(
        db,
      );
      return rows.length > 0;
    },
  };
}

function addReason(row: CoverageRow, state: string, reason: string, count: number): void {
  const known = row.reasons.find((one) => one.state === state && one.reason === reason);
  if (known) known.count += count;
  else row.reasons.push({ state, reason, count });
  row.reasons.sort((a, b) => b.count - a.count);
}
