import type { Usage as ApiUsage } from '@anthropic-ai/sdk/resources/messages';
import type { Usage } from './turn.ts';

/** Dollars per million tokens. */
export interface Rates {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** `longPrompt`: what everything in a request costs whose prompt has more than `above` tokens, cached ones included. */
export interface Price extends Rates {
  longPrompt?: (Rates & { above: number }) | undefined;
}

/** By model id; a longer id that begins with a key has that price too (a dated snapshot). */
export type Prices = Readonly<Record<string, Price>>;

export const noUsage: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  dollars: 0,
  steps: 0,
};

/** A model that the table does not name costs the most of anything in it, so that nothing is ever free. */
export function priceOf(model: string, prices: Prices): { price: Price; isListed: boolean } {
  const name = Object.keys(prices)
    .filter((key) => model.startsWith(key))
    .toSorted((a, b) => b.length - a.length)[0];
  const listed = name === undefined ? undefined : prices[name];
  return listed ? { price: listed, isListed: true } : { price: dearest(Object.values(prices)), isListed: false };
}

/** Dollars. Only the cache entries of five minutes are reckoned with, because no others are asked for. */
export function costOf(usage: ApiUsage, price: Price): number {
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage;
  const rates = price.longPrompt && promptTokens(usage) > price.longPrompt.above ? price.longPrompt : price;
  return (
    (usage.input_tokens * rates.input +
      usage.output_tokens * rates.output +
      (read ?? 0) * rates.cacheRead +
      (written ?? 0) * rates.cacheWrite) /
    1e6
  );
}

/** The most dollars that a call can cost when its prompt and its answer have at most so many tokens. */
export function worstCost({ inputTokens, outputTokens }: Record<'inputTokens' | 'outputTokens', number>, price: Price) {
  const { longPrompt } = price;
  const bands = longPrompt && inputTokens > longPrompt.above ? [price, longPrompt] : [price];
  return Math.max(
    ...bands.map(
      ({ input, output, cacheRead, cacheWrite }) =>
        (inputTokens * Math.max(input, cacheRead, cacheWrite) + outputTokens * output) / 1e6,
    ),
  );
}

/** All tokens of the prompt, from the cache or not. */
export function promptTokens({
  input_tokens: input,
  cache_read_input_tokens: read,
  cache_creation_input_tokens: written,
}: ApiUsage): number {
  return input + (read ?? 0) + (written ?? 0);
}

/** The sum after one more answer. What a call has said of its usage may be less than what it had to be counted with. */
export function addUsage(sum: Usage, usage: ApiUsage | undefined, dollars: number): Usage {
  if (!usage) return { ...sum, dollars: sum.dollars + dollars };
  return {
    inputTokens: sum.inputTokens + usage.input_tokens,
    cacheReadTokens: sum.cacheReadTokens + (usage.cache_read_input_tokens ?? 0),
    cacheWriteTokens: sum.cacheWriteTokens + (usage.cache_creation_input_tokens ?? 0),
    outputTokens: sum.outputTokens + usage.output_tokens,
    dollars: sum.dollars + dollars,
    steps: sum.steps + 1,
  };
}

function dearest(prices: Price[]): Rates {
  if (prices.length === 0) throw new Error('The price table is empty, so nothing can be reserved');
  const all: Rates[] = prices.flatMap((price) => [price, ...(price.longPrompt ? [price.longPrompt] : [])]);
  const most = (kind: keyof Rates) => Math.max(...all.map((rates) => rates[kind]));
  return { input: most('input'), output: most('output'), cacheRead: most('cacheRead'), cacheWrite: most('cacheWrite') };
}
