import { dateMatches } from './date-conditions.ts';
import { invalid } from './errors.ts';
import { normalId } from './ids.ts';
import { isObject, type Json, listOf, objectOf, stringOf } from './json.ts';
import { plainText, spansOf } from './rich-text.ts';
import { shown } from './shape.ts';

/** The families of conditions that Notion's filters know. */
export type Family = 'text' | 'number' | 'checkbox' | 'select' | 'list' | 'date' | 'existence';

const existence = ['is_empty', 'is_not_empty'];
const dateOperators = [
  'equals',
  'before',
  'after',
  'on_or_before',
  'on_or_after',
  'this_week',
  'past_week',
  'past_month',
  'past_year',
  'next_week',
  'next_month',
  'next_year',
];

const operators: Record<Family, readonly string[]> = {
  text: [...'equals does_not_equal contains does_not_contain starts_with ends_with'.split(' '), ...existence],
  number: [
    'equals',
    'does_not_equal',
    'greater_than',
    'less_than',
    'greater_than_or_equal_to',
    'less_than_or_equal_to',
    ...existence,
  ],
  checkbox: ['equals', 'does_not_equal'],
  select: ['equals', 'does_not_equal', ...existence],
  list: ['contains', 'does_not_contain', ...existence],
  date: [...dateOperators, ...existence],
  existence,
};

/** Checks one condition such as `{ contains: "x" }`: exactly one known operator with a value of the right type. */
export function checkCondition(family: Family, condition: unknown, where: string): void {
  if (!isObject(condition)) {
    throw invalid(`body failed validation: ${where} should be an object, instead was ${shown(condition)}.`);
  }
  const keys = Object.keys(condition);
  const known = operators[family];
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw invalid(
      `body failed validation: ${where}.${unknown} should be not present, instead was ${shown(condition[unknown])}.`,
    );
  }
  const key = keys[0];
  if (key === undefined || keys.length > 1) {
    const wanted = known.map((name) => `${where}.${name} should be defined, instead was \`undefined\`.`);
    throw invalid(`body failed validation. Fix one:\n${wanted.join('\n')}`);
  }
  checkOperand(family, key, condition[key], `${where}.${key}`);
}

function checkOperand(family: Family, operator: string, operand: unknown, where: string): void {
  const wanted = operandType(family, operator);
  const fits =
    wanted === 'true' ? operand === true : wanted === 'object' ? isObject(operand) : typeof operand === wanted;
  const isDate = family !== 'date' || wanted !== 'string' || !Number.isNaN(Date.parse(stringOf(operand)));
  if (fits && isDate) return;
  const phrase = isDate
    ? { true: '`true`', object: 'an object', string: 'a string', number: 'a number', boolean: 'a boolean' }[wanted]
    : 'a valid ISO 8601 date string';
  throw invalid(`body failed validation: ${where} should be ${phrase}, instead was ${shown(operand)}.`);
}

function operandType(family: Family, operator: string): 'true' | 'object' | 'string' | 'number' | 'boolean' {
  if (existence.includes(operator)) return 'true';
  if (family === 'date' && dateOperators.indexOf(operator) > 4) return 'object';
  if (family === 'number') return 'number';
  return family === 'checkbox' ? 'boolean' : 'string';
}

/** Whether a bare property value meets a checked condition. */
export function meets(family: Family, condition: Json, value: unknown, now: number): boolean {
  const operator = Object.keys(condition)[0] ?? '';
  const operand = condition[operator];
  if (operator === 'is_empty') return isBlank(value);
  if (operator === 'is_not_empty') return !isBlank(value);
  switch (family) {
    case 'text':
      return textMeets(operator, stringOf(operand), wordsOf(value));
    case 'number':
      return numberMeets(operator, Number(operand), typeof value === 'number' ? value : undefined);
    case 'checkbox':
      return ((value === true) === (operand === true)) === (operator === 'equals');
    case 'select': {
      const same = stringOf(objectOf(value).name) === operand;
      return operator === 'equals' ? same : !same;
    }
    case 'list':
      return listMeets(operator, stringOf(operand), value);
    case 'date':
      return dateMatches(operator, operand, value, now);
    case 'existence':
      return false;
  }
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Rich text and plain strings as words. */
function wordsOf(value: unknown): string {
  return Array.isArray(value) ? plainText(spansOf(value)) : stringOf(value);
}

function textMeets(operator: string, wanted: string, actual: string): boolean {
  const left = actual.toLowerCase();
  const right = wanted.toLowerCase();
  switch (operator) {
    case 'equals':
      return left === right;
    case 'does_not_equal':
      return left !== right;
    case 'contains':
      return left.includes(right);
    case 'does_not_contain':
      return !left.includes(right);
    case 'starts_with':
      return left.startsWith(right);
    default:
      return left.endsWith(right);
  }
}

function numberMeets(operator: string, wanted: number, actual: number | undefined): boolean {
  if (operator === 'does_not_equal') return actual !== wanted;
  if (actual === undefined) return false;
  switch (operator) {
    case 'equals':
      return actual === wanted;
    case 'greater_than':
      return actual > wanted;
    case 'less_than':
      return actual < wanted;
    case 'greater_than_or_equal_to':
      return actual >= wanted;
    default:
      return actual <= wanted;
  }
}

/** Options match by name, people and related rows by id; a single person counts as a list of one. */
function listMeets(operator: string, wanted: string, value: unknown): boolean {
  const items = Array.isArray(value) ? listOf(value) : [value];
  const found = items.map(objectOf).some((item) => item.name === wanted || sameId(item.id, wanted));
  return operator === 'contains' ? found : !found;
}

function sameId(id: unknown, wanted: string): boolean {
  return typeof id === 'string' && normalId(id) === normalId(wanted);
}
