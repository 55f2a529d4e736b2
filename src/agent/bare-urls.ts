import type { Take } from './scanner.ts';
import { findUrls } from './urls.ts';

export type IsKnown = (url: string) => boolean;

export const removedLink = '(link removed)';

/** A word without an end is decided after so many characters. */
const longestWord = 3_000;

/**
 * Looks at plain text word by word, code included, and lets only known URLs stand. White space and other scripts flow at once;
 * an ASCII word is held until it has ended, because “example” may go on with “.com/path”.
 */
export function takeWords(isKnown: IsKnown): Take {
  return (text, isLast) => {
    const window = text.slice(0, longestWord);
    const plain = /^(?:\s+|[^\s!-~]+)/.exec(window)?.[0];
    if (plain) return { length: plain.length, pieces: [{ text: plain }] };
    const isOpen = (word: string) => !isLast && word.length === text.length && word.length < longestWord;
    const ascii = /^[!-~]+/.exec(window)?.[0] ?? '';
    if (isOpen(ascii)) return undefined;
    const following = /^\S/.exec(text.slice(ascii.length))?.[0] ?? '';
    if (findUrls(ascii + following).length === 0) return { length: ascii.length, pieces: [{ text: ascii }] };
    const word = /^\S+/.exec(window)?.[0] ?? ascii;
    if (isOpen(word)) return undefined;
    return { length: word.length, pieces: [{ text: cleanWord(word, isKnown) }] };
  };
}

/** A known URL that runs into more text gets a space after it, or a chat client would make both one link. A quote ends every link. */
function cleanWord(word: string, isKnown: IsKnown): string {
  const [found] = findUrls(word);
  if (!found) return word;
  const before = word.slice(0, found.index);
  const url = [found.url, asciiStart(found.url)].find((candidate) => isKnown(candidate));
  const length = url?.length ?? asciiStart(found.url).length;
  const rest = word.slice(found.index + length);
  const gap = url && /^[^"]*[\p{L}\p{N}]/u.test(rest) ? ' ' : '';
  return `${before}${url ?? removedLink}${gap}${cleanWord(rest, isKnown)}`;
}

function asciiStart(url: string): string {
  return /^[!-~]*/.exec(url)?.[0] ?? '';
}
