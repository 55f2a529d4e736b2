import { limits } from './limits.ts';

export type PacedMethod = keyof typeof limits.calls;

/** Slack's rate limits as one process keeps them; all answers of the process share it. */
export interface Pace {
  /**
   * 0: the call may be made now and is counted. Else milliseconds after which to ask again. A call that is only a step on the way leaves some
   * of the limit to those that people wait for.
   */
  take(method: PacedMethod, channelId: string, isStep?: boolean): number;
  /** Slack asked for a pause. */
  hold(method: PacedMethod, channelId: string, ms: number): void;
}

const shareOfSteps = 0.7;

export function createPace(now: () => number = () => performance.now()): Pace {
  const taken = new Map<string, number[]>();
  const heldUntil = new Map<string, number>();
  const keyOf = (method: PacedMethod, channelId: string) =>
    'perChannel' in limits.calls[method] ? `${method} ${channelId}` : method;

  return {
    take(method, channelId, isStep = false) {
      const key = keyOf(method, channelId);
      const { count, perMs } = limits.calls[method];
      const held = (heldUntil.get(key) ?? 0) - now();
      if (held > 0) return held;
      heldUntil.delete(key);
      const recent = (taken.get(key) ?? []).filter((at) => now() - at < perMs);
      const most = isStep ? Math.ceil(count * shareOfSteps) : count;
      const oldest = recent[recent.length - most];
      if (oldest !== undefined) return oldest + perMs - now();
      forgetOld();
      taken.set(key, [...recent, now()]);
      return 0;
    },
    hold(method, channelId, ms) {
      heldUntil.set(keyOf(method, channelId), now() + ms);
    },
  };

  /** Channels come and go. */
  function forgetOld(): void {
    if (taken.size < 200) return;
    for (const [key, times] of taken) if (times.every((at) => now() - at > 60_000)) taken.delete(key);
  }
}
