import type { Clock } from './clock.ts';

export interface Limiter {
  /** Resolves when one request may be sent, in the order of the calls; rejects as soon as the signal aborts. */
  take(signal?: AbortSignal): Promise<void>;
  /** Tells that Notion refused a request because of its rate (429, 529). Nothing is sent for `retryAfterMs`. */
  refused(answer: { retryAfterMs: number; reason: RefusalReason }): void;
  /** Requests per window that are thought to be allowed now. */
  readonly budget: number;
}

/** `connection` is this connection's own budget; `workspace` is shared with others and `overload` is Notion's: both say nothing about ours. */
export type RefusalReason = 'connection' | 'workspace' | 'overload';

const windowMs = 60_000;
const startBudget = 180;
const smallestBudget = 10;
const largestBudget = 10_000;

/**
 * Spends a budget of requests per sliding minute, in one burst if need be, and learns its size: a refusal lowers it to what
 * went through, a minute that spent all of it without a refusal raises it by a quarter. Waits, never fails.
 */
export function createLimiter(clock: Clock): Limiter {
  let budget = startBudget;
  let sent: number[] = [];
  let pausedUntil = 0;
  let changedAt = clock.now();
  let line: Promise<void> = Promise.resolve();

  const room = async (signal?: AbortSignal) => {
    for (;;) {
      signal?.throwIfAborted();
      const now = clock.now();
      sent = sent.filter((at) => at > now - windowMs);
      const oldest = sent[0] ?? now;
      const waitMs = Math.max(pausedUntil - now, sent.length < budget ? 0 : oldest + windowMs - now);
      if (waitMs <= 0) break;
      if (sent.length >= budget && now - changedAt >= windowMs) {
        budget = Math.min(largestBudget, Math.ceil(budget * 1.25));
        changedAt = now;
        continue;
      }
      await clock.sleep(waitMs, signal);
    }
    sent.push(clock.now());
  };

  return {
    get budget() {
      return budget;
    },
    async take(signal) {
      const turn = line.then(() => room(signal));
      line = turn.catch(() => {});
      await untilAborted(turn, signal);
    },
    refused({ retryAfterMs, reason }) {
      const now = clock.now();
      pausedUntil = Math.max(pausedUntil, now + retryAfterMs);
      sent = sent.filter((at) => at > now - windowMs).slice(0, -1);
      if (reason !== 'connection') return;
      budget = Math.min(budget, Math.max(smallestBudget, sent.length));
      changedAt = now + retryAfterMs;
    },
  };
}

async function untilAborted(turn: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (!signal) return turn;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([turn, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
