import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClock } from '../../src/jobs/clock.ts';
import type { Ticks } from '../../src/jobs/coordinator.ts';
import { createJobs } from '../../src/jobs/index.ts';
import { openQueue, type Queue } from '../../src/jobs/queue.ts';
import { createLogger } from '../../src/log.ts';
import { createPatience } from '../../src/storage/outage.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorageAt, testDatabaseUrl } from '../support/storage.ts';

const log = createLogger('silent');
const parts = new AsyncDisposableStack();
const runs: string[] = [];
let url: string;
let first: Queue;
let second: Queue;

beforeAll(async () => {
  url = await testDatabaseUrl();
  const job = (replica: string) => ({ name: 'tidy', run: async () => void runs.push(replica) });
  first = parts.use(await openQueue(url, [job('first')], log));
  second = parts.use(await openQueue(url, [job('second')], log));
});
afterAll(() => parts.disposeAsync());

describe('jobs', () => {
  it('run once a slot over two replicas', async () => {
    const slot = new Date('2026-11-21T06:00:00Z');
    const sent = await Promise.all([first, second, first].map((queue) => queue.send('tidy', slot)));
    expect(sent.filter(Boolean)).toHaveLength(1);
    await expect.poll(() => runs.length, { timeout: 15_000 }).toBe(1);
    expect(await second.send('tidy', slot)).toBe(false);
  });

  it('run again in the next slot', async () => {
    expect(await first.send('tidy', new Date('2026-11-21T07:00:00Z'))).toBe(true);
    await expect.poll(() => runs.length, { timeout: 15_000 }).toBe(2);
  });

  it('go on after the database dropped every connection', async () => {
    await onServer(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await expect
      .poll(() => first.send('tidy', new Date('2026-11-21T08:00:00Z')).catch(() => false), {
        timeout: 15_000,
        interval: 200,
      })
      .toBe(true);
    await expect.poll(() => runs.length, { timeout: 20_000 }).toBe(3);
  });
});

describe('the clock', () => {
  /** Slots that two replicas on one table of ticks were given in about three seconds. */
  async function slotsOf({ take }: Ticks): Promise<number[]> {
    const slots: number[] = [];
    const every = { name: 'test', cron: '* * * * * *', ticks: { take } };
    const tick = async (slot: Date) => void slots.push(slot.getTime());
    await using _first = startClock(every, tick, log);
    await using _second = startClock(every, tick, log);
    await sleep(3_200);
    return slots;
  }

  it('ticks with the exact time of the slot, in one of the replicas', async () => {
    await using storage = await openTestStorageAt(url);
    const slots = await slotsOf(storage.clockSlots);
    expect(slots.length).toBeGreaterThanOrEqual(2);
    expect(slots).toEqual(slots.map((_, at) => Math.floor((slots[0] ?? 0) / 1_000) * 1_000 + at * 1_000));
  });

  it('goes on when a replica whose clock was fast is gone', async () => {
    await using storage = await openTestStorageAt(url);
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 9, 0, seconds));
    const take = (slot: number, now: number) => storage.clockSlots.take('fast', at(slot), 20_000, at(now));
    expect(await take(300, 0)).toBe(true);
    expect(await take(0, 0)).toBe(false);
    expect(await take(30, 30)).toBe(true);
    expect(await take(30, 31)).toBe(false);
    expect(await take(60, 60)).toBe(true);
  });

  it('goes on when the clock of its machine is set back', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['test/jobs/set-back.ts']);
    const slots = stdout.trim().split('\n').map(Date.parse);
    const back = slots.findIndex((slot, at) => slot < (slots[at - 1] ?? 0));
    expect(back).toBeGreaterThan(0);
    expect(slots.length - back).toBeGreaterThanOrEqual(2);
  });

  it('leaves a tick out while nobody can be elected', async () => {
    expect(await slotsOf({ take: () => Promise.reject(new Error('the database is away')) })).toEqual([]);
  });
});

describe('the jobs of a process', () => {
  const { outlast } = createPatience(log, 0);
  const work = {
    outlast,
    sweep: async () => 0,
    poll: async () => {},
    tellOwners: async () => {},
    lookAtWatches: async () => {},
    lookAtDigests: async () => {},
    clockSlots: { take: async () => true },
  };

  it('start in the background and stop at any moment', async () => {
    const jobs = createJobs({ ...work, connectionString: await testDatabaseUrl() }, log);
    jobs.start();
    await jobs[Symbol.asyncDispose]();
  });

  it('wait for a database that is away and still stop at once', async () => {
    const jobs = createJobs({ ...work, connectionString: 'postgres://nobody@127.0.0.1:1/none' }, log, 60_000);
    jobs.start();
    await jobs[Symbol.asyncDispose]();
  });
});
