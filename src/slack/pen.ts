import { setTimeout as delay } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import type { Logger } from '../log.ts';
import { isSlacksFault } from './failure.ts';
import { type Journal, LostLease } from './journal.ts';
import type { Pace, PacedMethod } from './pace.ts';
import { isLost } from './running.ts';

/** How a process writes to Slack. */
export interface SlackCalls {
  /** Waits and retries: only for reading. */
  client: webApi.WebClient;
  /** Neither waits nor retries: what makes or changes a message is tried again by us, who know whether that could double it. */
  streaming: webApi.WebClient;
  /** One for the whole process. */
  pace: Pace;
  log: Logger;
  now: () => number;
}

/** How one question writes to Slack. */
export interface Writing extends SlackCalls {
  journal: Journal;
  /** Of the question; its reason says why. */
  signal: AbortSignal;
}

/** `unclear`: Slack may or may not have done it. */
export type Attempt<T> =
  | { is: 'done'; value: T }
  | { is: 'refused'; code: string; error: unknown }
  | { is: 'later'; ms: number }
  | { is: 'unclear'; error: unknown };

/** Calls to Slack for one question in one channel. Everything here throws `LostLease` once the question is another process's. */
export interface Pen {
  /** One try, now. */
  attempt<T>(method: PacedMethod, call: () => Promise<T>): Promise<Attempt<T>>;
  /** The same for what may as well be left out. */
  step<T>(method: PacedMethod, call: () => Promise<T>): Promise<Attempt<T>>;
  /** Tries until it is done; for calls that may be repeated. Throws the refusal, or the last error after so many unclear ones. */
  insist<T>(method: PacedMethod, call: () => Promise<T>, tries?: number): Promise<T>;
  pause(ms: number): Promise<void>;
}

/** About ten minutes of an outage. */
const mostTries = 60;
const longestPauseMs = 10_000;

export function createPen({ pace, journal, signal }: Writing, channelId: string): Pen {
  function guard(): void {
    if (journal.lostLease || isLost(signal)) throw new LostLease();
  }

  async function pause(ms: number): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0; left = until - performance.now()) {
      guard();
      await delay(Math.min(left, 200));
    }
    guard();
  }

  async function attempt<T>(method: PacedMethod, call: () => Promise<T>, isStep = false): Promise<Attempt<T>> {
    guard();
    const ms = pace.take(method, channelId, isStep);
    if (ms > 0) return { is: 'later', ms };
    const result = await call().then((value): Attempt<T> => ({ is: 'done', value }), readTrouble);
    if (result.is === 'later') pace.hold(method, channelId, result.ms);
    guard();
    return result;
  }

  return {
    attempt,
    step: (method, call) => attempt(method, call, true),
    pause,
    async insist(method, call, tries = mostTries) {
      for (let failed = 0; ; ) {
        const result = await attempt(method, call);
        if (result.is === 'done') return result.value;
        if (result.is === 'refused') throw result.error;
        if (result.is === 'unclear') {
          failed += 1;
          if (failed >= tries) throw result.error;
        }
        await pause(result.is === 'later' ? Math.min(result.ms, longestPauseMs) : pauseAfter(failed));
      }
    },
  };
}

/** Milliseconds before the next try after so many failures in a row. */
export function pauseAfter(failures: number): number {
  return Math.min(longestPauseMs, 150 * 2 ** failures) * (0.75 + Math.random() / 2);
}

/** What a failed call to Slack means. */
export function readTrouble(error: unknown): Exclude<Attempt<never>, { is: 'done' }> {
  if (error instanceof LostLease) throw error;
  if (error instanceof webApi.WebAPIRateLimitedError) return { is: 'later', ms: error.retryAfter * 1_000 };
  if (!(error instanceof webApi.WebAPIPlatformError)) return { is: 'unclear', error };
  const code: unknown = error.data.error;
  if (code === 'ratelimited' || code === 'rate_limited') return { is: 'later', ms: 1_000 };
  // An answer that is no JSON arrives as a refusal with that text.
  const isRefusal = typeof code === 'string' && /^[a-z][a-z0-9_]*$/.test(code) && !isSlacksFault(code);
  return isRefusal ? { is: 'refused', code, error } : { is: 'unclear', error };
}
