/** Calls a minute for a method in the workspace; `special` methods have limits of their own, far above what a bot needs. */
export type Tier = 'tier1' | 'tier2' | 'tier3' | 'tier4' | 'special' | 'message';

const callsAMinute = { tier1: 10, tier2: 20, tier3: 50, tier4: 100, special: 600, message: 600 } as const;
const minuteMs = 60_000;
/** chat.postMessage: one a second in each channel, short bursts allowed. */
const messageBurst = 5;

export interface RateLimits {
  /** Seconds to wait, or 0 when the call may go through. */
  waitSeconds(method: string, tier: Tier, channelId: string | undefined): number;
}

/**
 * Slack documents tier 1 as "1+ a minute" with bursts; ten stand for that here, so that a few replicas can connect.
 */
export function createRateLimits(now: () => number): RateLimits {
  const calls = new Map<string, number[]>();
  const buckets = new Map<string, { tokens: number; at: number }>();

  function windowWait(method: string, limit: number): number {
    const recent = (calls.get(method) ?? []).filter((at) => now() - at < minuteMs);
    calls.set(method, recent);
    const oldest = recent[recent.length - limit];
    if (oldest !== undefined) return Math.max(1, Math.ceil((oldest + minuteMs - now()) / 1000));
    recent.push(now());
    return 0;
  }

  function bucketWait(key: string): number {
    const bucket = buckets.get(key) ?? { tokens: messageBurst, at: now() };
    const tokens = Math.min(messageBurst, bucket.tokens + (now() - bucket.at) / 1000);
    const allowed = tokens >= 1;
    buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at: now() });
    return allowed ? 0 : 1;
  }

  return {
    waitSeconds(method, tier, channelId) {
      if (tier === 'message' && channelId) return bucketWait(`${method} ${channelId}`);
      return windowWait(method, callsAMinute[tier]);
    },
  };
}
