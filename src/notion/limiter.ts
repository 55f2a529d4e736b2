import type { Clock } from './clock.ts';
import type { RateBudget } from './connection.ts';
import type { Lane } from './notion.ts';

export interface Limiter {
  /** Resolves when one request may be sent, in the order of the calls; rejects as soon as the signal aborts. */
  take(lane: Lane, signal?: AbortSignal): Promise<void>;
  /** Tells that Notion refused a request because of its rate (429, 529). Nothing is sent for `retryAfterMs`. */
  refused(answer: { retryAfterMs: number; reason: RefusalReason }): void;
  budget(): RateBudget;
}

/** `connection` is this connection's own budget; `workspace` is shared with others and `overload` is Notion's: both say nothing about ours. */
export type RefusalReason = 'connection' | 'workspace' | 'overload';

const windowMs = 60_000;
const startBudget = 180;
/** Not lower: after a restart a refusal may be about what the process before has spent. */
const smallestBudget = 60;
const largestBudget = 10_000;

/**
 * Spends a budget of requests per sliding minute, in one burst if need be, and learns its size: a refusal lowers it to what
 * went through, a minute that spent all of it without a refusal raises it by a quarter. Waits, never fails.
 */
export function createLimiter({ clock }: { clock: Clock }): Limiter {
  let budget = startBudget;
  let sent: number[] = [];
  let pausedUntil = 0;
  /** When Notion's window starts anew after a refusal; further refusals until then belong to the same burst. */
  let refilledAt = 0;
  let raisedAt = clock.now();
  let line: Promise<void> = Promise.resolve();

  const recent = (now: number) => sent.filter((at) => at > now - windowMs);

  const room = async (signal?: AbortSignal) => {
    for (;;) {
      signal?.throwIfAborted();
      const now = clock.now();
      sent = recent(now);
      const oldest = sent[0] ?? now;
      const waitMs = Math.max(pausedUntil - now, sent.length < budget ? 0 : oldest + windowMs - now);
      if (waitMs <= 0) break;
      if (sent.length >= budget && now - Math.max(raisedAt, refilledAt) >= windowMs) {
        budget = Math.min(largestBudget, Math.ceil(budget * 1.25));
        raisedAt = now;
        continue;
      }
      await clock.sleep(waitMs, signal);
    }
    sent.push(clock.now());
  };

  return {
    budget() {
      const now = clock.now();
      return { perMinute: budget, spent: recent(now).length, pausedMs: Math.max(0, pausedUntil - now) };
    },
    async take(_lane, signal) {
      const turn = line.then(() => room(signal));
      line = turn.catch(() => {});
      await untilAborted(turn, signal);
    },
    refused({ retryAfterMs, reason }) {
      const now = clock.now();
      pausedUntil = Math.max(pausedUntil, now + retryAfterMs);
      if (reason !== 'connection') return;
      const spent = now < refilledAt ? budget : Math.min(budget, recent(now).length);
      budget = Math.max(smallestBudget, spent - 1);
      refilledAt = pausedUntil;
      sent = [];
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
