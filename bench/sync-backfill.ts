import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../src/log.ts';
import { openStorage } from '../src/storage/storage.ts';
import { bigCompany } from '../test/standins/notion/big-company.ts';
import { onServer } from '../test/support/postgres.ts';
import { startWorld, type World } from '../test/support/world.ts';
import { printFigure } from './figures.ts';
import { processMemoryMb } from './process-memory.ts';
import { measureWaits } from './sync-waits.ts';

/** 18,200 pages and 9 data sources of 200 rows: 20,000 pages. */
const company = bigCompany({ pages: 18_200, rowsPerSource: 200 });
const pages = 20_000;
const patienceMs = 15 * 60_000;

/**
 * Copies 20,000 pages without a limit: requests, memory and speed. Then, with everything copied, resolves to how long people's requests take
 * when nothing else is sent.
 */
export async function measureBackfill(): Promise<number[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-sync-'));
  try {
    await using world = await startWorld({
      dataDir,
      unlimited: true,
      notion: { company, keepRequests: 1_000, searchDelayMs: 3_600_000 },
      onLog: (line) => process.stderr.write(line),
    });
    const startedAt = performance.now();
    await ended(world);
    const seconds = (performance.now() - startedAt) / 1_000;
    printFigure('sync.requests_per_page', world.notion.requestCount / pages, 'requests', 4);
    printFigure('sync.rss_mb', processMemoryMb(world.product.child.pid, 'VmHWM'), 'MB');
    printFigure('sync.pages_per_second', pages / seconds, 'pages/s');
    await requireCompleteCopy(dataDir);
    return await measureWaits(world, 40, 500);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function ended(world: World): Promise<void> {
  const { child } = world.product;
  const ending = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: ending.signal }).then(() => 'was not complete in time');
  const dead = new Promise<string>((resolve) =>
    child.once('exit', () => resolve('was ended by the death of the process')),
  );
  const problem = await Promise.race([world.caughtUp, late.catch(() => undefined), dead]);
  ending.abort();
  if (problem) throw new Error(`The copy ${problem}`);
}

/** Throws when a page is missing in the copy, or when the ledger's sums do not add up. */
async function requireCompleteCopy(dataDir: string): Promise<void> {
  await using storage = await openStorage({ dataDir, log: createLogger('warn') });
  const [counts] = await storage.coverage.read({ kind: 'system' });
  if (!counts) throw new Error('The ledger is empty');
  const explained = counts.reasons.reduce((sum, { count }) => sum + count, 0);
  const [row] = (await onServer(
    storage.connectionString,
    `select count(*)::int as pages from entries join pages using (connection_id, id) where kind = 'page' and state = 'indexed'`,
  )) as { pages: number }[];
  process.stderr.write(`${JSON.stringify({ ...counts, pages: row?.pages })}\n`);
  if (row?.pages !== pages) throw new Error(`${row?.pages} of ${pages} pages are indexed`);
  if (counts.known !== counts.indexed + explained) throw new Error(`known is not indexed + ${explained} with a reason`);
}
