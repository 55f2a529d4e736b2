import { editDistance } from '../notion/nearest.ts';

const fewestLetters = 4;
const mostEdits = 2;

/**
 * True when two texts differ only in case, punctuation, or a letter or two inside words of at least four: nothing that anybody reads a digest for.
 * Figures, short words (not, now), first letters (un-, il-), signs and the last letters that negate are never typing errors.
 */
export function isTypo(before: string, after: string): boolean {
  const [a, b] = [before, after].map((text) => text.split(/\s+/).filter((word) => plain(word) !== ''));
  if (!a || !b || a.length !== b.length) return false;
  return a.every((word, at) => isSlip(plain(word), plain(b[at] ?? '')));
}

function isSlip(before: string, after: string): boolean {
  if (before === after) return true;
  if (!/^[\p{L}\p{M}'’]+$/u.test(before) || !/^[\p{L}\p{M}'’]+$/u.test(after)) return false;
  const isLong = Math.min(before.length, after.length) >= fewestLetters;
  return isLong && before[0] === after[0] && !isNegation(before, after) && editDistance(before, after) <= mostEdits;
}

/** “does” and “doesn’t”, “can” and “cannot”. */
function isNegation(before: string, after: string): boolean {
  const negated = (word: string) => /n['’]?t$|not$|less$/.test(word);
  return negated(before) !== negated(after);
}

/** Without the punctuation around it. Checkboxes and figures keep theirs. */
function plain(word: string): string {
  return /[\p{N}[\]]/u.test(word)
    ? word
    : word.toLowerCase().replace(/^[.,;:!?'"“”‘’()…–—-]+|[.,;:!?'"“”‘’()…–—-]+$/gu, '');
}
