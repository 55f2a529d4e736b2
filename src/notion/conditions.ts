import { RequestError } from '../errors.ts';
import { isDate } from './dates.ts';
import type { Lookup } from './lookup.ts';
import { offer, pick, quote } from './nearest.ts';
import type { PropertySchema } from './schema.ts';

export interface Condition {
  property: string;
  operator: string;
  /** Empty for operators that need none. Names of people and titles of pages are looked up. */
  value: string;
}

const existence = ['is_empty', 'is_not_empty'];
const equality = ['equals', 'does_not_equal'];
const containment = ['contains', 'does_not_contain'];
const comparisons = ['greater_than', 'less_than', 'greater_than_or_equal_to', 'less_than_or_equal_to'];
const periods = ['this_week', 'past_week', 'past_month', 'past_year', 'next_week', 'next_month', 'next_year'];
const dateComparisons = ['before', 'after', 'on_or_before', 'on_or_after'];
const relativeDates = 'today tomorrow yesterday one_week_ago one_week_from_now one_month_ago one_month_from_now';

/** Which operators Notion knows, by families of property types that are compared in the same way. */
const operators = {
  text: [...equality, ...containment, 'starts_with', 'ends_with', ...existence],
  number: [...equality, ...comparisons, ...existence],
  checkbox: equality,
  option: [...equality, ...existence],
  options: [...containment, ...existence],
  date: ['equals', ...dateComparisons, ...periods, ...existence],
  person: [...containment, ...existence],
  relation: [...containment, ...existence],
  files: existence,
  verification: equality,
} satisfies Record<string, readonly string[]>;

export type Family = keyof typeof operators;

const families = new Map<string, Family>([
  ['title', 'text'],
  ['rich_text', 'text'],
  ['url', 'text'],
  ['email', 'text'],
  ['phone_number', 'text'],
  ['number', 'number'],
  ['unique_id', 'number'],
  ['checkbox', 'checkbox'],
  ['select', 'option'],
  ['status', 'option'],
  ['multi_select', 'options'],
  ['date', 'date'],
  ['created_time', 'date'],
  ['last_edited_time', 'date'],
  ['people', 'person'],
  ['created_by', 'person'],
  ['last_edited_by', 'person'],
  ['relation', 'relation'],
  ['files', 'files'],
  ['verification', 'verification'],
]);

/** Every operator of the filter language. */
export const allOperators: readonly string[] = [...new Set<string>(Object.values(operators).flat())];

/** Undefined for types that Notion cannot filter by, and for formulas and rollups, which are compared by what they result in. */
export function familyOf(property: PropertySchema): Family | undefined {
  return families.get(property.type);
}

/** The schema does not say what a formula results in, so the operator and the value decide. */
export function guessFormula({ operator, value }: Condition): { key: string; family: Family } {
  const compared = equality.includes(operator);
  if (dateComparisons.includes(operator) || periods.includes(operator) || isDate(value))
    return { key: 'date', family: 'date' };
  if (comparisons.includes(operator) || (compared && isNumber(value))) return { key: 'number', family: 'number' };
  if (compared && isBoolean(value)) return { key: 'checkbox', family: 'checkbox' };
  return { key: 'string', family: 'text' };
}

/** Notion's own form of one comparison. `subject` has the options or the target that the value is checked against. */
export async function compare(
  family: Family,
  condition: Condition,
  subject: PropertySchema,
  lookup: Lookup,
): Promise<unknown> {
  const { operator, value } = condition;
  const name = quote(condition.property);
  const known: readonly string[] = operators[family];
  if (!known.includes(operator)) {
    throw new RequestError(`The property ${name} has no operator ${quote(operator)}. ${offer(operator, known)}`);
  }
  if (existence.includes(operator)) return { [operator]: true };
  if (periods.includes(operator)) return { [operator]: {} };
  if (value.trim() === '') {
    throw new RequestError(
      `The operator ${quote(operator)} on ${name} needs a value. Use is_empty to find what is not filled in.`,
    );
  }
  const key = family === 'verification' && operator === 'equals' ? 'status' : operator;
  return { [key]: await operand(family, condition, subject, lookup) };
}

async function operand(
  family: Family,
  { property, value }: Condition,
  subject: PropertySchema,
  lookup: Lookup,
): Promise<unknown> {
  const name = quote(property);
  const wrong = (right: string) =>
    new RequestError(`The property ${name} is compared with ${right}, not with ${quote(value)}.`);
  switch (family) {
    case 'number': {
      const number = subject.type === 'unique_id' ? value.replace(/^.*-/, '') : value;
      if (!isNumber(number)) throw wrong('a number');
      return Number(number);
    }
    case 'checkbox':
      if (!isBoolean(value)) throw wrong('true or false');
      return /^(?:true|yes)$/i.test(value.trim());
    case 'date':
      if (isDate(value) || relativeDates.split(' ').includes(value)) return value;
      throw wrong(`a date like 2026-03-31 or one of ${relativeDates.replaceAll(' ', ', ')}`);
    case 'option':
    case 'options':
      return pick(value, subject.options ?? [], (option) => option, `option in ${name} called`);
    case 'person':
      return (await lookup.person(value)).id;
    case 'relation':
      return (await lookup.page(value, subject.target)).id;
    case 'verification':
      return pick(value, ['verified', 'expired', 'none'], (state) => state, 'verification state');
    case 'text':
    case 'files':
      return value;
  }
}

function isNumber(value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value));
}

function isBoolean(value: string): boolean {
  return /^(?:true|false|yes|no)$/i.test(value.trim());
}
