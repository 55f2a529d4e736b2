import { createHash } from 'node:crypto';
import { invalid } from './errors.ts';

/** The same seed gives the same UUID in every run. */
export function uuidFrom(seed: string): string {
  const hex = createHash('sha1').update(seed).digest('hex');
  return dashed(`${hex.slice(0, 12)}4${hex.slice(13, 16)}8${hex.slice(17, 32)}`);
}

/** Four characters of Notion's property-id alphabet, URL-safe as the API shows them. */
export function propertyIdFrom(seed: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:;<>?@[]\\^_`{|}~';
  const bytes = createHash('sha1').update(seed).digest();
  const raw = [...bytes.subarray(0, 4)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return encodeURIComponent(raw);
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const uuidShape = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

export function isId(value: unknown): value is string {
  return typeof value === 'string' && uuidShape.test(value);
}

/** With dashes and in lower case; `where` names the field in the refusal, for instance `path.page_id`. */
export function requireId(value: unknown, where: string): string {
  if (!isId(value)) {
    const part = where.slice(0, where.indexOf('.'));
    const shown = value === undefined ? 'undefined' : JSON.stringify(value);
    throw invalid(`${part} failed validation: ${where} should be a valid uuid, instead was \`${shown}\`.`);
  }
  return normalId(value);
}

/** The dashed lower-case form of an id that is known to be well-formed. */
export function normalId(id: string): string {
  return dashed(id.replaceAll('-', '').toLowerCase());
}

function compact(id: string): string {
  return id.replaceAll('-', '');
}

/** The address that page objects carry: words of the title, then the id. */
export function pageUrl(title: string, id: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `https://app.notion.com/p/${words ? `${words}-` : ''}${compact(id)}`;
}

/** The address that tags in Markdown carry: the id alone, with the block behind a `#`. */
export function plainUrl(id: string, blockId?: string): string {
  return `https://app.notion.com/p/${compact(id)}${blockId ? `#${compact(blockId)}` : ''}`;
}

/** The id in a Notion address (the last 32 hex digits of its path), or undefined. */
export function idInUrl(url: string): string | undefined {
  const match = /([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[?#].*)?$/i.exec(url.split('#')[0] ?? '');
  return match?.[1] ? normalId(match[1]) : undefined;
}

/** ISO 8601, cut to the minute as Notion's page and block times are. */
export function minute(time: number | string): string {
  const at = new Date(time);
  at.setUTCSeconds(0, 0);
  return at.toISOString();
}

/** ISO 8601 with milliseconds and an offset, as databases carry their times. */
export function exactly(time: number): string {
  return new Date(time).toISOString().replace('Z', '+00:00');
}
