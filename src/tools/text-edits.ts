import { RequestError } from '../errors.ts';

/** A piece of a page's text and what comes in its place; an empty `new_str` takes it away. */
export interface TextEdit {
  old_str: string;
  new_str: string;
}

const longestQuote = 300;
const mostQuoted = 3;

/**
 * The text with all edits made, one after the other. What is replaced must stand in it exactly once; spaces, line ends and the kind of
 * quotation marks need not be the same. Throws a RequestError that shows the model the lines that it may have meant.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits.reduce((before, { old_str, new_str }) => {
    const { start, end } = findOnce(before, old_str);
    return before.slice(0, start) + new_str + before.slice(end);
  }, text);
}

function findOnce(text: string, wanted: string): { start: number; end: number } {
  if (!wanted.trim()) throw new RequestError('old_str is empty. To add text at the end, use append_to_page.');
  const exact = placesOf(text, wanted);
  const places = exact.length > 0 ? exact : looselyIn(text, wanted);
  const [place] = places;
  if (!place) throw new RequestError(notThere(text, wanted));
  if (places.length > 1) {
    throw new RequestError(
      `This stands ${places.length} times in the page: “${shorten(wanted)}”. Give more of the text around the one that you mean.`,
    );
  }
  return place;
}

function placesOf(text: string, wanted: string): { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length))
    places.push({ start: at, end: at + wanted.length });
  return places;
}

function looselyIn(text: string, wanted: string): { start: number; end: number }[] {
  const words = wanted
    .trim()
    .split(/\s+/)
    .map((word) =>
      word
        .replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
        .replace(/["“”„]/g, '["“”„]')
        .replace(/['‘’]/g, "['‘’]"),
    );
  return [...text.matchAll(new RegExp(words.join('\\s+'), 'g'))].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
  }));
}

function notThere(text: string, wanted: string): string {
  const words = wordsOf(wanted);
  const likely = text
    .split('\n')
    .map((line) => ({ line, shared: wordsOf(line).filter((word) => words.includes(word)).length }))
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, mostQuoted)
    .map(({ line }) => `\n${shorten(line)}`);
  const hint = likely.length > 0 ? `Lines that are like it:${likely.join('')}` : 'Read the page again.';
  return `This does not stand in the page: “${shorten(wanted)}”. Copy old_str from the page exactly. ${hint}`;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
}

function shorten(text: string): string {
  return text.length > longestQuote ? `${text.slice(0, longestQuote).toWellFormed()}…` : text;
}
