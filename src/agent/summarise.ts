import type { Breaker } from '../breaker.ts';
import { UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Payer } from '../storage/budget.ts';
import type { Budget } from './budget.ts';
import { createClaude } from './claude.ts';
import { pageSummaryPrompt } from './prompts.ts';
import { filterLinks } from './provenance.ts';
import { webUrlsIn } from './urls.ts';
import { write } from './write.ts';

/** The most that one call is given; whoever has more cuts it. */
const longestText = 200_000;
const maxTokens = 1_500;

/**
 * One part of a page in about 250 words, by the small model. The page is material: what it orders is not done, and links that
 * do not stand in it do not come out. Throws AppErrors.
 */
export function createSummarise(settings: {
  apiKey: string;
  baseUrl?: string;
  breaker?: Breaker;
  smallModel: string;
  budget: Budget;
  log: Logger;
}): (text: string, payer: Payer, signal: AbortSignal) => Promise<string> {
  const { smallModel, budget } = settings;
  const claude = createClaude(settings);
  return async (text, payer, signal) => {
    if (text.length > longestText) throw new Error(`${text.length} characters are too many for one summary`);
    const request = { model: smallModel, system: pageSummaryPrompt, text, maxTokens };
    const said = await write({ claude, budget }, { payer, feature: 'page summary' }, request, signal);
    const known = new Set(webUrlsIn(text));
    const summary = filterLinks(said.text, (url) => known.has(url)).trim();
    if (!summary) throw new UpstreamError('Claude', 'The page could not be summed up. Please try again in a minute.');
    return summary;
  };
}
