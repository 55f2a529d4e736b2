import type { Clock } from '../../src/clock.ts';
import type { Limiter } from '../../src/notion/limiter.ts';
import type { Lane } from '../../src/notion/notion.ts';

/** A clock whose time passes only in `run`, with every sleeper woken in turn. */
export function simulatedClock(start = 1_000_000): Clock & { run(ms: number): Promise<void> } {
  let now = start;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleep(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { at: now + Math.max(ms, 0.1), wake: resolve };
      sleepers.splice(firstAfter(sleepers, sleeper.at), 0, sleeper);
      signal?.addEventListener('abort', () => {
        const index = sleepers.indexOf(sleeper);
        if (index >= 0) sleepers.splice(index, 1);
        reject(signal.reason);
      });
      return promise;
    },
    async run(ms) {
      const until = now + ms;
      for (;;) {
        await new Promise(setImmediate);
        const next = sleepers[0];
        if (!next || next.at > until) break;
        sleepers.shift();
        now = next.at;
        next.wake();
      }
      now = until;
    },
  };
}

function firstAfter(sleepers: { at: number }[], at: number): number {
  let [low, high] = [0, sleepers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sleepers[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface SimulatedWindow {
  start: number;
  granted: number;
  refused: number;
}

/**
 * Notion's budget: `limit` requests a window of 60 s. Windows begin with the first request after the last one ended, or on a
 * grid that is `phaseMs` off the clock's.
 */
export function simulatedBudget(clock: Clock, limit: number, phaseMs?: number) {
  const windows: SimulatedWindow[] = [];
  const open = (): SimulatedWindow => {
    const now = clock.now();
    const last = windows.at(-1);
    if (last && now < last.start + 60_000) return last;
    const start = phaseMs === undefined ? now : now - ((now - phaseMs) % 60_000);
    const fresh = { start, granted: 0, refused: 0 };
    windows.push(fresh);
    return fresh;
  };
  const budget = {
    windows,
    /** May be changed at any time. */
    limit,
    isSpent: () => open().granted >= budget.limit,
    grant(): void {
      open().granted += 1;
    },
    /** Resolves to Retry-After in ms. */
    refuse(): number {
      open().refused += 1;
      return Math.ceil((open().start + 60_000 - clock.now()) / 1000) * 1000;
    },
  };
  return budget;
}

export type SimulatedBudget = ReturnType<typeof simulatedBudget>;

/** Sends requests of one lane for `forMs`, `workers` at a time, again and again; refused ones are sent once more. Returns how long each waited. */
export function keepAsking(parts: {
  clock: Clock;
  limiter: Limiter;
  budgets: Partial<Record<'connection' | 'workspace', SimulatedBudget>>;
  lane: Lane;
  forMs?: number;
  workers?: number;
  latencyMs?: number;
  pauseMs?: () => number;
}): number[] {
  const { clock, limiter, budgets, lane, forMs = Infinity, workers = 1, latencyMs = 300, pauseMs } = parts;
  const waits: number[] = [];
  const until = clock.now() + forMs;
  const ask = async () => {
    const askedAt = clock.now();
    for (;;) {
      const permit = await limiter.take(lane);
      const sentAt = clock.now();
      await clock.sleep(latencyMs / 2);
      const reason = (['connection', 'workspace'] as const).find((each) => budgets[each]?.isSpent());
      const retryAfterMs = reason && budgets[reason]?.refuse();
      if (!reason) for (const budget of Object.values(budgets)) budget.grant();
      await clock.sleep(latencyMs / 2);
      if (reason && retryAfterMs !== undefined) permit.refused({ retryAfterMs, reason });
      permit.done();
      if (!reason) return waits.push(sentAt - askedAt);
    }
  };
  const work = async () => {
    while (clock.now() < until) {
      if (pauseMs) await clock.sleep(pauseMs());
      await ask();
    }
  };
  void Promise.all(Array.from({ length: workers }, work));
  return waits;
}
