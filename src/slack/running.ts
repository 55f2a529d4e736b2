import { setTimeout as delay } from 'node:timers/promises';

/** Why a running turn was aborted. */
export type StopReason = 'stopped' | 'restart';

export interface Running {
  readonly size: number;
  /** Something runs or waits in this thread. */
  has(key: string): boolean;
  /** Runs `task` when the earlier ones of this thread have ended; its signal aborts with a `StopReason`. */
  run<T>(key: string, task: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts what runs and waits in this thread; false when nothing did. */
  stop(key: string): boolean;
  /** Counts work that `drain` must wait for, whether or not it comes to a turn. */
  watch(work: () => Promise<void>): Promise<void>;
  /** Waits at most `graceMs` for all to end, then aborts them and waits a little for the goodbyes. */
  drain(graceMs: number): Promise<void>;
}

/** The turns of this process by thread: one at a time in each, so that answers do not cross. */
export function createRunning(): Running {
  const threads = new Map<string, { controllers: Set<AbortController>; last: Promise<unknown> }>();
  const works = new Set<Promise<void>>();
  const ended = () => Promise.allSettled(works);

  return {
    get size() {
      return threads.size;
    },
    has: (key) => threads.has(key),
    async run(key, task) {
      const thread = threads.get(key) ?? { controllers: new Set(), last: Promise.resolve() };
      threads.set(key, thread);
      const controller = new AbortController();
      thread.controllers.add(controller);
      const turn = thread.last.then(() => task(controller.signal));
      thread.last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        thread.controllers.delete(controller);
        if (thread.controllers.size === 0) threads.delete(key);
      }
    },
    stop(key) {
      const controllers = threads.get(key)?.controllers ?? [];
      for (const controller of controllers) controller.abort('stopped' satisfies StopReason);
      return threads.has(key);
    },
    async watch(work) {
      const watched = work();
      works.add(watched);
      try {
        await watched;
      } finally {
        works.delete(watched);
      }
    },
    async drain(graceMs) {
      const timer = new AbortController();
      const waited = (ms: number) => delay(ms, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([ended(), waited(graceMs)]);
      for (const { controllers } of threads.values()) {
        for (const controller of controllers) controller.abort('restart' satisfies StopReason);
      }
      await Promise.race([ended(), waited(3_000)]);
      timer.abort();
    },
  };
}
