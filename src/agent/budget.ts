import { randomUUID } from 'node:crypto';
import type { Usage as ApiUsage } from '@anthropic-ai/sdk/resources/messages';
import { AccessError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { dayOf, type Limits, type Payer, type Scope } from '../storage/budget.ts';
import type { Storage } from '../storage/storage.ts';
import { whoseBudget } from './budget-sentences.ts';
import { costOf, type Prices, priceOf, worstCost } from './usage.ts';

/** Who pays for a call, and for what. */
export interface Charge {
  payer: Payer;
  feature: string;
}

/** A call at its worst: as many tokens as its prompt can have, and as its answer may have. */
export interface WorstCase {
  model: string;
  inputTokens: number;
  outputTokens: number;
}

/** How a call ended. `broken`: it may have cost up to what was allowed; `usage` is what its beginning said, if it came so far. */
export type Bill =
  | { kind: 'whole'; usage: ApiUsage }
  | { kind: 'broken'; usage?: ApiUsage | undefined }
  | { kind: 'uncharged' };

export interface Reservation {
  /** Replaces the reservation by the bill; resolves to its dollars. Never throws: what cannot be settled stays spent in full. */
  settle(bill: Bill): Promise<number>;
}

export interface Budget {
  /**
   * Called before every call of Claude. Throws OutOfBudget when the worst case does not fit into a limit of today, and the abort of the signal.
   */
  reserve(charge: Charge, call: WorstCase, signal: AbortSignal): Promise<Reservation>;
  /** How much of today's tightest limit is used, from 0 up; 1 or more means that it is reached. */
  standing(payer: Payer): Promise<{ share: number; scope: Scope }>;
  /** Counts an answer without a model. False when the person has had all of today's. */
  takeQuote(personId: string): Promise<boolean>;
}

/** An answer of quotes costs no money, but it costs the channel's patience. */
const mostQuotes = 20;

/** A limit of today stands in the way. */
export class OutOfBudget extends AccessError {
  readonly scope: Scope;

  constructor(scope: Scope, message = `${whoseBudget[scope]} is used up.`) {
    super(message);
    this.scope = scope;
  }
}

export function createBudget({
  rows,
  limits,
  prices,
  log,
  now = () => new Date(),
}: {
  rows: Pick<Storage['budget'], 'reserve' | 'settle' | 'spentBy' | 'takeQuote'>;
  limits: Limits;
  prices: Prices;
  log: Logger;
  now?: () => Date;
}): Budget {
  const unlisted = new Set<string>();

  function listed(model: string) {
    const { price, isListed } = priceOf(model, prices);
    if (!isListed && !unlisted.has(model)) {
      unlisted.add(model);
      log.warn({ model }, 'MODEL_PRICES has no price for this model: it is counted at the dearest price of the table');
    }
    return price;
  }

  return {
    async reserve({ payer, feature }, { model, ...most }, signal) {
      const price = listed(model);
      const worst = worstCost(most, price);
      const id = randomUUID();
      const full = await rows.reserve({ id, day: dayOf(now()), payer, feature, model, dollars: worst, limits });
      if (full) throw new OutOfBudget(full);
      const dollarsOf = (bill: Bill): number => {
        if (bill.kind === 'uncharged') return 0;
        if (!bill.usage) return worst;
        return bill.kind === 'whole'
          ? costOf(bill.usage, price)
          : costOf({ ...bill.usage, output_tokens: most.outputTokens }, price);
      };
      const settle: Reservation['settle'] = async (bill) => {
        const dollars = dollarsOf(bill);
        if (dollars > worst) log.error({ model, dollars, worst, bill }, 'a call cost more than its worst case');
        await rows
          .settle(id, dollars)
          .catch((error: unknown) => log.warn({ error }, 'a call stays counted at its worst case'));
        return dollars;
      };
      if (signal.aborted) await settle({ kind: 'uncharged' });
      signal.throwIfAborted();
      return { settle };
    },
    async standing(payer) {
      const spent = await rows.spentBy(dayOf(now()), payer);
      const scopes: Scope[] = ['person', ...(payer.channelId ? ['channel' as const] : []), 'workspace'];
      return scopes
        .map((scope) => ({ scope, share: shareOf(spent[scope], limits[scope]) }))
        .reduce((tightest, one) => (one.share > tightest.share ? one : tightest));
    },
    takeQuote: (personId) => rows.takeQuote(dayOf(now()), personId, mostQuotes),
  };
}

function shareOf(spent: number, limit: number | undefined): number {
  if (limit === undefined) return 0;
  return limit > 0 ? spent / limit : 1;
}
