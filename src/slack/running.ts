import { setTimeout as delay } from 'node:timers/promises';

/** Why a turn was aborted. Also one that was stopped can be lost after that: then it is no longer ours, and nothing may be said. */
interface Interruption {
  isLost: boolean;
}

/** True when another process goes on with it, now or later. */
export function isLost({ reason }: AbortSignal): boolean {
  return isInterruption(reason) && reason.isLost;
}

/** A person does not want it any more. */
export function stop(controller: AbortController): void {
  controller.abort({ isLost: false } satisfies Interruption);
}

/** Another process has it, or will have it. */
export function lose(controller: AbortController): void {
  const { reason } = controller.signal;
  if (isInterruption(reason)) reason.isLost = true;
  else controller.abort({ isLost: true } satisfies Interruption);
}

function isInterruption(reason: unknown): reason is Interruption {
  return typeof reason === 'object' && reason !== null && 'isLost' in reason;
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
