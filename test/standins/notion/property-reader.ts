import { invalid } from './errors.ts';
import { isId, normalId } from './ids.ts';
import { isObject, type Json, listOf, objectOf, stringOf } from './json.ts';
import { readRichText } from './rich-text.ts';
import { newOption, type Option, optionsOf } from './schema.ts';
import { shown } from './shape.ts';
import type { PropertySchema, Store } from './store.ts';

const computed = new Set([
  'created_time',
  'created_by',
  'last_edited_time',
  'last_edited_by',
  'formula',
  'rollup',
  'unique_id',
  'button',
]);

/** A value that a request gives a property, checked and in the form the store keeps. May add options to the schema. */
export function readValue(store: Store, property: PropertySchema, given: unknown): unknown {
  const { name, type } = property;
  const where = `body.properties.${name}`;
  if (computed.has(type)) throw invalid(`${name} is a ${type} property, which can not be set through the API.`);
  if (Array.isArray(given) && (type === 'title' || type === 'rich_text')) {
    return readRichText(given, where, store.names);
  }
  const request = requireValue(given, where);
  const kind = Object.keys(request).find((key) => key !== 'type' && key !== 'id' && key !== 'name');
  if (kind !== type) throw invalid(`${name} is expected to be ${type}.`);
  const value = request[type];
  const read = readers[type];
  if (!read) throw invalid(`${name} is expected to be ${type}.`);
  return read(value, `${where}.${type}`, property, store);
}

function requireValue(given: unknown, where: string): Json {
  if (isObject(given)) return given;
  throw invalid(`body failed validation: ${where} should be an object, instead was ${shown(given)}.`);
}

type Reader = (value: unknown, where: string, property: PropertySchema, store: Store) => unknown;

const richText: Reader = (value, where, _property, store) => readRichText(value, where, store.names);

const stringOrNull: Reader = (value, where) => {
  if (value === null || (typeof value === 'string' && value !== '')) return value;
  throw invalid(`body failed validation: ${where} should be a string or \`null\`, instead was ${shown(value)}.`);
};

const readers: Record<string, Reader> = {
  title: richText,
  rich_text: richText,
  url: stringOrNull,
  email: stringOrNull,
  phone_number: stringOrNull,
  number: (value, where) => {
    if (value === null || typeof value === 'number') return value;
    throw invalid(`body failed validation: ${where} should be a number or \`null\`, instead was ${shown(value)}.`);
  },
  checkbox: (value, where) => {
    if (typeof value === 'boolean') return value;
    throw invalid(`body failed validation: ${where} should be a boolean, instead was ${shown(value)}.`);
  },
  select: (value, where, property) => (value === null ? null : optionId(requireOption(value, where), property, true)),
  status: (value, where, property) => (value === null ? null : optionId(requireOption(value, where), property, false)),
  multi_select: (value, where, property) =>
    requireArray(value, where).map((item, index) =>
      optionId(requireOption(item, `${where}[${index}]`), property, true),
    ),
  date: (value, where) => (value === null ? null : readDate(value, where)),
  people: (value, where) => requireArray(value, where).map((item, index) => idOf(item, `${where}[${index}]`)),
  relation: (value, where, _property, store) =>
    requireArray(value, where).map((item, index) => {
      const id = idOf(item, `${where}[${index}]`);
      if (!store.pages.has(id)) {
        throw invalid(
          `Could not find page with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`,
        );
      }
      return id;
    }),
  files: (value, where) => requireArray(value, where).map(readFile),
  place: (value) => value,
  verification: (value) => ({ state: 'unverified', verified_by: null, date: null, ...objectOf(value) }),
};

function requireArray(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) {
    throw invalid(`body failed validation: ${where} should be an array, instead was ${shown(value)}.`);
  }
  if (value.length > 100) {
    throw invalid(`body failed validation: ${where}.length should be ≤ \`100\`, instead was \`${value.length}\`.`);
  }
  return value;
}

function idOf(item: unknown, where: string): string {
  const id = objectOf(item).id;
  if (!isId(id)) {
    throw invalid(`body failed validation: ${where}.id should be a valid uuid, instead was ${shown(id)}.`);
  }
  return normalId(id);
}

function requireOption(value: unknown, where: string): Json {
  const option = objectOf(value);
  if (stringOf(option.name) || stringOf(option.id)) {
    if (stringOf(option.name).length > 100) throw invalid(`${where}.name is too long: 100 characters at most.`);
    return option;
  }
  throw invalid(
    `body failed validation. Fix one:\n${where}.id should be defined, instead was \`undefined\`.\n${where}.name should be defined, instead was \`undefined\`.`,
  );
}

/** The id of the named option; `select` and `multi_select` grow a new one, a status never does. */
function optionId(given: Json, property: PropertySchema, mayAdd: boolean): string {
  const options = optionsOf(property);
  const found = options.find((option) =>
    given.id === undefined ? option.name === given.name : option.id === given.id,
  );
  if (found) return found.id;
  const label = stringOf(given.name) || stringOf(given.id);
  if (!mayAdd) throw invalid(`Invalid status option. Status option "${label}" does not exist".`);
  if (label.includes(',')) throw invalid(`Invalid select option, commas not allowed: ${label}`);
  if (!given.name) throw invalid(`Invalid ${property.type} value. Option with id "${label}" does not exist.`);
  const added: Option = newOption(property.id, given);
  property.config = { ...property.config, options: [...options, added] };
  return added.id;
}

const dateShape = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function readDate(value: unknown, where: string): Json {
  const date = objectOf(value);
  for (const key of ['start', 'end'] as const) {
    const text = date[key];
    if (key === 'end' && (text === null || text === undefined)) continue;
    if (typeof text !== 'string' || !dateShape.test(text) || Number.isNaN(Date.parse(text))) {
      throw invalid(
        `body failed validation: ${where}.${key} should be a valid ISO 8601 date string, instead was ${shown(text)}.`,
      );
    }
  }
  if (date.end && Date.parse(stringOf(date.end)) < Date.parse(stringOf(date.start))) {
    throw invalid('Invalid date: the end date must be on or after the start date.');
  }
  const timeZone = date.time_zone ?? null;
  return { start: showDate(date.start), end: date.end ? showDate(date.end) : null, time_zone: timeZone };
}

/** Times come back with milliseconds and an offset; dates stay dates. */
function showDate(value: unknown): string {
  const text = stringOf(value);
  if (text.length === 10) return text;
  const offset = /(Z|[+-]\d{2}:?\d{2})$/.exec(text)?.[1] ?? 'Z';
  const shift = offset === 'Z' ? '+00:00' : offset;
  const local = text.slice(0, 16).replace(' ', 'T');
  return `${local}:00.000${shift}`;
}

function readFile(item: unknown): Json {
  const { name, external } = objectOf(item);
  if (!isObject(external)) throw invalid('Only external files can be set through this stand-in.');
  return { name: name ?? stringOf(external.url), type: 'external', external: { url: external.url } };
}

/** The value of a property on a page that nobody has filled. */
export function emptyValue(property: PropertySchema): unknown {
  switch (property.type) {
    case 'checkbox':
      return false;
    case 'status':
      return firstStatus(property);
    case 'title':
    case 'rich_text':
    case 'multi_select':
    case 'people':
    case 'relation':
    case 'files':
      return [];
    default:
      return null;
  }
}

/** Notion never leaves a status empty: a new row gets the first option of the first group that has one. */
function firstStatus(property: PropertySchema): string | null {
  const groups = listOf(property.config.groups).map(objectOf);
  const first = groups.map((group) => listOf(group.option_ids)[0]).find((id) => id !== undefined);
  return stringOf(first) || (optionsOf(property)[0]?.id ?? null);
}
