import type { Reply } from '../contract.ts';
import { candidatesIn, rank } from './candidates.ts';
import { type Column, conditionsFor, readColumns } from './columns.ts';
import { phrasesFor } from './language.ts';
import type { Reading } from './reading.ts';
import { inputFor, say, useTools } from './replies.ts';
import { tableFor } from './rows.ts';
import { type PageWish, type RowsWish, readPageWish, readRowsWish } from './wishes.ts';
import { termsOf } from './words.ts';

/** Score from which on a title is what was meant. */
const surely = 0.7;
const finished = /\b(?:completed?|finished|ready|done)\b/i;

/** Changes of what is there: find the page or the table, propose the change, say that it waits for a click. */
export function planChange(reading: Reading): Reply | undefined {
  const page = readPageWish(reading.question);
  if (page) return reading.tools.has(page.tool) ? planPage(reading, page) : undefined;
  const rows = readRowsWish(reading.question);
  return rows && reading.tools.has('set_properties') ? planRowChange(reading, rows) : undefined;
}

function planPage(reading: Reading, wish: PageWish): Reply | undefined {
  const { question, calls } = reading;
  const phrases = phrasesFor(question);
  const proposed = calls.find(({ name }) => name === wish.tool);
  if (proposed) return say(proposed.isError ? phrases.failed(proposed.text) : phrases.proposed(wish.page));
  const searches = calls.filter(({ name }) => name === 'search');
  if (searches.length === 0) {
    const input = inputFor(reading, 'search', { queries: [wish.page], query: wish.page });
    return input ? useTools([{ name: 'search', input }], `First I look for “${wish.page}”.`) : undefined;
  }
  const found = searches.flatMap(({ text }) => candidatesIn(text)).filter(({ kind }) => kind !== 'data source');
  const same = found.find(({ title }) => title.toLowerCase() === wish.page.toLowerCase());
  const target = same ?? rank(found, termsOf(wish.page), wish.page).find(({ score }) => score > surely);
  if (!target) return say(phrases.noPage(wish.page));
  const change =
    wish.tool === 'update_page'
      ? { edits: [{ old_str: wish.before, new_str: wish.after }], markdown: '' }
      : { markdown: wish.text };
  const input = inputFor(reading, wish.tool, { page: target.id, ...change });
  return input ? useTools([{ name: wish.tool, input }]) : undefined;
}

function planRowChange(reading: Reading, wish: RowsWish): Reply | undefined {
  const { question, calls } = reading;
  const phrases = phrasesFor(question);
  const listed = calls.find(({ name }) => name === 'list_data_sources');
  if (!listed) {
    const input = inputFor(reading, 'list_data_sources', {});
    return input ? useTools([{ name: 'list_data_sources', input }], 'They want rows to be changed.') : undefined;
  }
  const asked = wish.title ? question.replace(wish.title, '') : question;
  const target = tableFor(candidatesIn(listed.text), termsOf(asked), asked);
  if (!target) return undefined;
  const described = calls.find(({ name }) => name === 'describe_data_source');
  if (!described) {
    const input = inputFor(reading, 'describe_data_source', { data_source: target.id, id: target.id });
    return input ? useTools([{ name: 'describe_data_source', input }]) : undefined;
  }
  const proposed = calls.find(({ name }) => name === 'set_properties');
  if (proposed) return say(proposed.isError ? phrases.failed(proposed.text) : phrases.proposed(target.title));
  const columns = readColumns(described.text);
  const change = valueFor(columns, wish.value);
  if (!change) return say(phrases.failed(`“${wish.value}” is no option in ${target.title}.`));
  const input = inputFor(reading, 'set_properties', {
    data_source: target.id,
    rows: [],
    filter: filterFor(columns, described.text, wish, change, target.title),
    properties: [{ name: change.column, value: change.value }],
  });
  return input ? useTools([{ name: 'set_properties', input }]) : undefined;
}

interface Change {
  column: string;
  value: string | boolean;
}

/** The column that knows this word as an option, statuses first, or that is called like it and can be ticked. */
function valueFor(columns: Column[], wanted: string): Change | undefined {
  const same = (text: string) => text.toLowerCase() === wanted.toLowerCase();
  for (const kind of ['status', 'select']) {
    const column = columns.find(({ type, options }) => type === kind && options.some(same));
    const value = column?.options.find(same);
    if (column && value) return { column: column.name, value };
  }
  const box = columns.find(({ name, type }) => type === 'checkbox' && same(name));
  return box && { column: box.name, value: true };
}

/** The rows that the words name, without those that say it already. */
function filterFor(columns: Column[], description: string, wish: RowsWish, { column, value }: Change, table: string) {
  const title = columns.find(({ type }) => type === 'title')?.name;
  const named =
    wish.title && title
      ? [{ property: title, operator: 'equals', value: wish.title }]
      : conditionsFor(columns, wish.subject, table).filter(
          ({ property }) => property !== column && property !== 'Done',
        );
  const others = { property: column, operator: 'does_not_equal', value: String(value) };
  const groups =
    !wish.title && finished.test(wish.subject) ? [{ match: 'any', conditions: over(columns, description, value) }] : [];
  return {
    match: 'all',
    conditions: [...named, others],
    groups: groups.filter(({ conditions }) => conditions.length > 0),
  };
}

/** What says of a row that it is over: a ticked box called so, or a status of the group “Complete”. */
function over(columns: Column[], description: string, wanted: string | boolean) {
  const boxes = columns.filter(({ name, type }) => type === 'checkbox' && finished.test(name));
  const status = columns.find(({ type }) => type === 'status');
  const complete = /\bComplete: ([^;\n]+)/.exec(description)?.[1]?.split(',') ?? [];
  const options = complete.map((option) => option.trim()).filter((option) => option && option !== wanted);
  return [
    ...boxes.map(({ name }) => ({ property: name, operator: 'equals', value: 'true' })),
    ...(status ? options.map((value) => ({ property: status.name, operator: 'equals', value })) : []),
  ];
}
