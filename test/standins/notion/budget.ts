import { Refusal } from './errors.ts';

/** Notion's per-connection limit: a fixed number of requests in a 60-second window, spendable in one burst. */
export function createBudget(requestsPerMinute: number | undefined, now: () => number): { spend(): void } {
  let windowStart = Number.NEGATIVE_INFINITY;
  let spent = 0;
  return {
    spend() {
      if (requestsPerMinute === undefined) return;
      const at = now();
      if (at - windowStart >= 60_000) {
        windowStart = at;
        spent = 0;
      }
      if (spent >= requestsPerMinute) throw rateLimited(Math.ceil((windowStart + 60_000 - at) / 1000));
      spent += 1;
    },
  };
}

function rateLimited(seconds: number): Refusal {
  return new Refusal(429, 'rate_limited', 'You have been rate limited. Please try again in a few minutes.', {
    additional: { rate_limit_reason: 'public_api_request_rate_limit' },
    headers: { 'retry-after': String(Math.max(1, seconds)) },
  });
}
