import type { Reply } from '../contract.ts';
import type { Reading } from './reading.ts';
import { keywords, stem } from './words.ts';

/** Questions for lists and counts: list the data sources, query the one that the question names, show its first rows. */
export function planRows({ question, calls, blocks, tools }: Reading, words: string[]): Reply | undefined {
  if (!/\b(how many|which|list|count|total|overdue|wie viele|welche|hur många|vilka|quantos|quais)\b/i.test(question))
    return;
  if (!tools.has('list_data_sources') || !tools.has('query_data_source')) return;
  const listed = calls.find(({ name }) => name === 'list_data_sources');
  if (!listed) return { content: [{ type: 'tool_use', name: 'list_data_sources', input: { title: '' } }] };
  const stems = new Set(words.map(stem));
  const titles = [...listed.text.matchAll(/“([^”]+)”.*?\bid ([0-9a-f-]{36})/g)].map(([, title = '', id = '']) => ({
    title,
    id,
  }));
  const target = titles.find(({ title }) => keywords(title).some((word) => stems.has(stem(word))));
  if (!target) return;
  const queried = calls.find(({ name }) => name === 'query_data_source');
  if (!queried) {
    const input = {
      data_source: target.id,
      filter: { match: 'all', conditions: [], groups: [] },
      sorts: [],
      columns: [],
      limit: 20,
      cursor: '',
    };
    return { content: [{ type: 'tool_use', name: 'query_data_source', input }] };
  }
  if (queried.isError) return;
  const rows = blocks.filter(
    ({ title, source }) => title.startsWith(target.title) || source.includes(target.id.replaceAll('-', '')),
  );
  const cited = (rows.length > 0 ? rows : blocks).slice(0, 6);
  const intro = `These are the first rows of ${target.title}. I only quote: I do not filter or count.\n\n`;
  return {
    content: [
      { type: 'text', text: intro },
      ...cited.flatMap(({ text, searchResult, block }) => [
        { type: 'text' as const, text: text.trim(), citations: [{ searchResult, block }] },
        { type: 'text' as const, text: '\n' },
      ]),
    ],
  };
}
