import { RequestError } from '../../errors.ts';
import { isDate } from '../../notion/dates.ts';
import { offer, pick, quote } from '../../notion/nearest.ts';
import type { Property, PropertyValue } from '../../notion/properties.ts';
import { isComputed, type PropertySchema } from '../../notion/schema.ts';
import { showValue } from '../../notion/show-value.ts';

type Operator = 'is' | 'is not' | 'contains' | 'does not contain' | 'before' | 'after' | 'is empty' | 'is not empty';

interface Condition {
  column: PropertySchema;
  operator: Operator;
  /** As the columns call it; several options where the name of their group was given. */
  wanted: string[];
}

const spellings: [pattern: RegExp, operator: Operator][] = [
  [/^(?:is not empty|is set)$/i, 'is not empty'],
  [/^(?:is empty|is not set)$/i, 'is empty'],
  [/^(?:does not contain|doesn[’']t contain)\s/i, 'does not contain'],
  [/^(?:contains|has)\s/i, 'contains'],
  [/^(?:is )?before\s/i, 'before'],
  [/^(?:is )?after\s/i, 'after'],
  [/^(?:is not|isn[’']t|!=)\s/i, 'is not'],
  [/^(?:is|=|:)\s/i, 'is'],
];
const firstOperator =
  /\s(?:is|isn[’']t|=|!=|contains|has|does not contain|doesn[’']t contain|before|after)(?:\s|$)|\s*:\s/i;
const relativeDays: Record<string, number> = { yesterday: -1, today: 0, tomorrow: 1 };
const example = 'Write it like this: Status is In progress and Due before today.';

/** Whether the filter can be read for a data source with these columns. Throws a RequestError with the columns or options that exist. */
export function checkFilter(text: string, columns: PropertySchema[]): void {
  parse(text, columns);
}

/** The filter as a function of a row's properties and the day it is there (`2026-11-21`). Throws as `checkFilter` does. */
export function readFilter(
  text: string,
  columns: PropertySchema[],
): (properties: Property[], today: string) => boolean {
  const conditions = parse(text, columns);
  return (properties, today) => conditions.every((condition) => holds(condition, properties, today));
}

/** Only by what people fill in: what Notion computes is not kept. */
function parse(text: string, all: PropertySchema[]): Condition[] {
  const columns = all.filter((column) => !isComputed(column));
  const conditions: Condition[] = [];
  let rest = text.trim().replace(/\s+/g, ' ');
  while (rest !== '') {
    const column = columnAt(rest, columns);
    const afterName = rest.slice(column.name.replace(/\s+/g, ' ').trim().length + quotesAround(rest)).trimStart();
    const end = endOf(afterName, columns);
    conditions.push(readCondition(column, afterName.slice(0, end).trim()));
    rest = afterName
      .slice(end)
      .replace(/^\s*and\s+/i, '')
      .trim();
  }
  return conditions;
}

/** The column whose name the text begins with, the longest when there are several. */
function columnAt(text: string, columns: PropertySchema[]): PropertySchema {
  const found = columns
    .filter(({ name }) => startsWithName(text, name))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  if (found) return found;
  const at = firstOperator.exec(text)?.index;
  const names = columns.map(({ name }) => name);
  if (at === undefined)
    throw new RequestError(`I cannot read the filter ${quote(text)}. ${example} ${offer(text, names)}`);
  return pick(text.slice(0, at).replace(/^["“]|["”]$/g, ''), columns, ({ name }) => name, 'property');
}

function startsWithName(text: string, name: string): boolean {
  const [given, wanted] = [text.replace(/^["“]/, ''), name.replace(/\s+/g, ' ').trim()].map((part) =>
    part.toLowerCase(),
  );
  if (!given || !wanted || !given.startsWith(wanted)) return false;
  return (
    firstOperator.exec(` ${given.slice(wanted.length).replace(/^["”]/, '')}`)?.index === 0 ||
    /^["”]?\s*[:=]/.test(given.slice(wanted.length))
  );
}

function quotesAround(text: string): number {
  return /^["“]/.test(text) ? 2 : 0;
}

/** Where this condition ends: at an “and” that a column follows. */
function endOf(text: string, columns: PropertySchema[]): number {
  for (const match of text.matchAll(/\sand\s/gi)) {
    const next = text.slice(match.index + match[0].length);
    const at = firstOperator.exec(next)?.index;
    const isName = at !== undefined && at > 0 && !/\sand\s/i.test(next.slice(0, at));
    if (isName || columns.some(({ name }) => startsWithName(next, name))) return match.index;
  }
  return text.length;
}

function readCondition(column: PropertySchema, text: string): Condition {
  const spelling = spellings.find(([pattern]) => pattern.test(text) || pattern.test(`${text} `));
  if (!spelling) {
    throw new RequestError(
      `After ${quote(column.name)} I expect one of: is, is not, contains, does not contain, before, after, is empty, is not empty. ${example}`,
    );
  }
  const [pattern, operator] = spelling;
  if (operator === 'is empty' || operator === 'is not empty') return { column, operator, wanted: [] };
  const value = `${text} `
    .replace(pattern, '')
    .trim()
    .replace(/^["“](.*)["”]$/s, '$1')
    .trim();
  if (!value) throw new RequestError(`The filter says nothing to compare ${quote(column.name)} with. ${example}`);
  return { column, operator, wanted: wantedBy(column, operator, value) };
}

function wantedBy(column: PropertySchema, operator: Operator, value: string): string[] {
  if (column.type === 'relation') {
    throw new RequestError(`${quote(column.name)} points to other pages: I can only tell whether it is empty or not.`);
  }
  const isComparison = operator === 'before' || operator === 'after';
  if (isComparison || column.type === 'date') {
    if (column.type !== 'date') {
      throw new RequestError(
        `${quote(column.name)} holds no dates, so nothing is before or after it. Use is or contains.`,
      );
    }
    if (isDate(value) || Object.hasOwn(relativeDays, value.toLowerCase())) return [value.toLowerCase()];
    throw new RequestError(`${quote(value)} is no date. Write it like 2026-03-31, or today, yesterday or tomorrow.`);
  }
  if (column.type === 'checkbox') {
    if (/^(?:yes|true|checked|no|false|unchecked)$/i.test(value))
      return [/^(?:yes|true|checked)$/i.test(value) ? 'yes' : 'no'];
    throw new RequestError(`${quote(column.name)} is a checkbox: compare it with yes or no.`);
  }
  if (!column.options || operator === 'contains' || operator === 'does not contain') return [value];
  const group = column.groups?.find(({ name }) => name.toLowerCase() === value.toLowerCase());
  const isOption = column.options.some((option) => option.toLowerCase() === value.toLowerCase());
  if (group && !isOption) return group.options;
  return [pick(value, column.options, (option) => option, `option in ${quote(column.name)} called`)];
}

function holds({ column, operator, wanted }: Condition, properties: Property[], today: string): boolean {
  const value = properties.find(({ name }) => name === column.name)?.value ?? null;
  const shown = fold(showValue(value));
  const options = namesIn(value).map(fold);
  const [first = ''] = wanted;
  const day = value?.kind === 'date' ? value.start.slice(0, 10) : '';
  switch (operator) {
    case 'is empty':
      return shown === '';
    case 'is not empty':
      return shown !== '';
    case 'contains':
      return shown.includes(fold(first));
    case 'does not contain':
      return !shown.includes(fold(first));
    case 'before':
      return day !== '' && day < dayOf(first, today);
    case 'after':
      return day !== '' && day > dayOf(first, today);
    case 'is':
    case 'is not': {
      const isSo =
        column.type === 'date'
          ? day === dayOf(first, today)
          : options.some((option) => wanted.some((each) => fold(each) === option)) ||
            (column.type === 'checkbox' && shown === '' && first === 'no');
      return isSo === (operator === 'is');
    }
  }
}

/** What “is” may mean: people go by their first names, too. */
function namesIn(value: PropertyValue | null): string[] {
  if (value?.kind === 'options') return value.names;
  if (value?.kind !== 'people') return [showValue(value)];
  return value.people.flatMap(({ name = '' }) => [name, name.split(' ')[0] ?? '']);
}

function dayOf(date: string, today: string): string {
  const days = Object.hasOwn(relativeDays, date) ? relativeDays[date] : undefined;
  if (days === undefined) return date.slice(0, 10);
  return new Date(Date.parse(`${today}T12:00:00Z`) + days * 24 * 3_600_000).toISOString().slice(0, 10);
}

function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
