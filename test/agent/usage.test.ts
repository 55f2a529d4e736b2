import type { Usage } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from 'vitest';
import { costOf, priceOf, worstCost } from '../../src/agent/usage.ts';

const small = { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 };
const banded = {
  ...small,
  longPrompt: { above: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
};
const large = { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 };

function usage(input: number, read: number, written: number, output: number): Usage {
  return {
    input_tokens: input,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    output_tokens: output,
  } as Usage;
}

describe('what a call costs', () => {
  it('is the sum of its four kinds of tokens', () => {
    expect(costOf(usage(1_000, 8_000, 4_000, 600), large)).toBeCloseTo(0.0188, 10);
  });

  it('is all of it dearer for a long prompt, cached tokens included', () => {
    expect(costOf(usage(0, 100_000, 0, 1_000_000), banded)).toBeCloseTo(0.001 + 0.5, 10);
    expect(costOf(usage(1, 100_000, 0, 1_000_000), banded)).toBeCloseTo(0.005 + 2.5, 5);
  });
});

describe('the worst case of a call', () => {
  it.each([
    ['one price', large],
    ['a price in two bands', banded],
  ])('is never below what it can cost with %s', (_what, price) => {
    for (const inputTokens of [0, 1, 99_999, 100_000, 100_001, 900_000]) {
      const worst = worstCost({ inputTokens, outputTokens: 4_000 }, price);
      for (const share of [0, 0.5, 1]) {
        const part = Math.floor(inputTokens * share);
        expect(costOf(usage(part, inputTokens - part, 0, 4_000), price)).toBeLessThanOrEqual(worst);
        expect(costOf(usage(0, part, inputTokens - part, 4_000), price)).toBeLessThanOrEqual(worst);
      }
    }
  });
});

describe('the price of a model', () => {
  const prices = { sonnet: large, 'sonnet-5': small, haiku: banded };

  it('is that of the longest name that it begins with', () => {
    expect(priceOf('sonnet-5-20261101', prices)).toEqual({ price: small, isListed: true });
    expect(priceOf('sonnet-4', prices)).toEqual({ price: large, isListed: true });
  });

  it('that nobody listed is the dearest of each kind', () => {
    expect(priceOf('unheard-of', prices)).toEqual({ price: large, isListed: false });
    const dear = { haiku: { ...banded, longPrompt: { ...banded.longPrompt, output: 99 } } };
    expect(priceOf('unheard-of', dear).price.output).toBe(99);
  });

  it('cannot be told from an empty table', () => {
    expect(() => priceOf('sonnet', {})).toThrow('price table is empty');
  });
});
