import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Limits, NewReservation, Payer } from '../../src/storage/budget.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorageAt, testDatabaseUrl } from '../support/storage.ts';

const parts = new AsyncDisposableStack();
const day = '2026-11-21';
const maya: Payer = { personId: 'U1', channelId: 'C1' };
let storage: Storage;
let other: Storage;

beforeAll(async () => {
  const url = await testDatabaseUrl();
  storage = parts.use(await openTestStorageAt(url));
  other = parts.use(await openTestStorageAt(url));
});
afterAll(() => parts.disposeAsync());
beforeEach(() => onServer(storage.connectionString, 'truncate daily_spend, model_calls'));

function reservation(dollars: number, changes: Partial<NewReservation> = {}): NewReservation {
  return { id: randomUUID(), day, payer: maya, feature: 'answer', model: 'sonnet', dollars, limits: {}, ...changes };
}

/** By the workspace on a day, and how much of it belongs to calls that have not ended. */
async function spentOn(day: string): Promise<{ dollars: number; reserved: number }> {
  const [row] = (await onServer(
    storage.connectionString,
    `select coalesce((select nanos from daily_spend where day = '${day}' and scope = 'workspace'), 0) / 1e9 as dollars,
      coalesce((select sum(reserved_nanos) from model_calls where day = '${day}' and settled_nanos is null
        and reserved_at > now() - interval '15 minutes'), 0) / 1e9 as reserved`,
  )) as { dollars: string; reserved: string }[];
  return { dollars: Number(row?.dollars), reserved: Number(row?.reserved) };
}

const spent = async () => (await spentOn(day)).dollars;

describe('a reservation', () => {
  it('counts for the person, the channel and the workspace until it is settled', async () => {
    const made = reservation(0.5);
    expect(await storage.budget.reserve(made)).toBeUndefined();
    expect(await storage.budget.spentBy(day, maya)).toEqual({ person: 0.5, channel: 0.5, workspace: 0.5 });
    expect(await spentOn(day)).toEqual({ dollars: 0.5, reserved: 0.5 });
    await storage.budget.settle(made.id, 0.2);
    expect(await storage.budget.spentBy(day, maya)).toEqual({ person: 0.2, channel: 0.2, workspace: 0.2 });
    expect(await spentOn(day)).toEqual({ dollars: 0.2, reserved: 0 });
  });

  it.each<[Limits, string]>([
    [{ person: 1 }, 'person'],
    [{ channel: 1 }, 'channel'],
    [{ workspace: 1 }, 'workspace'],
  ])('that does not fit under %j changes nothing and says whose limit it is', async (limits, scope) => {
    expect(await storage.budget.reserve(reservation(0.7, { limits }))).toBeUndefined();
    expect(await storage.budget.reserve(reservation(0.4, { limits }))).toBe(scope);
    expect(await storage.budget.spentBy(day, maya)).toEqual({ person: 0.7, channel: 0.7, workspace: 0.7 });
    expect(await storage.budget.reserve(reservation(0.3, { limits }))).toBeUndefined();
  });

  it('that alone is more than a limit is refused', async () => {
    expect(await storage.budget.reserve(reservation(2, { limits: { workspace: 1 } }))).toBe('workspace');
    expect(await spent()).toBe(0);
  });

  it('in private counts for no channel, and another person has a limit of their own', async () => {
    const limits = { person: 1 };
    expect(await storage.budget.reserve(reservation(1, { limits, payer: { personId: 'U1' } }))).toBeUndefined();
    expect(await storage.budget.reserve(reservation(1, { limits, payer: { personId: 'U2' } }))).toBeUndefined();
    expect(await storage.budget.spentBy(day, maya)).toEqual({ person: 1, channel: 0, workspace: 2 });
  });

  it('of yesterday is settled yesterday, and leaves today alone', async () => {
    const late = reservation(1, { day: '2026-11-20' });
    await storage.budget.reserve(late);
    await storage.budget.settle(late.id, 0.25);
    expect(await spent()).toBe(0);
    expect(await spentOn('2026-11-20')).toEqual({ dollars: 0.25, reserved: 0 });
  });

  it('is given back once, however often it is settled', async () => {
    const made = reservation(1);
    await storage.budget.reserve(made);
    await Promise.all([0.5, 0.1, 0.1].map((dollars) => storage.budget.settle(made.id, dollars)));
    expect([0.5, 0.1]).toContain(await spent());
  });

  it('of a killed process stays spent in full', async () => {
    await storage.budget.reserve(reservation(1));
    await onServer(storage.connectionString, `update model_calls set reserved_at = now() - interval '16 minutes'`);
    expect(await spentOn(day)).toEqual({ dollars: 1, reserved: 0 });
    expect(await storage.budget.reserve(reservation(0.1, { limits: { workspace: 1 } }))).toBe('workspace');
  });
});

describe('the limit', () => {
  it('holds under 1,000 reservations at once from two processes, and is used up', async () => {
    const limits = { person: 0.9, channel: 1.5, workspace: 2 };
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, at) =>
        (at % 2 ? storage : other).budget.reserve(
          reservation(0.01, { limits, payer: { personId: `U${at % 5}`, channelId: `C${at % 3}` } }),
        ),
      ),
    );
    expect(answers.filter((full) => full === undefined)).toHaveLength(200);
    expect(await spent()).toBe(2);
  });

  it('holds while calls end at the same time, and the sums stay exact', async () => {
    const limits = { workspace: 1 };
    const call = async (at: number): Promise<number> => {
      const { budget } = at % 2 ? storage : other;
      const made = reservation(0.1, { limits, payer: { personId: `U${at % 7}`, channelId: `C${at % 2}` } });
      if (await budget.reserve(made)) return 0;
      await budget.settle(made.id, 0.003);
      return 1;
    };
    const calls = await Promise.all(Array.from({ length: 400 }, (_, at) => call(at)));
    const made = calls.reduce((sum, one) => sum + one, 0);
    expect(await spent()).toBe((made * 3_000_000) / 1e9);
    expect(made).toBeGreaterThan(10);
  });
});

describe('the books', () => {
  it('tell spend by day, person, channel and feature, of everybody or of one', async () => {
    const book = async (dollars: number, changes: Partial<NewReservation>) => {
      const made = reservation(1, changes);
      await storage.budget.reserve(made);
      await storage.budget.settle(made.id, dollars);
    };
    await book(0.25, {});
    await book(0.5, { payer: { personId: 'U2' }, feature: 'summary' });
    await book(0.125, { day: '2026-11-20' });
    await book(1, { day: '2026-11-01' });
    expect(await storage.budget.spending('2026-11-15')).toEqual(
      expect.arrayContaining([
        { by: 'day', key: day, dollars: 0.75 },
        { by: 'day', key: '2026-11-20', dollars: 0.125 },
        { by: 'person', key: 'U2', dollars: 0.5 },
        { by: 'channel', key: '', dollars: 0.5 },
        { by: 'channel', key: 'C1', dollars: 0.375 },
        { by: 'feature', key: 'summary', dollars: 0.5 },
      ]),
    );
    const own = await storage.budget.spending('2026-11-15', 'U1');
    expect(own.filter(({ by }) => by !== 'day').every(({ dollars }) => dollars === 0.375)).toBe(true);
    expect(JSON.stringify(own)).not.toMatch(/U2|summary/);
  });

  it('are kept for 90 days', async () => {
    for (const old of ['2026-11-21', '2026-08-24', '2026-08-22'])
      await storage.budget.reserve(reservation(1, { day: old }));
    await storage.sweep(new Date('2026-11-21T12:00:00Z'));
    const days = (await storage.budget.spending('2026-01-01')).filter(({ by }) => by === 'day').map(({ key }) => key);
    expect(days.toSorted()).toEqual(['2026-08-24', '2026-11-21']);
    expect((await spentOn('2026-08-22')).dollars).toBe(0);
  });

  it('count the quotes of a person and day', async () => {
    const taken = await Promise.all(Array.from({ length: 5 }, () => storage.budget.takeQuote(day, 'U1', 3)));
    expect(taken.filter(Boolean)).toHaveLength(3);
    expect(await storage.budget.takeQuote(day, 'U2', 3)).toBe(true);
    expect(await storage.budget.takeQuote('2026-11-22', 'U1', 3)).toBe(true);
  });
});
