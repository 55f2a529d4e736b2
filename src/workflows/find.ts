import { type Audience, requireReader } from '../knowledge/audience.ts';
import type { FoundPassage, Knowledge } from '../knowledge/knowledge.ts';
import { showPath } from '../knowledge/passages.ts';
import type { Source } from '../knowledge/source.ts';
import { toSource } from '../tools/entries.ts';

const most = 10;
const mostTitles = 5;

/**
 * Pages without a model, at most ten, each once: first those that are called so, then the sections whose text says it. Throws the
 * sentence to show to those who may see nothing.
 */
export function createFind({ knowledge }: { knowledge: Knowledge }) {
  return async (query: string, audience: Audience, signal: AbortSignal): Promise<Source[]> => {
    requireReader(audience);
    const [titled, passages] = await Promise.all([
      knowledge.find(audience, query, { limit: most }),
      knowledge.search(audience, { queries: [query], limit: 30 }, signal),
    ]);
    const found = new Map<string, Source>();
    for (const page of titled.slice(0, mostTitles)) found.set(page.id, toSource(page));
    for (const passage of passages) if (!found.has(passage.page.id)) found.set(passage.page.id, atSection(passage));
    for (const page of titled) if (!found.has(page.id)) found.set(page.id, toSource(page));
    return [...found.values()].slice(0, most);
  };
}

function atSection({ page, path, url }: FoundPassage): Source {
  return { ...toSource(page), url, ...(path.length > 0 ? { section: showPath(path) } : {}) };
}
