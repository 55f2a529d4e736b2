import { afterAll, beforeAll, expect, it } from 'vitest';
import { mulberry32 } from '../standins/faults.ts';
import { testDatabaseUrl } from '../support/storage.ts';
import { copied, copyOf, type Processes, startProcesses } from './sync-processes.ts';

const timeoutMs = 60_000;
/** What a killed process had in hand, at most 10 entries, and what a new one asks first. */
const costOfKill = 20;
let processes: Processes;
let undisturbed: Record<string, unknown[]>;
let requests = 0;

beforeAll(async () => {
  processes = await startProcesses();
  const databaseUrl = await testDatabaseUrl();
  const product = await processes.start(databaseUrl);
  await copied(databaseUrl);
  await product.stop();
  undisturbed = await copyOf(databaseUrl);
  requests = processes.notion.requestCount;
});
afterAll(() => processes[Symbol.asyncDispose]());

/** After how many requests each kill comes: a random point of each of as many parts of a backfill that begins now. */
function killPoints(seed: number, kills: number): number[] {
  const random = mulberry32(seed);
  const from = processes.notion.requestCount;
  return Array.from({ length: kills }, (_, part) => from + Math.floor(((part + random()) / kills) * requests * 0.95));
}

it('has something of everything in the copy that the others are held against', () => {
  const states = undisturbed.entries?.map((entry) => (entry as { state: string }).state);
  expect(new Set(states)).toEqual(new Set(['indexed', 'not_shared', 'deleted']));
  expect(undisturbed.pages?.length).toBeGreaterThan(190);
  expect(undisturbed.passages?.length).toBe(undisturbed.pages?.length);
  expect(undisturbed.rows).toHaveLength(40);
});

it(
  'ends with the same copy however often the process is killed, and never begins again',
  async () => {
    const databaseUrl = await testDatabaseUrl();
    const before = processes.notion.requestCount;
    for (const point of killPoints(1, 5)) {
      const product = await processes.start(databaseUrl);
      await processes.requests(point);
      await product.kill();
    }
    const last = await processes.start(databaseUrl);
    await copied(databaseUrl);
    expect(await last.stop()).toBe(0);
    expect(await copyOf(databaseUrl)).toEqual(undisturbed);
    expect(processes.notion.requestCount - before).toBeLessThan(requests + 5 * costOfKill);
  },
  timeoutMs,
);

it(
  'ends with the same copy when two processes share the work and are killed in turns',
  async () => {
    const databaseUrl = await testDatabaseUrl();
    const before = processes.notion.requestCount;
    const pair = [await processes.start(databaseUrl), await processes.start(databaseUrl)];
    for (const [turn, point] of killPoints(2, 4).entries()) {
      const victim = pair[turn % 2];
      await processes.requests(point);
      await victim?.kill();
      pair[turn % 2] = await processes.start(databaseUrl);
    }
    await copied(databaseUrl);
    for (const product of pair) expect(await product.stop()).toBe(0);
    expect(await copyOf(databaseUrl)).toEqual(undisturbed);
    expect(processes.notion.requestCount - before).toBeLessThan(requests + 5 * costOfKill);
  },
  timeoutMs,
);
