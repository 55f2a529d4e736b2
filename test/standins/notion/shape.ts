import { invalid } from './errors.ts';
import { isObject, type Json } from './json.ts';

/** How Notion quotes a value inside a refusal: JSON, cut after 56 characters. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'undefined' : (JSON.stringify(value) ?? 'undefined');
  return `\`${text.length > 56 ? `${text.slice(0, 53)}...` : text}\``;
}

/** Refuses fields that the operation does not know, as the real API has done since 2021. */
export function allowKeys(value: Json, allowed: readonly string[], where = 'body'): void {
  for (const [key, field] of Object.entries(value)) {
    if (allowed.includes(key) || field === undefined) continue;
    throw invalid(`body failed validation: ${where}.${key} should be not present, instead was ${shown(field)}.`);
  }
}

/** The object at `where`, refused in Notion's words when it is anything else. */
export function requireObject(value: unknown, where: string): Json {
  if (isObject(value)) return value;
  const wanted = value === undefined ? 'defined' : 'an object';
  throw invalid(`body failed validation: ${where} should be ${wanted}, instead was ${shown(value)}.`);
}

export function requireString(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  const wanted = value === undefined ? 'defined' : 'a string';
  throw invalid(`body failed validation: ${where} should be ${wanted}, instead was ${shown(value)}.`);
}

/** A list of at most `max` items (Notion's general limit is 100). */
export function requireList(value: unknown, where: string, max = 100): unknown[] {
  if (!Array.isArray(value)) {
    const wanted = value === undefined ? 'defined' : 'an array';
    throw invalid(`body failed validation: ${where} should be ${wanted}, instead was ${shown(value)}.`);
  }
  if (value.length > max) {
    throw invalid(`body failed validation: ${where}.length should be ≤ \`${max}\`, instead was \`${value.length}\`.`);
  }
  return value;
}

export function requireOneOf<T extends string>(value: unknown, allowed: readonly T[], where: string): T {
  if (allowed.includes(value as T)) return value as T;
  const wanted = allowed.map((item) => `\`"${item}"\``).join(' or ');
  throw invalid(`body failed validation: ${where} should be ${wanted}, instead was ${shown(value)}.`);
}

export function requireBoolean(value: unknown, where: string): boolean {
  if (typeof value === 'boolean') return value;
  throw invalid(`body failed validation: ${where} should be a boolean, instead was ${shown(value)}.`);
}
