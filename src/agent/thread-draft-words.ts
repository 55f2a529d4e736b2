/** So many words in a row are looked at together, and at least so many of them must be known. */
const windowSize = 10;
const fewestInWindow = 4;
const smallestShare = 0.6;

const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu;

/** Words of a text to look statements up in. */
export interface Vocabulary {
  stems: ReadonlySet<string>;
  /** Lower case, on one line. */
  text: string;
}

export function vocabularyOf(texts: string[]): Vocabulary {
  const text = flatten(texts.join('\n'));
  return { stems: new Set(termsIn(text, 1).map(stemOf)), text };
}

/**
 * Whether a text is made of the words of another: most of them, and in no stretch only few, so that nothing foreign rides along. Words that could
 * be a secret (very long, or letters mixed with digits) must stand there exactly.
 */
export function standsIn(text: string, { stems, text: known }: Vocabulary): boolean {
  const flat = flatten(text);
  const odd = flat.match(/[\p{L}\p{M}\p{N}_+/=-]{24,}|[\p{L}\p{N}]*(?:\p{L}\p{N}|\p{N}\p{L})[\p{L}\p{N}]*/gu) ?? [];
  if (odd.some((word) => !known.includes(word))) return false;
  const terms = termsIn(flat, 4);
  const isKnown = (terms.length > 0 ? terms : termsIn(flat, 1)).map((term) => stems.has(stemOf(term)));
  if (isKnown.length === 0) return known.includes(flat.trim());
  const share = (part: boolean[]) => part.filter(Boolean).length;
  if (share(isKnown) < smallestShare * isKnown.length) return false;
  return isKnown.every((_, at) => {
    const window = isKnown.slice(at, at + windowSize);
    return window.length < windowSize || share(window) >= fewestInWindow;
  });
}

/** Numbers as they are written, without the punctuation of the sentence: `90`, `1,000`, `2026-12-01`, `14:30`. */
export function numbersIn(text: string): string[] {
  return text.normalize('NFKC').match(/\p{N}(?:[\p{N}.,:/'’-]*\p{N})?/gu) ?? [];
}

export function flatten(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}

/** Words of at least so many letters; scripts that put no spaces come as pairs of characters. */
function termsIn(flat: string, fewest: number): string[] {
  const pairs = (flat.match(unspaced) ?? []).flatMap((run) => {
    const letters = run.match(/./gu) ?? [];
    return letters.length === 1 ? letters : letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
  });
  const words = flat.replace(unspaced, ' ').match(/[\p{L}\p{M}]+/gu) ?? [];
  return [...words.filter((word) => word.length >= fewest), ...pairs];
}

/** Cruder than a stemmer and for every language: how the word begins. */
function stemOf(word: string): string {
  return word.slice(0, 5);
}
