import type { NotionLimit } from './contract.ts';
import { Refusal } from './errors.ts';

/** Who spends; the budget follows the object, whatever its token becomes. */
export interface Spender {
  token: string;
  /** Requests that a window allows it; unlimited when absent. */
  limit?: number | undefined;
}

export interface Budgets {
  /** Counts one request, or throws the 429 of the budget that is spent; a refused request costs neither budget. */
  spend(spender: Spender): void;
  /** All windows so far, oldest first. */
  readonly windows: NotionLimit[];
}

const perConnection = 'public_api_request_rate_limit';
const perWorkspace = 'public_api_space_request_rate_limit';

/**
 * Notion's two limits: a number of requests that each connection may make in a window, spendable in one burst, and one
 * that all connections share. A window begins with the first request after the last one ended.
 */
export function createBudgets(options: {
  workspace: number | undefined;
  windowMs: number;
  now: () => number;
}): Budgets {
  const { windowMs, now } = options;
  const windows: NotionLimit[] = [];
  const current = new Map<Spender, NotionLimit>();
  const workspace: Spender = { token: '*', limit: options.workspace };

  function windowOf(spender: Spender, at: number): NotionLimit {
    const known = current.get(spender);
    if (known && at - known.window < windowMs) return known;
    const fresh = { window: at, token: spender.token, granted: 0, refused: 0 };
    current.set(spender, fresh);
    windows.push(fresh);
    return fresh;
  }

  return {
    windows,
    spend(spender) {
      const at = now();
      const budgets = [spender, workspace].map((each) => ({ each, window: windowOf(each, at) }));
      for (const { each, window } of budgets) {
        if (each.limit === undefined || window.granted < each.limit) continue;
        window.refused += 1;
        const seconds = Math.ceil((window.window + windowMs - at) / 1000);
        throw rateLimited(each === workspace ? perWorkspace : perConnection, seconds);
      }
      for (const { window } of budgets) window.granted += 1;
    },
  };
}

function rateLimited(reason: string, seconds: number): Refusal {
  return new Refusal(429, 'rate_limited', 'You have been rate limited. Please try again in a few minutes.', {
    additional: { rate_limit_reason: reason },
    headers: { 'retry-after': String(Math.max(1, seconds)) },
  });
}
