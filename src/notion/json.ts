/** Notion's answers are read as what they are: JSON from outside whose shape may change any day. */
export type Json = Record<string, unknown>;

/** The object itself, or an empty one for anything that is not an object. */
export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function string(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The text of a rich text array, without its styles. */
export function plainText(richText: unknown): string {
  return list(richText)
    .map((item) => string(object(item).plain_text) ?? string(object(object(item).text).content) ?? '')
    .join('');
}

/** One printable line of at most `limit` UTF-16 units, for titles and names that people typed. */
export function oneLine(text: string, limit = 300): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1).toWellFormed()}…` : line;
}
