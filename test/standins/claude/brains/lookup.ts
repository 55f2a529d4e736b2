import type { Reply } from '../contract.ts';
import { candidatesIn, rank } from './candidates.ts';
import { strengthOf } from './quoting.ts';
import type { Reading } from './reading.ts';
import { inputFor, useTools } from './replies.ts';
import { isIn, isWeak, otherNames, stemsOf, type Term } from './words.ts';

const mostReads = 7;
/** From here on what was read answers the question. */
const enough = 0.75;

/** Search, read the best titles side by side, follow outlines, search once more in other words; then nothing is left to do. */
export function planLookup(reading: Reading, terms: Term[]): Reply | undefined {
  const { calls, question } = reading;
  if (!reading.tools.has('search') || terms.length === 0) return undefined;
  const searches = calls.filter(({ name }) => name === 'search');
  const words = terms.map(({ word }) => word).join(', ');
  if (searches.length === 0) return search(reading, firstQueries(terms), `The question is about ${words}. I search.`);
  if (strengthOf(reading, terms) >= enough) return undefined;

  const reads = calls.filter(({ name }) => name === 'read_page');
  const seen = new Set(
    reads
      .map(({ input }) => JSON.stringify(input).toLowerCase().replaceAll('-', ''))
      .join(' ')
      .match(/[0-9a-f]{32}/g),
  );
  const found = rank(candidatesIn(searches.map(({ text }) => text).join('\n')), terms, question);
  const unread = found.filter(
    ({ kind, id, score }) => kind !== 'data source' && score > 0.2 && !seen.has(id.replaceAll('-', '')),
  );
  const best = unread.filter(({ score }) => score > (unread[0]?.score ?? 0) * 0.6).slice(0, 3);
  if (reads.length < mostReads && best.length > 0 && (reads.length === 0 || searches.length > 1)) {
    return read(
      reading,
      best.map(({ id }) => ({ id })),
    );
  }
  const parts = reads.length < mostReads ? outlined(reading, terms) : [];
  if (parts.length > 0) return read(reading, parts);
  if (searches.length < 2)
    return search(reading, furtherQueries(terms, searches), 'That was not it. I try other words.');
  return undefined;
}

function search(reading: Reading, queries: string[], thinking: string): Reply | undefined {
  if (queries.length === 0) return undefined;
  const input = inputFor(reading, 'search', { queries, query: queries[0] });
  return input ? useTools([{ name: 'search', input }], thinking) : undefined;
}

function read(reading: Reading, pages: { id: string; sections?: string[] }[]): Reply | undefined {
  const calls = pages.flatMap(({ id, sections = [] }) => {
    const input = inputFor(reading, 'read_page', { page: id, page_id: id, id, sections });
    return input ? [{ name: 'read_page', input }] : [];
  });
  return calls.length > 0 ? useTools(calls, 'These look right. I read them.') : undefined;
}

/** As people spell it in titles. */
const spelling: Record<string, string> = { oncall: 'call', wifi: 'wi-fi' };

/** The words of the question together, the same under other names, and its most telling words alone. */
function firstQueries(terms: Term[]): string[] {
  const telling = terms.filter((term) => !isWeak(term));
  const used = (telling.length > 0 ? telling : terms).slice(0, 6);
  const words = used.map(({ word }) => spelling[word] ?? word);
  const renamed = used.map((term, at) => otherNames(term)[0] ?? words[at] ?? '');
  const longest = words.toSorted((a, b) => b.length - a.length);
  return [...new Set([words.join(' '), renamed.join(' '), ...longest.slice(0, 2)])].slice(0, 6);
}

function furtherQueries(terms: Term[], searches: Reading['calls']): string[] {
  const tried = new Set(searches.flatMap(({ input }) => [input.queries ?? input.query].flat()));
  const names = terms.flatMap((term) => otherNames(term).slice(0, 3));
  const singles = terms.map(({ word }) => spelling[word] ?? word);
  const numbers = terms.map(({ word }) => (word.endsWith('s') ? word.slice(0, -1) : `${word}s`));
  return [...new Set([...names, ...singles, ...numbers])]
    .filter((query) => query.length > 2 && !tried.has(query))
    .slice(0, 6);
}

/** Sections that an outline offers and whose headings hold a term, of pages that were not read in parts yet. */
function outlined({ calls }: Reading, terms: Term[]): { id: string; sections: string[] }[] {
  return calls.flatMap(({ name, input, text }) => {
    const id = input.page ?? input.page_id ?? input.id;
    if (name !== 'read_page' || typeof id !== 'string' || (Array.isArray(input.sections) && input.sections.length > 0))
      return [];
    if (
      calls.some(
        (other) =>
          JSON.stringify(other.input).includes(id) &&
          [other.input.sections].flat().length > 0 &&
          other.input.sections !== input.sections,
      )
    )
      return [];
    const lines = [...text.matchAll(/^\s*(\d+)\.\s+(.+?)(?: \(continued\))? · about \d+ tokens$/gm)];
    const fitting = lines
      .map(([, number = '', heading = '']) => {
        const stems = stemsOf(heading);
        return { number, score: terms.filter((term) => isIn(term, stems)).length };
      })
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score);
    return fitting.length > 0 ? [{ id, sections: fitting.slice(0, 3).map(({ number }) => number) }] : [];
  });
}
