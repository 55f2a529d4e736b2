import { setTimeout as delay } from 'node:timers/promises';

/** Why a turn was aborted. `lost`: it is no longer ours, so that nothing may be said. */
export type StopReason = 'stopped' | 'lost';

/** True when another process goes on with it, now or later. */
export function isLost(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason === ('lost' satisfies StopReason);
}

export interface Running {
  /** Counts work that `drain` must wait for. */
  watch(work: () => Promise<void>): Promise<void>;
  /** Waits at most `graceMs` for all to end. */
  drain(graceMs: number): Promise<void>;
}

/** What this process does for people besides answering questions. */
export function createRunning(): Running {
  const works = new Set<Promise<void>>();
  return {
    async watch(work) {
      const watched = work();
      works.add(watched);
      try {
        await watched;
      } finally {
        works.delete(watched);
      }
    },
    drain: (graceMs) => within(graceMs, Promise.allSettled(works)),
  };
}

/** Resolves when the work has ended, or after `ms`. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work, delay(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}
