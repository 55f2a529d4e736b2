import type { Clock } from '../clock.ts';
import type { RateBudget } from './connection.ts';

/** One request as a budget has counted it. */
export interface Spending {
  readonly window: Window;
  /** More than is known to be allowed: shows whether the budget is larger. */
  readonly daring: boolean;
}

/** Requests that Notion allows in a window of 60 seconds, and what was learned about their number. */
export interface Budget {
  /** Milliseconds until it is worth asking again; 0 when a request may be sent now. */
  delay(urgent: boolean): number;
  spend(urgent: boolean): Spending;
  /** The request was answered, or never will be. */
  settle(spending: Spending): void;
  /** Notion refused the request, so that it was not counted there. */
  undo(spending: Spending): void;
  /** Notion refused the request because of this budget, which starts anew after `retryAfterMs`. */
  refuse(spending: Spending, retryAfterMs: number): void;
  read(): RateBudget;
}

interface Window {
  start: number;
  end: number;
  /** When the requests were sent that were not refused. */
  sent: number[];
  refused: boolean;
}

const windowMs = 60_000;
const smallestLimit = 10;
/** Retry-After comes in whole seconds. */
const roundingMs = 1500;
const firstProbeMs = 3000;
const longestProbeMs = 20_000;
const longestPatience = 16;
/** While nothing was ever refused, each success raises the limit by more than was tried. */
const firstGrowth = 1.1;
const fastestGrowth = 1.5;
/** How many requests at a time go beyond what is proven. */
const mostDaring = 3;
/** How soon to ask again when one request at a time is let through. */
const turnMs = 50;

/**
 * Learns how many requests a window allows. Requests that nobody waits for are spread evenly over what is left of the window and
 * leave 3 % to people. Whether more is allowed is tried at the end of a window, one request at a time, so that a refusal comes
 * once and costs a few seconds; after refusals ever more rarely. A refusal sets the limit to what the window let through.
 * A window is taken to begin with the first request after the last one ended; Retry-After corrects that.
 */
export function createBudget({ clock, start }: { clock: Clock; start: number }): Budget {
  const bornAt = clock.now();
  let limit = start;
  let confirmed = false;
  let step = Number.POSITIVE_INFINITY;
  let growth = firstGrowth;
  let probeMs = firstProbeMs;
  let patience = 0;
  let calmWindows = 0;
  /** Requests that a window is known, or at first said, to let through, leaving out the reserve. */
  let proven = start - reserveOf(start);
  let daringUnderway = 0;
  let pausedUntil = 0;
  let pacedAt = Number.NEGATIVE_INFINITY;
  let window: Window | undefined;
  let previous: Window | undefined;

  /** Whether this window may try to send more than the limit. */
  const mayProbe = () => calmWindows >= patience;

  const close = ({ sent, refused }: Window) => {
    if (refused) return;
    const probed = mayProbe() && sent.length >= limit - reserveOf(limit);
    if (probed) probeMs = Math.min(probeMs * 2, longestProbeMs);
    confirmed ||= sent.length >= limit * 0.9;
    calmWindows += 1;
    proven = Math.max(proven, Math.min(sent.length, limit - reserveOf(limit)));
    if (sent.length <= limit) return;
    limit = Math.max(sent.length, Math.floor(limit * growth));
    growth = Math.min(growth ** 2, fastestGrowth);
    step *= 2;
    patience = 0;
  };

  /** The window that `now` lies in, if it has begun. */
  const current = (now: number): Window | undefined => {
    if (window && now >= window.end) {
      close(window);
      previous = window;
      window = undefined;
    }
    return window;
  };

  /** When this window's probe begins; never when it would only be a burst of what was not spent before. */
  const probeAt = ({ start: from, end, sent }: Window, now: number): number => {
    const at = end - probeMs;
    const due = ((limit - reserveOf(limit)) * (Math.min(now, at) - from)) / windowMs;
    return mayProbe() && sent.length >= due * 0.9 - 1 ? at : end;
  };

  const sentSince = (time: number) =>
    [previous, window].reduce((sum, each) => sum + (each?.sent.filter((at) => at >= time).length ?? 0), 0);

  return {
    delay(urgent) {
      const now = clock.now();
      if (now < pausedUntil) return pausedUntil - now;
      if (limit === Number.POSITIVE_INFINITY) return 0;
      const open = current(now) ?? { start: now, end: now + windowMs, sent: [], refused: false };
      const count = open.sent.length;
      const probing = now >= probeAt(open, now);
      if (count >= limit && mayProbe() && (urgent || (probing && count < limit + step))) {
        return daringUnderway > 0 ? turnMs : 0;
      }
      if (!urgent && count >= proven && count < limit && daringUnderway >= mostDaring) return turnMs;
      if (count < limit && (urgent || probing)) return 0;
      const room = limit - reserveOf(limit) - count;
      const untilProbe = (probing ? open.end : probeAt(open, now)) - now;
      if (room <= 0) return untilProbe;
      const gapMs = Math.max((open.end - now) / (room + 1), windowMs / limit / 2);
      return Math.max(0, Math.min(pacedAt + gapMs - now, untilProbe));
    },

    spend(urgent) {
      const now = clock.now();
      const open = current(now) ?? { start: now, end: now + windowMs, sent: [], refused: false };
      window = open;
      const daring = open.sent.length >= proven;
      open.sent.push(now);
      if (!urgent) pacedAt = now;
      if (daring) daringUnderway += 1;
      return { window: open, daring };
    },

    settle({ daring }) {
      if (daring) daringUnderway -= 1;
    },

    undo({ window: { sent } }) {
      sent.pop();
    },

    refuse(spending, retryAfterMs) {
      const now = clock.now();
      pausedUntil = Math.max(pausedUntil, now + retryAfterMs);
      const open = current(now);
      if (!open || spending.window !== open) return;
      const startedAt = now - windowMs + (retryAfterMs > windowMs ? 0 : retryAfterMs);
      const passed = sentSince(Math.abs(startedAt - open.start) <= roundingMs ? open.start : startedAt);
      open.end = pausedUntil;
      if (open.refused) {
        limit = Math.max(smallestLimit, Math.min(limit, passed));
        proven = Math.min(proven, limit - reserveOf(limit));
        return;
      }
      open.refused = true;
      calmWindows = 0;
      patience = Math.min(Math.max(patience * 2, 2), longestPatience);
      probeMs = firstProbeMs;
      /** What was spent before this process began, by another one, says nothing about the limit. */
      if (startedAt < bornAt - roundingMs) return;
      const least = confirmed && limit !== Number.POSITIVE_INFINITY ? Math.ceil(limit / 2) : 0;
      limit = Math.max(smallestLimit, least, passed);
      proven = limit - reserveOf(limit);
      step = Math.max(2, Math.ceil(limit * 0.02));
      growth = 1;
    },

    read() {
      const now = clock.now();
      current(now);
      return { perMinute: limit, spent: sentSince(now - windowMs), pausedMs: Math.max(0, pausedUntil - now) };
    },
  };
}

/** What is kept for people: at most 4 %. */
function reserveOf(limit: number): number {
  if (limit === Number.POSITIVE_INFINITY) return 0;
  return Math.max(Math.floor(limit * 0.03), limit >= 25 ? 1 : 0);
}
