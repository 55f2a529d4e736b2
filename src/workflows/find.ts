import { type Audience, requireReader } from '../knowledge/audience.ts';
import type { Source } from '../knowledge/source.ts';
import type { Notion } from '../notion/notion.ts';
import { toSource } from '../tools/entries.ts';

/** Pages by title without a model, best first, at most ten; throws the sentence to show to those who may see nothing. */
export function createFind({ notion }: { notion: Notion }) {
  return async (query: string, audience: Audience, signal: AbortSignal): Promise<Source[]> => {
    requireReader(audience);
    return (await notion.search(query, { limit: 10, signal })).map(toSource);
  };
}
