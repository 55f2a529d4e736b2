import type { Usage as ApiUsage } from '@anthropic-ai/sdk/resources/messages';
import type { Usage } from './turn.ts';

/** Dollars per million tokens. */
export interface Price {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
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

export function priceOf(model: string, prices: Prices): Price | undefined {
  const name = Object.keys(prices)
    .filter((key) => model.startsWith(key))
    .toSorted((a, b) => b.length - a.length)[0];
  return name === undefined ? undefined : prices[name];
}

/** The sum after one more answer. Without a price the tokens count and the dollars do not. */
export function addUsage(sum: Usage, usage: ApiUsage, price: Price | undefined): Usage {
  const cacheRead = usage.cache_read_input_tokens ?? 0;
  const cacheWrite = usage.cache_creation_input_tokens ?? 0;
  const dollars = price
    ? (usage.input_tokens * price.input +
        usage.output_tokens * price.output +
        cacheRead * price.cacheRead +
        cacheWrite * price.cacheWrite) /
      1e6
    : 0;
  return {
    inputTokens: sum.inputTokens + usage.input_tokens,
    cacheReadTokens: sum.cacheReadTokens + cacheRead,
    cacheWriteTokens: sum.cacheWriteTokens + cacheWrite,
    outputTokens: sum.outputTokens + usage.output_tokens,
    dollars: sum.dollars + dollars,
    steps: sum.steps + 1,
  };
}
