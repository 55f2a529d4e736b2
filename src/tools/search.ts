import * as z from 'zod';
import { RequestError } from '../errors.ts';
import { quote } from '../notion/nearest.ts';
import type { Entry, Notion } from '../notion/notion.ts';
import { showEntry, toSource } from './entries.ts';
import { defineTool } from './tool.ts';

const mostQueries = 4;
const mostEntries = 20;

/** Notion's own search, by title only. */
export function createSearch({ notion }: { notion: Notion }) {
  return defineTool({
    name: 'search',
    description:
      'Find pages, rows and data sources in the company’s Notion by the words of their titles. It does not look inside pages, ' +
      'so try several short queries at once: the topic, its synonyms, the team, the kind of document, and the same in the ' +
      'language the page may be written in. Returns titles with place, age and id; read the promising ones with read_page.',
    effect: 'read',
    input: z.strictObject({
      queries: z.array(z.string()).describe('1 to 4 queries of one to three words each, for instance "key rotation"'),
    }),
    title: ({ queries }) =>
      `Searching Notion for ${
        queries
          .slice(0, mostQueries)
          .map((query) => quote(query))
          .join(', ') || 'nothing'
      }`,
    async run({ queries }, { signal }) {
      const wanted = [...new Set(queries.map((query) => query.trim()).filter(Boolean))].slice(0, mostQueries);
      if (wanted.length === 0) throw new RequestError('Give at least one query of one to three words.');
      const found = await Promise.all(wanted.map((query) => notion.search(query, { limit: mostEntries, signal })));
      const entries = interleave(found).slice(0, mostEntries);
      const asked = wanted.map((query) => quote(query)).join(', ');
      if (entries.length === 0) {
        return {
          text: `No title in Notion matches ${asked}. Try other words; pages that are not shared with Archivist are not found.`,
        };
      }
      const lines = entries.map((entry) => `- ${showEntry(entry, notion)}`);
      return { text: `Titles that match ${asked}, best first:\n${lines.join('\n')}`, sources: entries.map(toSource) };
    },
  });
}

/** The best of every query first, each entry once. */
function interleave(lists: Entry[][]): Entry[] {
  const longest = Math.max(...lists.map((list) => list.length));
  const ranked = Array.from({ length: longest }, (_, rank) => lists.flatMap((list) => list[rank] ?? [])).flat();
  return [...new Map(ranked.map((entry) => [entry.id, entry])).values()];
}
