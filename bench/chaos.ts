import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../src/log.ts';
import { startEmbedded } from '../src/storage/embedded.ts';
import { createDatabase } from '../test/support/postgres.ts';
import { budget } from './chaos-budget.ts';
import { acks, memory } from './chaos-load.ts';
import { faults, kills } from './chaos-questions.ts';

/** Everything that may go wrong, at once and at random, against the real process; see docs/benchmarks.md for what each figure means. */
const parts: Record<string, (parts: ChaosParts) => Promise<boolean>> = {
  kills,
  faults,
  budget,
  acks,
  memory,
};

export interface ChaosParts {
  seed: number;
  /** A new database on the one embedded server. */
  database(name: string): Promise<string>;
  /** How many questions, kills and so on, as a share of the whole run. */
  scale: number;
}

const { values } = parseArgs({
  options: { seed: { type: 'string' }, only: { type: 'string' }, scale: { type: 'string', default: '1' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const wanted = values.only?.split(',') ?? Object.keys(parts);
console.log(`seed ${seed}`);
const dataDir = mkdtempSync(join(tmpdir(), 'chaos-data-'));
try {
  await using server = await startEmbedded(dataDir, createLogger('error'), { max_connections: '200' });
  const database = (name: string) => createDatabase(server.connectionString, name);
  for (const name of wanted) {
    const isGood = await parts[name]?.({ seed, database, scale: Number(values.scale) });
    if (!isGood) process.exitCode = 1;
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
