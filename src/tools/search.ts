import * as z from 'zod';
import { RequestError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import type { FoundPassage, Knowledge, PageRef, SearchFilters, SearchQuery } from '../knowledge/knowledge.ts';
import { quote } from '../notion/nearest.ts';
import { createUnreadTeller, tellUnread } from './coverage.ts';
import { showRef, toSource } from './entries.ts';
import type { ToolParts } from './live.ts';
import { fitPassages } from './passages-found.ts';
import { readFilters } from './search-filters.ts';
import { defineTool } from './tool.ts';

const mostQueries = 6;
/** Queries that people see while it runs. */
const mostShown = 4;
const mostTitles = 6;
const mostPassages = 12;
/** Pages whose age is checked before they may be cited. */
const mostChecked = 5;

/** Full text, from the copy; what is about to be cited is the newest that Notion has. */
export function createSearch(parts: ToolParts) {
  const { knowledge } = parts;
  const unreadFor = createUnreadTeller(knowledge);
  return defineTool({
    name: 'search',
    description:
      'Search the full text of the company’s Notion: pages and rows. Returns the passages that match best, ready to be cited, and ' +
      'the pages they stand on with id, place and age. Write several queries at once: the words the text would use, synonyms, and ' +
      'the same in the language it may be written in. When the passages answer the question, answer; read_page gives what stands around them.',
    effect: 'read',
    input: z.strictObject({
      queries: z
        .array(z.string())
        .describe('1 to 6 queries of one to six words each, for instance "rotate API key"; rare words count most'),
      data_source: z.string().describe('Only rows of this data source (id, link or title); empty for everything'),
      inside: z.string().describe('Only what lies below this page (id, link or exact title); empty for everything'),
      edited_after: z.string().describe('Only what was edited since this date, like 2026-03-31; empty for any age'),
      author: z
        .string()
        .describe('Only what this person created or edited last (name or part of it); empty for anybody'),
    }),
    title: ({ queries }) =>
      `Searching Notion for ${
        queries
          .slice(0, mostShown)
          .map((query) => quote(query))
          .join(', ') || 'nothing'
      }`,
    async run({ queries, ...given }, { audience, signal }) {
      const wanted = [...new Set(queries.map((query) => query.trim()).filter(Boolean))].slice(0, mostQueries);
      if (wanted.length === 0) throw new RequestError('Give at least one query of one to six words.');
      const filters = await readFilters(parts, audience, given, signal);
      const [{ found, gone }, titles, unread] = await Promise.all([
        searchFresh(knowledge, audience, { ...filters, queries: wanted, limit: mostPassages }, signal),
        Object.keys(filters).length > 0 ? [] : findTitles(knowledge, audience, wanted),
        unreadFor(audience),
      ]);
      const asked = wanted.map((query) => quote(query)).join(', ');
      const pages = distinct(found.map(({ page }) => page));
      const listedIds = new Set([...gone, ...pages.map(({ id }) => id)]);
      const others = titles.filter(({ id }) => !listedIds.has(id)).slice(0, mostTitles);
      if (pages.length + others.length === 0)
        return { text: [nothing(asked, filters), await tellUnread(knowledge, audience)].join(' ').trim() };
      const { passages, notes } = fitPassages(found);
      return {
        text: [
          ...listed(`Passages that match ${asked}, from these pages, best first:`, pages),
          ...notes,
          ...listed('Found by title:', others),
          ...(unread ? [unread] : []),
        ].join('\n'),
        passages,
        sources: [...pages, ...others].map(toSource),
      };
    },
  });
}

/** Checks the age of the best pages first and, when one has changed or is gone, ranks anew what is there now. */
export async function searchFresh(
  knowledge: Knowledge,
  audience: Audience,
  query: SearchQuery,
  signal: AbortSignal,
): Promise<{ found: FoundPassage[]; gone: string[] }> {
  const found = await knowledge.search(audience, query, signal);
  const best = distinct(found.map(({ page }) => page)).slice(0, mostChecked);
  const { changed, gone } = await knowledge.refresh(
    audience,
    best.map(({ id }) => id),
    signal,
  );
  if (changed.length + gone.length === 0) return { found, gone };
  const again = await knowledge.search(audience, query, signal);
  return { found: again.filter(({ page }) => !gone.includes(page.id)), gone };
}

/** What is called like one of the queries, the best of every query first: pages without text and data sources too. */
async function findTitles(knowledge: Knowledge, audience: Audience, queries: string[]): Promise<PageRef[]> {
  const lists: PageRef[][] = [];
  for (const query of queries) lists.push(await knowledge.find(audience, query, { limit: mostTitles }));
  const ranks = Array.from({ length: mostTitles }, (_, rank) => lists.flatMap((list) => list[rank] ?? []));
  return distinct(ranks.flat());
}

function distinct(pages: PageRef[]): PageRef[] {
  return [...new Map(pages.map((page) => [page.id, page])).values()];
}

function listed(heading: string, pages: PageRef[]): string[] {
  return pages.length > 0 ? [heading, ...pages.map((page) => `- ${showRef(page)}`)] : [];
}

function nothing(asked: string, filters: SearchFilters): string {
  const narrowed = Object.keys(filters).length > 0 ? ' within these filters. Try without them, or' : '. Try';
  return `Nothing in Notion matches ${asked}${narrowed} other words; pages that are not shared with Archivist are not found.`;
}
