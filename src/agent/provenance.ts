import { findUrls } from './urls.ts';

export interface LinkFilter {
  /** Takes the next piece of the model's text, gives back what may be shown by now. */
  push(delta: string): string;
  /** The rest, when no more text follows. */
  end(): string;
}

/** A construct that has not ended after so many characters is taken as plain text. */
const longestConstruct = 3_000;
const removed = '(link removed)';

/**
 * Lets a link through only if `isKnown` says that its URL came verbatim from a source or the asker. Another link keeps its
 * text, an image its description, a bare URL nothing. The result does not depend on how the text is cut into pieces;
 * at most one word or one unfinished link is held back. In fenced code only bare URLs are looked at.
 */
export function createLinkFilter(isKnown: (url: string) => boolean): LinkFilter {
  let held = '';
  let inFence = false;
  let atLineStart = true;

  const emit = (text: string): string => {
    if (text) atLineStart = text.endsWith('\n') || (atLineStart && !text.trim());
    return text;
  };

  const drain = (isLast: boolean): string => {
    let shown = '';
    while (held) {
      const taken = takeNext(held, { isLast, inFence, atLineStart, isKnown });
      if (!taken) break;
      if (taken.isFence) inFence = !inFence;
      held = held.slice(taken.length);
      shown += emit(taken.shown);
    }
    return shown;
  };

  return {
    push(delta) {
      held += delta;
      return drain(false);
    },
    end: () => drain(true),
  };
}

/** A whole text through the filter at once. */
export function filterLinks(text: string, isKnown: (url: string) => boolean): string {
  const filter = createLinkFilter(isKnown);
  return filter.push(text) + filter.end();
}

interface Reading {
  isLast: boolean;
  inFence: boolean;
  atLineStart: boolean;
  isKnown: (url: string) => boolean;
}

interface Taken {
  length: number;
  shown: string;
  isFence?: boolean;
}

/** The next piece from the front, or nothing while it could still become something else. */
function takeNext(text: string, reading: Reading): Taken | undefined {
  if (reading.atLineStart) {
    const fence = /^[ \t]*(?:`{3,}|~{3,})[^\n]*\n/.exec(text);
    if (fence) return { length: fence[0].length, shown: cleanWord(fence[0], reading.isKnown), isFence: true };
    if (!reading.isLast && /^[ \t]*(?:`{0,2}|~{0,2}|(?:`{3,}|~{3,})[^\n]{0,200})$/.test(text)) return;
  }
  if (!reading.inFence) {
    const construct = takeConstruct(text, reading);
    if (construct !== 'plain') return construct === 'unfinished' ? undefined : construct;
  }
  return takeWord(text, reading);
}

/** A run of white space, or a word up to the next sign that could start a construct. A word is shown only when it has ended. */
function takeWord(text: string, { isLast, inFence, isKnown }: Reading): Taken | undefined {
  const space = /^\s+?(?:\n|(?=\S)|$)/.exec(text);
  if (space) return { length: space[0].length, shown: space[0] };
  const wide = /^[^\s!-~]+/.exec(text);
  if (wide) return { length: wide[0].length, shown: wide[0] };
  const word = (inFence ? /^[!-~]+/ : /^[!-~](?:(?!\[|<|`|!\[)[!-~])*/).exec(text)?.[0] ?? text[0] ?? '';
  if (!isLast && word.length === text.length && word.length < longestConstruct) return;
  return { length: word.length, shown: cleanWord(word, isKnown) };
}

function takeConstruct(text: string, reading: Reading): Taken | 'unfinished' | 'plain' {
  const isLong = reading.isLast || text.length > longestConstruct;
  const wait = isLong ? 'plain' : 'unfinished';
  if (text[0] === '`') return takeCodeSpan(text, reading, wait);
  if (text[0] === '<') return takeAngle(text, reading, wait);
  const isImage = text.startsWith('![');
  if (text === '!') return wait;
  if (text[0] !== '[' && !isImage) return 'plain';
  const open = isImage ? 1 : 0;
  const close = closingAt(text, open, '[', ']');
  if (close === -1) return text.includes('\n\n') ? 'plain' : wait;
  const next = text[close + 1];
  if (next === undefined && !reading.isLast) return wait;
  const label = filterLinks(text.slice(open + 1, close), reading.isKnown);
  if (next === '(') {
    const end = closingAt(text, close + 1, '(', ')');
    if (end === -1) return text.slice(close).includes('\n\n') ? 'plain' : wait;
    return { length: end + 1, shown: showLink(label, text.slice(close + 2, end), isImage, reading.isKnown) };
  }
  if (next === '[' || next === ':') {
    const end = next === '[' ? text.indexOf(']', close + 2) : close + 1;
    if (end === -1) return wait;
    return { length: end + 1, shown: next === ':' ? `${label}:` : label };
  }
  return isImage ? { length: close + 1, shown: label } : { length: 1, shown: '[' };
}

function showLink(label: string, target: string, isImage: boolean, isKnown: Reading['isKnown']): string {
  const url = /^\s*<?([^\s<>]*)>?(?:\s+(?:"[^"]*"|'[^']*'|\([^)]*\)))?\s*$/.exec(target)?.[1] ?? '';
  if (isImage || !isKnown(url)) return label;
  return `[${label}](${url})`;
}

/** `<https://…>`, Slack's `<https://…|label>` and HTML tags; other uses of `<` are plain. */
function takeAngle(text: string, { isKnown }: Reading, wait: 'unfinished' | 'plain'): Taken | 'unfinished' | 'plain' {
  if (text.length === 1) return wait;
  if (!/^<[a-z/!?]/i.test(text)) return 'plain';
  const end = text.search(/[>\n]/);
  if (end === -1) return wait;
  if (text[end] === '\n') return 'plain';
  const inner = text.slice(1, end);
  const [target = '', label] = inner.split('|', 2);
  if (findUrls(target)[0]?.index === 0) {
    if (isKnown(target)) return { length: end + 1, shown: label ? `[${label}](${target})` : `<${target}>` };
    return { length: end + 1, shown: label === undefined ? removed : cleanWord(label, isKnown) };
  }
  if (/^\/?[a-z][\w-]*(?:[\s/].*)?$/is.test(inner)) return { length: end + 1, shown: '' };
  return 'plain';
}

/** Inline code keeps everything but unknown URLs. Without its end on the same line it is not code. */
function takeCodeSpan(
  text: string,
  { isKnown }: Reading,
  wait: 'unfinished' | 'plain',
): Taken | 'unfinished' | 'plain' {
  const ticks = /^`+/.exec(text)?.[0] ?? '';
  if (ticks.length === text.length) return wait;
  const end = text.slice(ticks.length).search(new RegExp(`(?<!\`)${ticks}(?!\`)|\n`));
  if (end === -1) return wait;
  if (text[ticks.length + end] === '\n') return { length: ticks.length, shown: ticks };
  const length = ticks.length + end + ticks.length;
  if (length === text.length && wait === 'unfinished') return wait;
  return { length, shown: cleanWord(text.slice(0, length), isKnown) };
}

function cleanWord(word: string, isKnown: Reading['isKnown']): string {
  return findUrls(word).reduceRight(
    (text, { index, url }) => (isKnown(url) ? text : text.slice(0, index) + removed + text.slice(index + url.length)),
    word,
  );
}

/** Index of the bracket that closes the one at `from`, or -1. Escaped brackets do not count. */
function closingAt(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === open) depth += 1;
    else if (text[index] === close) {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}
