import type { Clock } from '../clock.ts';
import { type Budget, createBudget } from './budget.ts';
import type { RateBudget } from './connection.ts';
import type { Lane } from './notion.ts';

/** `connection` and `workspace` name the budget that is spent; `other` is a limit of Notion's that says nothing about either. */
export type RefusalReason = 'connection' | 'workspace' | 'other';

/** The right to send one request. */
export interface Permit {
  /** Notion refused the request because of its rate (429, 529). Nothing is sent for `retryAfterMs`. */
  refused(answer: { retryAfterMs: number; reason: RefusalReason }): void;
  /** The request is over, however it ended. Must be called. */
  done(): void;
}

export interface Limiter {
  /** Resolves when one request may be sent, people first; rejects as soon as the signal aborts. */
  take(lane: Lane, signal?: AbortSignal): Promise<Permit>;
  budget(): RateBudget;
}

const startLimit = 180;
const mostAtOnce = { urgent: 32, other: 16 };
const lanes = ['person', 'webhook', 'poll', 'backfill'] as const;

/** What all connections of a workspace spend together. Unlimited until Notion refuses for its sake. */
export function createWorkspaceBudget(clock: Clock): Budget {
  return createBudget({ clock, start: Number.POSITIVE_INFINITY });
}

/** One connection's requests, in the order of the lanes, within its own budget and its workspace's. Waits, never fails. */
export function createLimiter({
  clock,
  workspace = createWorkspaceBudget(clock),
  start = startLimit,
}: {
  clock: Clock;
  workspace?: Budget;
  /** Requests a minute to begin with. */
  start?: number;
}): Limiter {
  const own = createBudget({ clock, start });
  const lines = lanes.map((lane) => ({ lane, line: createLine() }));
  let underway = 0;
  let pausedUntil = 0;
  let alarm: { at: number; cancel: AbortController } | undefined;

  const delay = (urgent: boolean) => Math.max(pausedUntil - clock.now(), own.delay(urgent), workspace.delay(urgent));

  const permit = (urgent: boolean): Permit => {
    const spent = [own, workspace].map((budget) => ({ budget, spending: budget.spend(urgent) }));
    underway += 1;
    return {
      refused({ retryAfterMs, reason }) {
        pausedUntil = Math.max(pausedUntil, clock.now() + retryAfterMs);
        const culprit = { connection: own, workspace, other: undefined }[reason];
        for (const { budget, spending } of spent) {
          budget.undo(spending);
          if (budget === culprit) budget.refuse(spending, retryAfterMs);
        }
      },
      done() {
        underway -= 1;
        for (const { budget, spending } of spent) budget.settle(spending);
        serve();
      },
    };
  };

  const wakeIn = (ms: number) => {
    const at = clock.now() + ms;
    if (alarm && alarm.at <= at) return;
    alarm?.cancel.abort();
    const cancel = new AbortController();
    const mine = { at, cancel };
    alarm = mine;
    const wake = () => {
      if (alarm !== mine) return;
      alarm = undefined;
      serve();
    };
    clock.sleep(ms, cancel.signal).then(wake, () => {});
  };

  const serve = () => {
    for (;;) {
      const next = lines.find(({ line }) => line.first());
      const urgent = next?.lane === 'person';
      if (!next || underway >= (urgent ? mostAtOnce.urgent : mostAtOnce.other)) return;
      const waitMs = delay(urgent);
      if (waitMs > 0) return wakeIn(waitMs);
      next.line.shift()?.resolve(permit(urgent));
    }
  };

  return {
    async take(lane, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<Permit>();
      const waiter: Waiter = { resolve, gone: false };
      const leave = () => {
        waiter.gone = true;
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      lines.find((each) => each.lane === lane)?.line.push(waiter);
      serve();
      try {
        return await promise;
      } finally {
        if (!waiter.gone) signal?.removeEventListener('abort', leave);
      }
    },

    budget() {
      const [mine, shared] = [own.read(), workspace.read()];
      return {
        perMinute: Math.min(mine.perMinute, shared.perMinute),
        spent: mine.spent,
        pausedMs: Math.max(mine.pausedMs, shared.pausedMs, pausedUntil - clock.now()),
      };
    },
  };
}

interface Waiter {
  resolve(permit: Permit): void;
  /** Gave up; skipped when its turn comes. */
  gone: boolean;
}

/** First come, first served, at a constant cost however long it is. */
function createLine() {
  let waiters: Waiter[] = [];
  let head = 0;
  const first = (): Waiter | undefined => {
    while (waiters[head]?.gone) head += 1;
    return waiters[head];
  };
  return {
    first,
    push: (waiter: Waiter) => void waiters.push(waiter),
    shift(): Waiter | undefined {
      const waiter = first();
      if (!waiter) return undefined;
      head += 1;
      if (head > 1000 && head * 2 > waiters.length) {
        waiters = waiters.slice(head);
        head = 0;
      }
      return waiter;
    },
  };
}
