import { describe, expect, it } from 'vitest';
import { createLimiter, createWorkspaceBudget } from '../../src/notion/limiter.ts';
import { keepAsking, type SimulatedBudget, simulatedBudget, simulatedClock } from './simulated-notion.ts';

const minute = 60_000;

/** Share of what the windows allowed that was used, the last window left out because it has not ended. */
function share(budget: SimulatedBudget, from = 0): number {
  const windows = budget.windows.slice(from, -1);
  return windows.reduce((sum, { granted }) => sum + granted, 0) / windows.length / budget.limit;
}

const refusals = (budget: SimulatedBudget) => budget.windows.map(({ refused }) => refused);

/** A steady stream of pauses between half and one and a half of `ms`. */
function pauses(ms: number): () => number {
  let seed = 1;
  return () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return ms * (0.5 + seed / 2_147_483_647);
  };
}

const percentile95 = (waits: number[]) => waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.95)];

describe('a backfill with people beside it', () => {
  it.each([60, 150, 180, 240, 600, 2000])(
    'uses nearly all of %i requests a minute, is refused at most once a window, and keeps nobody waiting',
    async (limit) => {
      const clock = simulatedClock();
      const budget = simulatedBudget(clock, limit);
      const parts = { clock, limiter: createLimiter({ clock }), budgets: { connection: budget }, latencyMs: 5 };
      keepAsking({ ...parts, lane: 'backfill', workers: 24 });
      await clock.run(2 * minute);
      const waits = keepAsking({ ...parts, lane: 'person', pauseMs: pauses(4000) });
      await clock.run(8 * minute);
      expect(share(budget, 2)).toBeGreaterThanOrEqual(0.95);
      expect(Math.max(...refusals(budget))).toBeLessThanOrEqual(1);
      expect(percentile95(waits)).toBeLessThanOrEqual(1000);
    },
  );

  it.each([0, 20_000, 40_000])(
    'does so too when Notion’s windows are %i ms off, and answers are slow',
    async (phase) => {
      const clock = simulatedClock();
      const budget = simulatedBudget(clock, 150, phase);
      const parts = { clock, limiter: createLimiter({ clock }), budgets: { connection: budget }, latencyMs: 400 };
      keepAsking({ ...parts, lane: 'backfill', workers: 24 });
      await clock.run(2 * minute);
      const waits = keepAsking({ ...parts, lane: 'person', pauseMs: pauses(3000) });
      await clock.run(10 * minute);
      expect(share(budget, 2)).toBeGreaterThanOrEqual(0.95);
      expect(percentile95(waits)).toBeLessThanOrEqual(1000);
    },
  );

  it('finds out that the budget has grown or shrunk', async () => {
    const clock = simulatedClock();
    const budget = simulatedBudget(clock, 180);
    const limiter = createLimiter({ clock });
    keepAsking({ clock, limiter, budgets: { connection: budget }, latencyMs: 5, lane: 'backfill', workers: 24 });
    await clock.run(5 * minute);
    budget.limit = 600;
    await clock.run(20 * minute);
    expect(share(budget, -4)).toBeGreaterThanOrEqual(0.95);
    budget.limit = 45;
    await clock.run(8 * minute);
    expect(share(budget, -4)).toBeGreaterThanOrEqual(0.95);
    expect(limiter.budget().perMinute).toBeLessThanOrEqual(45);
  });
});

describe('several who spend one budget', () => {
  it('a process that starts anew in mid-window soon has the whole budget again', async () => {
    const clock = simulatedClock();
    const budget = simulatedBudget(clock, 180);
    for (let spent = 0; spent < 170; spent += 1) budget.grant();
    await clock.run(30_000);
    const limiter = createLimiter({ clock });
    keepAsking({ clock, limiter, budgets: { connection: budget }, latencyMs: 5, lane: 'backfill', workers: 24 });
    await clock.run(5 * minute);
    expect(share(budget, 1)).toBeGreaterThanOrEqual(0.95);
  });

  it('two processes share it without knowing of each other, and one takes all when the other ends', async () => {
    const clock = simulatedClock();
    const budget = simulatedBudget(clock, 180);
    const parts = { clock, budgets: { connection: budget }, latencyMs: 5, lane: 'backfill', workers: 12 } as const;
    keepAsking({ ...parts, limiter: createLimiter({ clock }) });
    await clock.run(20_000);
    keepAsking({ ...parts, limiter: createLimiter({ clock }), forMs: 10 * minute });
    await clock.run(11 * minute);
    expect(share(budget, 3)).toBeGreaterThanOrEqual(0.9);
    await clock.run(24 * minute);
    expect(share(budget, -4)).toBeGreaterThanOrEqual(0.95);
  });

  it('connections of one workspace learn what they may spend together', async () => {
    const clock = simulatedClock();
    const shared = simulatedBudget(clock, 200);
    const workspace = createWorkspaceBudget(clock);
    const limiters = [1, 2].map(() => createLimiter({ clock, workspace }));
    for (const limiter of limiters) {
      const budgets = { connection: simulatedBudget(clock, 180), workspace: shared };
      keepAsking({ clock, limiter, budgets, latencyMs: 5, lane: 'backfill', workers: 24 });
    }
    await clock.run(12 * minute);
    expect(share(shared, 2)).toBeGreaterThanOrEqual(0.95);
    expect(Math.max(...refusals(shared))).toBeLessThanOrEqual(2);
    expect(limiters.map((limiter) => limiter.budget().perMinute)).toEqual([180, 180]);
  });
});
