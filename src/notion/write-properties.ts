import { RequestError } from '../errors.ts';
import { isDate } from './dates.ts';
import { list, object, string } from './json.ts';
import type { Lookup } from './lookup.ts';
import { pick, quote } from './nearest.ts';
import { isComputed, type PropertySchema } from './schema.ts';

/** What a model or a form gives for one property. */
export interface PropertyInput {
  name: string;
  value: unknown;
}

export interface Written {
  /** Ready to send, keyed by property name. */
  properties: Record<string, unknown>;
  /** The same as a person reads it, in schema order. */
  preview: { name: string; value: string }[];
}

/** Checks simple values against the schema and writes them as Notion wants them; throws a RequestError that names the right choices. */
export async function writeProperties(
  schema: PropertySchema[],
  inputs: PropertyInput[],
  lookup: Lookup,
): Promise<Written> {
  const written = new Map<string, { value: unknown; shown: string }>();
  for (const input of inputs) {
    const property = pick(input.name, schema, (candidate) => candidate.name, 'property');
    if (written.has(property.name)) throw new RequestError(`The property ${quote(property.name)} is given twice.`);
    written.set(property.name, await writeProperty(property, input.value, lookup));
  }
  const used = schema.filter((property) => written.has(property.name));
  return {
    properties: Object.fromEntries(
      used.map((property) => [property.name, { [property.type]: written.get(property.name)?.value }]),
    ),
    preview: used.map((property) => ({ name: property.name, value: written.get(property.name)?.shown ?? '' })),
  };
}

type Result = { value: unknown; shown: string };
type Writer = (input: unknown, property: PropertySchema, lookup: Lookup) => Result | Promise<Result>;

async function writeProperty(property: PropertySchema, input: unknown, lookup: Lookup): Promise<Result> {
  const writer = Object.hasOwn(writers, property.type) ? writers[property.type] : undefined;
  if (!writer) {
    const why = isComputed(property)
      ? 'Notion fills it in itself'
      : `properties of type ${property.type} are not supported`;
    throw new RequestError(`The property ${quote(property.name)} cannot be set: ${why}.`);
  }
  return writer(input, property, lookup);
}

/** Notion takes 2,000 characters in one piece of rich text and 100 pieces. */
export function richText(text: string): { text: { content: string } }[] {
  const pieces: { text: { content: string } }[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + 2000, text.length);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    pieces.push({ text: { content: text.slice(at, end) } });
    at = end;
  }
  return pieces;
}

const richTextWriter: Writer = (input, property) => {
  const text = toText(input, property);
  if (text.length > 100_000) throw wrong(property, 'text of at most 100,000 characters');
  return { value: richText(text), shown: text };
};

const optionWriter: Writer = (input, property) => {
  const wanted = toText(input, property);
  if (!wanted) return { value: null, shown: '' };
  const name = pickOption(wanted, property);
  return { value: { name }, shown: name };
};

const plainWriter: Writer = (input, property) => {
  const text = toText(input, property).trim();
  return { value: text || null, shown: text };
};

const writers: Record<string, Writer> = {
  title: richTextWriter,
  rich_text: richTextWriter,
  phone_number: plainWriter,
  email: (input, property, lookup) => {
    const text = toText(input, property).trim();
    if (text && !/^[^\s@]+@[^\s@]+$/.test(text)) throw wrong(property, 'an email address');
    return plainWriter(text, property, lookup);
  },
  url: (input, property, lookup) => {
    const text = toText(input, property).trim();
    if (text && !isWebLink(text)) throw wrong(property, 'a link that starts with https://');
    return plainWriter(text, property, lookup);
  },
  number: (input, property) => {
    if (input === null || input === '') return { value: null, shown: '' };
    const number = typeof input === 'string' ? Number(input.trim() || Number.NaN) : input;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong(property, 'a number, for instance 12.5');
    return { value: number, shown: String(number) };
  },
  checkbox: (input, property) => {
    const text = String(
      typeof input === 'string' ? input.trim().toLowerCase() : input === true || input === false ? input : '',
    );
    if (!['true', 'yes', 'false', 'no'].includes(text)) throw wrong(property, 'true or false');
    const checked = text === 'true' || text === 'yes';
    return { value: checked, shown: checked ? 'yes' : 'no' };
  },
  select: optionWriter,
  status: optionWriter,
  multi_select: (input, property) => {
    const names = [...new Set(toList(input, property).map((wanted) => pickOption(wanted, property)))];
    return { value: names.map((name) => ({ name })), shown: names.join(', ') };
  },
  date: (input, property) => {
    const { start, end } = toRange(input, property);
    if (!start) return { value: null, shown: '' };
    return { value: { start, ...(end ? { end } : {}) }, shown: [start, end].filter(Boolean).join(' → ') };
  },
  people: async (input, property, lookup) => {
    const people = await Promise.all(toList(input, property).map((name) => lookup.person(name)));
    return {
      value: people.map(({ id }) => ({ object: 'user', id })),
      shown: people.map(({ name }) => name).join(', '),
    };
  },
  relation: async (input, property, lookup) => {
    const pages = await Promise.all(toList(input, property).map((title) => lookup.page(title, property.target)));
    return { value: pages.map(({ id }) => ({ id })), shown: pages.map(({ title }) => title).join(', ') };
  },
  files: (input, property) => {
    const urls = toList(input, property);
    if (!urls.every(isWebLink)) throw wrong(property, 'a list of links that start with https://');
    return {
      value: urls.map((url) => ({ name: fileName(url), external: { url } })),
      shown: urls.map(fileName).join(', '),
    };
  },
  place: (input, property) => {
    if (input === null || input === '') return { value: null, shown: '' };
    const [, lat, lon, name] =
      /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*(.*)$/s.exec(toText(input, property)) ?? [];
    if (!lat || !lon || Math.abs(Number(lat)) > 90 || Math.abs(Number(lon)) > 180) {
      throw wrong(property, 'latitude, longitude and a name, for instance “59.33, 18.07 Stockholm”');
    }
    const place = { lat: Number(lat), lon: Number(lon), ...(name ? { name } : {}) };
    return { value: place, shown: `${name ? `${name} ` : ''}(${place.lat}, ${place.lon})` };
  },
  verification: (input, property) => {
    const state = toText(input, property);
    if (state !== 'verified' && state !== 'unverified') throw wrong(property, '“verified” or “unverified”');
    return { value: { state }, shown: state };
  },
};

function toText(input: unknown, property: PropertySchema): string {
  if (input === null || input === undefined) return '';
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  const only = Array.isArray(input) && input.length === 1 ? input[0] : input;
  if (typeof only !== 'string') throw wrong(property, 'one piece of text');
  return only;
}

function toList(input: unknown, property: PropertySchema): string[] {
  const items = Array.isArray(input)
    ? list(input)
    : [input].filter((item) => item !== null && item !== '' && item !== undefined);
  if (items.length > 100) throw wrong(property, 'at most 100 items');
  return items.map((item) => toText(item, property));
}

/** One date, `start/end`, a list of one or two, or `{ start, end }`. */
function toRange(input: unknown, property: PropertySchema): { start?: string; end?: string } {
  const range = object(input);
  const given = string(range.start)
    ? [range.start, range.end]
    : Array.isArray(input)
      ? input
      : toText(input, property).split('/');
  const [start, end, ...more] = given.flatMap((date) => string(date)?.trim() || []);
  if (more.length || [start, end].some((date) => date !== undefined && !isDate(date))) {
    throw wrong(property, 'a date like 2026-03-31, a time like 2026-03-31T14:00:00Z, or start/end');
  }
  return { ...(start ? { start } : {}), ...(end ? { end } : {}) };
}

function pickOption(wanted: string, property: PropertySchema): string {
  return pick(wanted, property.options ?? [], (name) => name, `option in ${quote(property.name)} called`);
}

function isWebLink(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function fileName(url: string): string {
  return new URL(url).pathname.split('/').at(-1) || new URL(url).hostname;
}

function wrong(property: PropertySchema, right: string): RequestError {
  return new RequestError(`The property ${quote(property.name)} (${property.type}) needs ${right}.`);
}
