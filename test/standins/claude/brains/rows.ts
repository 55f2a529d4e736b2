import type { Reply } from '../contract.ts';
import { type Candidate, candidatesIn, rank } from './candidates.ts';
import { conditionsFor, readColumns } from './columns.ts';
import { phrasesFor } from './language.ts';
import type { PastCall, Reading } from './reading.ts';
import { cite, inputFor, say, useTools } from './replies.ts';
import { isIn, stemsOf, type Term } from './words.ts';

const asksForRows =
  /\b(how many|how much|which|list|count|total|all (?:the|our|open)|show (?:me|us)|wie viele|welche[rs]?|alle|zeige?|hur många|vilka|visa|quantos|quantas|quais|lista|mostra)\b/i;
const mostShown = 10;

/** Questions for lists and counts: find the table that the question names, look at its columns, query it, show what came. */
export function planRows(reading: Reading, terms: Term[]): Reply | undefined {
  const { question, calls, tools } = reading;
  if (!asksForRows.test(question) || !tools.has('list_data_sources') || !tools.has('query_data_source'))
    return undefined;
  const listed = calls.find(({ name }) => name === 'list_data_sources');
  if (!listed) {
    const input = inputFor(reading, 'list_data_sources', {});
    return input ? useTools([{ name: 'list_data_sources', input }], 'They ask for numbers or a list.') : undefined;
  }
  const target = tableFor(candidatesIn(listed.text), terms, question);
  if (!target) return undefined;
  const described = calls.find(({ name }) => name === 'describe_data_source');
  if (!described && tools.has('describe_data_source')) {
    const input = inputFor(reading, 'describe_data_source', { data_source: target.id, id: target.id });
    if (input) return useTools([{ name: 'describe_data_source', input }]);
  }
  const queries = calls.filter(({ name }) => name === 'query_data_source');
  if (queries.length === 0) return query(reading, target, described);
  const last = queries.at(-1) as PastCall;
  if (last.isError) return queries.length < 2 ? query(reading, target, undefined) : undefined;
  return showRows(reading, target, last);
}

/** The table whose name stands in the question. */
export function tableFor(tables: Candidate[], terms: Term[], question: string): Candidate | undefined {
  return rank(tables, terms, question).find(({ title }) => {
    const stems = stemsOf(title);
    return terms.some((term) => isIn(term, stems));
  });
}

function query(reading: Reading, target: Candidate, described: PastCall | undefined): Reply | undefined {
  const conditions = conditionsFor(readColumns(described?.text ?? ''), reading.question, target.title);
  const input = inputFor(reading, 'query_data_source', {
    data_source: target.id,
    id: target.id,
    filter: { match: 'all', conditions, groups: [] },
    sorts: [],
    columns: [],
    limit: 50,
    cursor: '',
  });
  return input ? useTools([{ name: 'query_data_source', input }]) : undefined;
}

function showRows({ question, blocks }: Reading, target: Candidate, { text }: PastCall): Reply {
  const phrases = phrasesFor(question);
  const count = /^(\d+) rows? /m.exec(text)?.[1];
  if (!count) return say(phrases.noRow(target.title));
  const rows = blocks.slice(-Number(count));
  const hasMore = /\bcursor\b/.test(text);
  const shown = rows.slice(0, mostShown);
  const lines = shown.map((row, index) => cite(row, index === 0 ? '\n\n' : '\n', `- ${inOneLine(row.text)}`));
  const rest =
    hasMore || rows.length > shown.length ? [{ type: 'text' as const, text: `\n\n${phrases.firstRows}` }] : [];
  const intro = phrases.rows(hasMore ? `${count}+` : count, target.title);
  return { content: [{ type: 'text', text: intro }, ...lines, ...rest] };
}

/** The first filled columns of a row, as “**Title** · Column: value”. */
function inOneLine(text: string): string {
  const [title = '', ...others] = text.split(/ \| |\n/).filter((part) => part.trim() && !/:\s*$/.test(part));
  const name = title.replace(/^[^:]{1,40}:\s*/, '').replace(/^\|\s*|\s*\|$/g, '');
  return [`**${name}**`, ...others.slice(0, 4)].join(' · ');
}
