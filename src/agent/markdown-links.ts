import { type IsKnown, removedLink } from './bare-urls.ts';
import type { Take, Taken } from './scanner.ts';
import { findUrls } from './urls.ts';

/** A label or target without an end is plain text after so many characters. */
const longestPart = 2_000;
const tagNames =
  'a|abbr|audio|b|base|blockquote|br|button|center|code|del|details|div|em|embed|font|form|h[1-6]|hr|i|iframe|img|input|ins|kbd|li|link|' +
  'mark|meta|object|ol|p|picture|pre|s|script|small|source|span|strong|style|sub|summary|sup|svg|table|tbody|td|th|thead|tr|u|ul|video';
const tag = new RegExp(`^/?(?:${tagNames})(?:\\s+[^<>]*=[^<>]*|\\s*)/?$`, 'i');

/** A decision, `later` while more text could change it, `never` when what stands here is no such thing. */
type Reading = Taken | 'later' | 'never';

/**
 * Reads links, images, autolinks, reference links and HTML tags out of Markdown and leaves what may be shown of them. Links
 * come out `fixed`, everything else as text that is still to be searched for bare URLs. Code is left as it is.
 */
export function takeMarkdown(isKnown: IsKnown, cleanLabel: (label: string) => string): Take {
  let fence: string | undefined;
  let isLineStart = true;
  let isAfterLabel = false;

  return (text, isLast) => {
    const taken = takeNext(text, isLast);
    if (!taken) return undefined;
    const passed = text.slice(0, taken.length);
    isLineStart = passed.endsWith('\n') || (isLineStart && passed.trim() === '');
    return keepApart(taken, passed.startsWith('\\'));
  };

  /** A bracket is not followed by a target, also when what stood between them is not shown: no link comes about here. */
  function keepApart({ length, pieces }: Taken, isEscape: boolean): Taken {
    const shown = pieces.map((piece) => ('text' in piece ? piece.text : piece.fixed)).join('');
    const gap = isAfterLabel && /^[([:]/.test(shown) ? [{ text: ' ' }] : [];
    if (shown) isAfterLabel = shown.endsWith(']') && !isEscape && !fence;
    return { length, pieces: [...gap, ...pieces] };
  }

  function takeNext(text: string, isLast: boolean): Taken | undefined {
    if (isLineStart) {
      const line = takeFence(text, isLast);
      if (line === 'later') return undefined;
      if (line !== 'never') return line;
    }
    if (fence) return plain(text, /^[^\n]*\n?/.exec(text)?.[0].length ?? 1);
    const reading = takeConstruct(text, isLast);
    if (reading === 'later') return isLast ? plain(text, 1) : undefined;
    return reading === 'never' ? plain(text, 1) : reading;
  }

  /** A whole line that opens or closes fenced code. */
  function takeFence(text: string, isLast: boolean): Reading {
    const line = /^[^\n]{0,300}/.exec(text)?.[0] ?? '';
    const isWhole = isLast || text.length > line.length;
    if (!isWhole && /^[ \t]*(?:`*|~*|(?:```|~~~).*)$/.test(line)) return 'later';
    const [, marks, info = ''] = /^[ \t]*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (!marks) return 'never';
    if (!fence) {
      if (marks.startsWith('`') && info.includes('`')) return 'never';
      fence = marks;
    } else if (marks.startsWith(fence) && info.trim() === '') fence = undefined;
    return plain(text, line.length);
  }

  function takeConstruct(text: string, isLast: boolean): Reading {
    const [first = '', second] = text;
    if ('\\!<'.includes(first) && second === undefined) return 'later';
    switch (first) {
      case '`':
        return takeCodeSpan(text, isLast);
      case '<':
        return takeAngle(text);
      case '[':
        return takeLink(text, 0, isLast);
      case '!':
        return second === '[' ? takeLink(text, 1, isLast) : 'never';
      case '\\':
        return /^\\[!-/:-@[-`{-~]/.test(text) ? plain(text, 2) : 'never';
      default:
        return plain(text, /^(?:\n|[^\n`!<[\]\\]+)/.exec(text)?.[0].length ?? 1);
    }
  }

  /** `[label](target)`, `[label][name]`, `[name]: target` and the same as images. */
  function takeLink(text: string, open: number, isLast: boolean): Reading {
    const close = findClose(text, open);
    if (typeof close === 'string') return close;
    const next = text[close + 1];
    if (next === undefined && !isLast) return 'later';
    const label = () => cleanLabel(text.slice(open + 1, close));
    if (next === '(') {
      const end = findClose(text, close + 1);
      if (typeof end === 'string') return end;
      const url = targetOf(text.slice(close + 2, end));
      if (open > 0 || !isKnown(url)) return { length: end + 1, pieces: [{ text: label() }] };
      const shown = label().trim();
      return { length: end + 1, pieces: [{ fixed: shown ? `[${shown}](${url})` : url }] };
    }
    if (next === '[' && !/^\[\d+\]/.test(text)) {
      const end = findClose(text, close + 1);
      return typeof end === 'string' ? end : { length: end + 1, pieces: [{ text: label() }] };
    }
    if (next === ':' && isLineStart) return { length: close + 2, pieces: [{ text: `${label()}: ` }] };
    return open > 0 ? { length: close + 1, pieces: [{ text: label() }] } : 'never';
  }

  /** `<https://…>`, Slack's `<https://…|label>` and HTML tags. */
  function takeAngle(text: string): Reading {
    if (!/^<[a-z/]/i.test(text)) return 'never';
    const window = text.slice(0, longestPart);
    const end = window.search(/[>\n]/);
    if (end === -1) return window.length < longestPart ? 'later' : 'never';
    if (window[end] === '\n') return 'never';
    const inner = window.slice(1, end);
    const [target = '', ...labels] = inner.split('|');
    const length = end + 1;
    if (isKnown(target)) {
      const label = cleanLabel(labels.join('|')).trim();
      return { length, pieces: [{ fixed: label ? `[${label}](${target})` : `<${target}>` }] };
    }
    if (/^[a-z][a-z0-9+.-]*:/i.test(target) || findUrls(target)[0]?.index === 0)
      return { length, pieces: [{ text: labels.length > 0 ? cleanLabel(labels.join('|')) : removedLink }] };
    return tag.test(inner) ? { length, pieces: [] } : 'never';
  }
}

/** Inline code within one line. */
function takeCodeSpan(text: string, isLast: boolean): Reading {
  const ticks = /^`+/.exec(text)?.[0] ?? '';
  if (ticks.length === text.length) return 'later';
  const rest = text.slice(ticks.length, longestPart);
  const end = rest.search(new RegExp(`(?<!\`)${ticks}(?!\`)|\\n`));
  const isOpen = end === -1 || (rest[end] !== '\n' && end + ticks.length === rest.length && !isLast);
  if (isOpen) return text.length < longestPart ? 'later' : plain(text, ticks.length);
  return plain(text, rest[end] === '\n' ? ticks.length : 2 * ticks.length + end);
}

function plain(text: string, length: number): Taken {
  return { length, pieces: [{ text: text.slice(0, length) }] };
}

/** Index of the bracket that closes the one at `open`. No label or target goes over an empty line. */
function findClose(text: string, open: number): number | 'later' | 'never' {
  const [opening, closing] = text[open] === '(' ? '()' : '[]';
  const quoted = opening === '(' ? (/^\s*<[^<>\n]*>/.exec(text.slice(open + 1))?.[0].length ?? 0) : 0;
  let depth = 1;
  const last = Math.min(text.length, open + longestPart);
  for (let index = open + 1 + quoted; index < last; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '\n' && /^\n[ \t]*\n/.test(text.slice(index, index + 100))) return 'never';
    else if (character === opening) depth += 1;
    else if (character === closing) {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return last === text.length ? 'later' : 'never';
}

/** The URL of a link target without angle brackets and title; empty when it has another shape. */
function targetOf(target: string): string {
  return /^\s*<?([^\s<>]*)>?(?:\s+(?:"[^"]*"|'[^']*'|\([^)]*\)))?\s*$/.exec(target)?.[1] ?? '';
}
