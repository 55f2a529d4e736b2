const fewestLetters = 4;
const mostLetters = 30;
const mostEdits = 2;
/** A line with more misspelt words than this was rewritten. */
const mostSlips = 4;

/**
 * True when two texts differ only in case, punctuation, or a letter or two inside words of 4 to 30 letters: nothing that anybody reads a digest for.
 * Figures, short words (not, now), first letters (un-, il-), signs and the last letters that negate are never typing errors.
 */
export function isTypo(before: string, after: string): boolean {
  return areTypos(spellingOf(before), spellingOf(after));
}

/** The words of a text as `areTypos` compares them. */
export function spellingOf(text: string): string[] {
  return text.split(/\s+/).flatMap((word) => plain(word) || []);
}

/** See `isTypo`, for texts that are compared with many others. */
export function areTypos(before: string[], after: string[]): boolean {
  if (before.length !== after.length) return false;
  let slips = 0;
  return before.every((word, at) => {
    const other = after[at] ?? '';
    if (word === other) return true;
    slips += 1;
    return slips <= mostSlips && isSlip(word, other);
  });
}

function isSlip(before: string, after: string): boolean {
  const [shorter, longer] = [before.length, after.length].toSorted((a, b) => a - b);
  if (shorter === undefined || longer === undefined || shorter < fewestLetters || longer > mostLetters) return false;
  if (longer - shorter > mostEdits || before[0] !== after[0]) return false;
  if (!/^[\p{L}\p{M}'’]+$/u.test(before) || !/^[\p{L}\p{M}'’]+$/u.test(after)) return false;
  return !isNegation(before, after) && isNear(before, after, mostEdits);
}

/** Whether so many insertions, deletions, replacements and swaps of neighbours are enough. Tries them, which for so few costs less than a distance. */
function isNear(a: string, b: string, edits: number): boolean {
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  const [left, right] = [a.slice(from), b.slice(from)];
  if (left === right) return true;
  if (edits === 0) return false;
  const isSwapped = left.length > 1 && left[0] === right[1] && left[1] === right[0];
  return (
    isNear(left.slice(1), right.slice(1), edits - 1) ||
    isNear(left.slice(1), right, edits - 1) ||
    isNear(left, right.slice(1), edits - 1) ||
    (isSwapped && isNear(left.slice(2), right.slice(2), edits - 1))
  );
}

/** “does” and “doesn’t”, “can” and “cannot”. */
function isNegation(before: string, after: string): boolean {
  const negated = (word: string) => /n['’]?t$|not$|less$/.test(word);
  return negated(before) !== negated(after);
}

/** Without the punctuation around it. Checkboxes and figures keep theirs. */
function plain(word: string): string {
  return /[\p{N}[\]]/u.test(word) ? word : withoutEdges(word.toLowerCase());
}

const edge = /[.,;:!?'"“”‘’()…–—-]/u;

/** By hand: a pattern that looks for the end tries each place where a long word has punctuation. */
function withoutEdges(word: string): string {
  let [from, to] = [0, word.length];
  while (from < to && edge.test(word[from] ?? '')) from += 1;
  while (to > from && edge.test(word[to - 1] ?? '')) to -= 1;
  return word.slice(from, to);
}
