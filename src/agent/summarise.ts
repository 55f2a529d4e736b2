import { UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { createClaude } from './claude.ts';
import { pageSummaryPrompt } from './prompts.ts';
import { filterLinks } from './provenance.ts';
import type { Usage } from './turn.ts';
import { webUrlsIn } from './urls.ts';
import { addUsage, noUsage, type Prices, priceOf } from './usage.ts';

/** The most that one call is given; whoever has more cuts it. */
const longestText = 200_000;
const maxTokens = 1_500;

/**
 * One part of a page in about 250 words, by the small model. The page is material: what it orders is not done, and links that
 * do not stand in it do not come out. What a call has cost goes to `spent`. Throws AppErrors.
 */
export function createSummarise(settings: {
  apiKey: string;
  baseUrl?: string;
  smallModel: string;
  prices: Prices;
  spent(usage: Usage): void;
  log: Logger;
}): (text: string, signal: AbortSignal) => Promise<string> {
  const { smallModel, prices, spent } = settings;
  const claude = createClaude(settings);
  const price = priceOf(smallModel, prices);
  return async (text, signal) => {
    if (text.length > longestText) throw new Error(`${text.length} characters are too many for one summary`);
    const messages = [{ role: 'user' as const, content: text.toWellFormed() }];
    const answer = await claude.write({ model: smallModel, system: pageSummaryPrompt, messages, maxTokens }, signal);
    spent(addUsage(noUsage, answer.usage, price));
    const said = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    const known = new Set(webUrlsIn(text));
    const summary = filterLinks(said, (url) => known.has(url)).trim();
    if (!summary) throw new UpstreamError('Claude', 'The page could not be summed up. Please try again in a minute.');
    return summary;
  };
}
