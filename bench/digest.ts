import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../src/log.ts';
import { startEmbedded } from '../src/storage/embedded.ts';
import { benchContent } from './digest-content.ts';
import { liveThrough } from './digest-year.ts';
import { percentile, printFigure } from './figures.ts';

/** Whether digests come once and in time; see docs/benchmarks.md. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '6' },
    digests: { type: 'string', default: '200' },
    days: { type: 'string', default: '365' },
  },
});
const from = Date.UTC(2026, 8, 1);
const year = { from, to: from + Number(values.days) * 24 * 60 * 60_000 };
const dataDir = mkdtempSync(join(tmpdir(), 'bench-digest-'));
try {
  const log = createLogger('warn');
  await using server = await startEmbedded(dataDir, log, { synchronous_commit: 'off' });
  const report = await liveThrough(server.connectionString, year, Number(values.digests), Number(values.seed));
  for (const name of report.missed.slice(0, 20)) process.stderr.write(`missed: ${name}\n`);
  for (const name of report.doubled.slice(0, 20)) process.stderr.write(`too often, or not due: ${name}\n`);
  printFigure('digest.missed', report.missed.length, 'runs');
  printFigure('digest.doubled', report.doubled.length, 'runs');
  printFigure('digest.late_p99_s', percentile(report.lateSeconds, 0.99), 's');
  printFigure('digest.runs', report.runs, 'runs');
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
await benchContent();
