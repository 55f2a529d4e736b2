import { list, object, oneLine, plainText, string } from './json.ts';

/** What a property holds, whatever its type is called. `list` is what a rollup shows of other pages. */
export type PropertyValue =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'boolean'; boolean: boolean }
  /** ISO 8601 dates or date-times. */
  | { kind: 'date'; start: string; end?: string; timeZone?: string }
  | { kind: 'options'; names: string[] }
  | { kind: 'people'; people: { id: string; name?: string }[] }
  /** `cut` when Notion left out all but the first 25. */
  | { kind: 'pages'; ids: string[]; cut: boolean }
  | { kind: 'files'; files: { name: string; url?: string }[] }
  | { kind: 'place'; name: string; latitude: number; longitude: number }
  | { kind: 'verification'; state: string; until?: string; by?: { id: string; name?: string } }
  | { kind: 'list'; values: PropertyValue[] }
  /** A type that this version of Archivist does not know. */
  | { kind: 'unsupported'; type: string };

export interface Property {
  /** As Notion's paths take it. */
  id?: string;
  name: string;
  /** As Notion calls it: title, rich_text, number, select … */
  type: string;
  /** Null when the property is empty. */
  value: PropertyValue | null;
}

/** Never throws: what it does not understand comes out as `unsupported`. */
export function readProperty(name: string, raw: unknown): Property {
  const type = string(object(raw).type) ?? 'unknown';
  const id = string(object(raw).id);
  return { ...(id ? { id } : {}), name, type, value: readValue(raw) };
}

/** The title among a page's properties, `Untitled` when it has none. */
export function readTitle(properties: unknown): string {
  const title = Object.values(object(properties)).find((raw) => object(raw).type === 'title');
  return oneLine(plainText(object(title).title)) || 'Untitled';
}

function readValue(raw: unknown): PropertyValue | null {
  const type = string(object(raw).type) ?? 'unknown';
  const value = object(raw)[type];
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!reader) return { kind: 'unsupported', type: oneLine(type, 60) };
  return value === null || value === undefined ? null : reader(value, object(raw));
}

type Reader = (value: unknown, raw: Record<string, unknown>) => PropertyValue | null;

const text: Reader = (value) => (typeof value === 'string' && value ? { kind: 'text', text: value } : null);
const richText: Reader = (value) => text(plainText(value), {});
const time: Reader = (value) => (typeof value === 'string' ? { kind: 'date', start: value } : null);
const option: Reader = (value) => options([value]);
const people: Reader = (value) => persons(list(value));
const person: Reader = (value) => persons([value]);

const readers: Record<string, Reader> = {
  title: richText,
  rich_text: richText,
  url: text,
  email: text,
  phone_number: text,
  number: (value) => (typeof value === 'number' ? { kind: 'number', number: value } : null),
  checkbox: (value) => ({ kind: 'boolean', boolean: value === true }),
  select: option,
  status: option,
  multi_select: (value) => options(list(value)),
  date: readDate,
  created_time: time,
  last_edited_time: time,
  last_visited_time: time,
  people,
  created_by: person,
  last_edited_by: person,
  relation: (value, raw) => {
    const ids = list(value).flatMap((page) => string(object(page).id) ?? []);
    return ids.length || raw.has_more === true ? { kind: 'pages', ids, cut: raw.has_more === true } : null;
  },
  files: (value) => {
    const files = list(value).map(readFile);
    return files.length ? { kind: 'files', files } : null;
  },
  unique_id: (value) => {
    const { prefix, number } = object(value);
    if (typeof number !== 'number') return null;
    return { kind: 'text', text: string(prefix) ? `${string(prefix)}-${number}` : String(number) };
  },
  formula: readFormula,
  rollup: readRollup,
  place: (value) => {
    const { lat, lon, name, address } = object(value);
    if (typeof lat !== 'number' || typeof lon !== 'number') return null;
    return { kind: 'place', name: string(name) ?? string(address) ?? '', latitude: lat, longitude: lon };
  },
  verification: (value) => {
    const { state, date, verified_by } = object(value);
    const until = string(object(date).end);
    const by = readPerson(verified_by);
    if (!string(state)) return null;
    return { kind: 'verification', state: string(state) ?? '', ...(until ? { until } : {}), ...(by ? { by } : {}) };
  },
  button: () => null,
};

function readDate(value: unknown): PropertyValue | null {
  const { start, end, time_zone } = object(value);
  const from = string(start);
  if (!from) return null;
  const to = string(end);
  const timeZone = string(time_zone);
  return { kind: 'date', start: from, ...(to ? { end: to } : {}), ...(timeZone ? { timeZone } : {}) };
}

function readFormula(value: unknown): PropertyValue | null {
  const type = string(object(value).type) ?? 'unknown';
  const result = object(value)[type];
  if (result === null || result === undefined) return null;
  if (type === 'string') return text(result, {});
  if (type === 'number') return typeof result === 'number' ? { kind: 'number', number: result } : null;
  if (type === 'boolean') return { kind: 'boolean', boolean: result === true };
  if (type === 'date') return readDate(result);
  return { kind: 'unsupported', type: oneLine(`formula ${type}`, 60) };
}

function readRollup(value: unknown): PropertyValue | null {
  const type = string(object(value).type) ?? 'unknown';
  const result = object(value)[type];
  if (result === null || result === undefined) return null;
  if (type === 'number') return typeof result === 'number' ? { kind: 'number', number: result } : null;
  if (type === 'date') return readDate(result);
  if (type !== 'array') return { kind: 'unsupported', type: oneLine(`rollup ${type}`, 60) };
  const values = list(result).flatMap((item) => readValue(item) ?? []);
  return values.length ? { kind: 'list', values } : null;
}

function options(values: unknown[]): PropertyValue | null {
  const names = values.flatMap((value) => string(object(value).name) ?? []);
  return names.length ? { kind: 'options', names } : null;
}

function persons(values: unknown[]): PropertyValue | null {
  const people = values.flatMap((value) => readPerson(value) ?? []);
  return people.length ? { kind: 'people', people } : null;
}

function readPerson(value: unknown): { id: string; name?: string } | undefined {
  const id = string(object(value).id);
  if (!id) return undefined;
  const name = oneLine(string(object(value).name) ?? '', 100);
  return { id, ...(name ? { name } : {}) };
}

function readFile(value: unknown): { name: string; url?: string } {
  const file = object(value);
  const url = string(object(file.external).url);
  return { name: oneLine(string(file.name) ?? 'file'), ...(url ? { url } : {}) };
}
