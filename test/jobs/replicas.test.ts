import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onServer } from '../support/postgres.ts';
import { testDatabaseUrl } from '../support/storage.ts';

let databaseUrl: string;
let replicas: ChildProcess[];
beforeEach(async () => {
  databaseUrl = await testDatabaseUrl();
  replicas = [];
  await onServer(databaseUrl, 'create table runs (what text, pid int, at timestamptz)');
});
afterEach(() => {
  for (const replica of replicas) replica.kill('SIGKILL');
});

async function start(jobMs = 0): Promise<ChildProcess> {
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const replica = spawn(process.execPath, ['test/jobs/replica.ts', databaseUrl, String(jobMs)], { stdio });
  replicas.push(replica);
  await once(replica.stdout as NonNullable<typeof replica.stdout>, 'data');
  return replica;
}

async function end(replica: ChildProcess | undefined, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const ended = once(replica as ChildProcess, 'exit');
  replica?.kill(signal);
  return ((await ended) as [number | null])[0];
}

/** Runs so far, by what they noted. */
async function runs(what: 'begun' | 'ended'): Promise<{ pid: number }[]> {
  return (await onServer(databaseUrl, `select pid from runs where what = '${what}' order by at`)) as { pid: number }[];
}

const slots = async () =>
  (await onServer(databaseUrl, `select data->>'slot' as slot, state::text from jobs.job where name = 'tick'`)) as {
    slot: string;
    state: string;
  }[];

/** Each two-second slot from the first to the last is in the queue once. */
async function expectEachOnce(): Promise<void> {
  const found = (await slots()).map(({ slot }) => Date.parse(slot)).toSorted((a, b) => a - b);
  const [first = 0] = found;
  expect(found).toEqual(found.map((_, at) => first + at * 2_000));
}

const within = { timeout: 40_000, interval: 200 };

describe('several processes on one database', () => {
  it('run each slot once, also when one of them is killed', async () => {
    const [first] = await Promise.all([start(), start()]);
    await expect.poll(async () => (await runs('ended')).length, within).toBeGreaterThanOrEqual(3);
    await end(first, 'SIGKILL');
    const before = (await runs('ended')).length;
    await expect.poll(async () => (await runs('ended')).length, within).toBeGreaterThanOrEqual(before + 2);
    await end(replicas[1], 'SIGTERM');
    await expectEachOnce();
    expect((await runs('begun')).length).toBeLessThanOrEqual((await slots()).length);
  }, 100_000);

  it('finish what one of them was killed at', async () => {
    const first = await start(60_000);
    await expect.poll(async () => (await runs('begun')).length, within).toBe(1);
    const second = await start();
    await end(first, 'SIGKILL');
    const soFar = (await slots()).map(({ slot }) => slot);
    const left = async () => (await slots()).filter(({ slot, state }) => soFar.includes(slot) && state !== 'completed');
    await expect.poll(left, within).toEqual([]);
    expect(await end(second, 'SIGTERM')).toBe(0);
    await expectEachOnce();
  }, 100_000);

  it('take over at once what one of them leaves unfinished when it is stopped', async () => {
    const first = await start(60_000);
    await expect.poll(async () => (await runs('begun')).length, within).toBe(1);
    const stopped = end(first, 'SIGTERM');
    const state = async () => (await slots()).find((slot) => slot.state === 'retry' || slot.state === 'active')?.state;
    await expect.poll(state, within).toBe('retry');
    first.kill('SIGKILL'); // its job would go on for a minute; in the program the other parts end it
    await stopped;
  }, 100_000);
});
