import { limits } from './limits.ts';

export type PacedMethod = keyof typeof limits.calls;

/** Slack's rate limits as one process keeps them; all answers of the process share it. */
export interface Pace {
  /** 0: the call may be made now and is counted. Else milliseconds after which to ask again. */
  take(method: PacedMethod, channelId: string): number;
  /** Slack asked for a pause. */
  hold(method: PacedMethod, channelId: string, ms: number): void;
}

export function createPace(now: () => number = () => performance.now()): Pace {
  const taken = new Map<string, number[]>();
  const heldUntil = new Map<string, number>();
  const keyOf = (method: PacedMethod, channelId: string) =>
    'perChannel' in limits.calls[method] ? `${method} ${channelId}` : method;

  return {
    take(method, channelId) {
      const key = keyOf(method, channelId);
      const { count, perMs } = limits.calls[method];
      const held = (heldUntil.get(key) ?? 0) - now();
      if (held > 0) return held;
      heldUntil.delete(key);
      const recent = (taken.get(key) ?? []).filter((at) => now() - at < perMs);
      const [oldest] = recent;
      if (oldest !== undefined && recent.length >= count) return oldest + perMs - now();
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
