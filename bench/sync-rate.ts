import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bigCompany } from '../test/standins/notion/big-company.ts';
import type { NotionLimit } from '../test/standins/notion/contract.ts';
import { startWorld } from '../test/support/world.ts';
import { percentile, printFigure } from './figures.ts';
import { measureWaits } from './sync-waits.ts';

const perMinute = 240;
const minuteMs = 60_000;
const questions = 122;
const pauseMs = 2_500;
/** About what Notion takes for an answer. */
const answerMs = 100;

/**
 * A backfill that saturates a budget of 240 requests a minute, of which the program does not know (it starts at 180), while somebody asks every few
 * seconds. A window's share is what Notion granted in it by what it would have granted until the next window began, pauses included.
 * `idleWaits` are people's waits when nothing else is sent; their median is the time of everything but the waiting.
 */
export async function measureRate(idleWaits: number[]): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-rate-'));
  try {
    await using world = await startWorld({
      dataDir,
      unlimited: true,
      settings: { NOTION_REQUESTS_PER_MINUTE: '180' },
      notion: {
        company: bigCompany({ pages: 4_000 }),
        keepRequests: 1_000,
        requestsPerMinute: perMinute,
        searchDelayMs: 3_600_000,
      },
      onLog: (line) => process.stderr.write(line),
    });
    world.notion.faults.add({ kind: 'latency', ms: answerMs });
    const waits = await measureWaits(world, questions, pauseMs);
    const windows = world.notion.limits.filter(({ token }) => token !== '*');
    for (const window of windows) process.stderr.write(`${JSON.stringify(window)}\n`);
    const taught = windows.findIndex(({ refused }) => refused > 0);
    const idle = percentile(idleWaits, 0.5) + answerMs;
    printFigure('sync.share_of_allowed_rate', shareOf(windows.slice(taught + 1)), 'share', 4);
    printFigure('sync.share_of_allowed_rate_with_learning', shareOf(windows), 'share', 4);
    printFigure('sync.most_429_a_window', Math.max(...windows.map(({ refused }) => refused)), 'answers');
    printFigure('sync.person_wait_p50_ms', percentile(waits, 0.5) - idle, 'ms');
    printFigure('sync.person_wait_p95_ms', percentile(waits, 0.95) - idle, 'ms');
    printFigure('sync.person_wait_max_ms', Math.max(...waits) - idle, 'ms');
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Of all windows but the last, which has not ended. */
function shareOf(windows: NotionLimit[]): number {
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first || !last) return Number.NaN;
  const granted = windows.slice(0, -1).reduce((sum, window) => sum + window.granted, 0);
  return granted / (((last.window - first.window) / minuteMs) * perMinute);
}
