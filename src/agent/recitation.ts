/** So many words in a row do not come about by chance. */
const runLength = 8;
/** Characters before the new ones that a run may begin in. */
const reach = 400;

/** Index in a text at which it begins to repeat what must not be told, or undefined. Case and punctuation do not count. */
export type RecitedAt = (text: string, newCharacters: number) => number | undefined;

/** Sees word-for-word recitation only: a translation or an encoding passes. */
export function createRecitationGuard(secret: string): RecitedAt {
  const runs = new Set(runsIn(secret).map(({ run }) => run));
  return (text, newCharacters) => {
    const start = Math.max(0, text.length - newCharacters - reach);
    const found = runsIn(text.slice(start)).find(({ run }) => runs.has(run));
    return found && start + found.index;
  };
}

function runsIn(text: string): { index: number; run: string }[] {
  const words = [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)];
  return words.slice(0, Math.max(0, words.length - runLength + 1)).map(({ index }, first) => ({
    index,
    run: words
      .slice(first, first + runLength)
      .map(([word]) => word)
      .join(' '),
  }));
}
