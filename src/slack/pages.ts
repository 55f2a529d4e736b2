import { limits, wholeCharacters } from './limits.ts';
import { type Break, rank, readOutline } from './outline.ts';

export interface PageOptions {
  /** False while the answer grows: then every page starts with what that page was before. */
  complete: boolean;
  /** Offsets where a new message must begin. */
  cuts?: number[];
  /** Numbers (from 0) of the messages that also carry task cards and so hold less text. */
  withCards?: ReadonlySet<number>;
}

export interface Page {
  text: string;
  /** Of the whole text, where the first character of `text` would stand; what is repeated at its top stands before that. */
  offset: number;
}

/** The texts alone. */
export function paginate(markdown: string, options: PageOptions): string[] {
  return layOut(markdown, options).map(({ text }) => text);
}

/**
 * Cuts an answer into texts for one message each, which together are the whole text, byte for byte. Only code and tables that fill more than a
 * message are cut inside, and are closed on one side and opened again, with the header, on the other.
 */
export function layOut(markdown: string, { complete, cuts = [], withCards = new Set() }: PageOptions): Page[] {
  const pages: Page[] = [];
  let head = '';
  let from = 0;
  for (;;) {
    const text = head + markdown.slice(from);
    const offset = from - head.length;
    const size = measure(text, withCards.has(pages.length));
    const forced = cuts.find((cut) => cut > from && cut < markdown.length);
    const fits = text.length <= size.hard ? undefined : endOfPage(text.slice(0, size.hard), size.soft);
    const end = Math.min(forced === undefined ? text.length : forced - offset, fits ?? text.length);
    if (end >= text.length) {
      pages.push({ text: complete ? text : text.slice(0, steadyLength(text, size.soft)), offset });
      return pages;
    }
    const { close, reopen } = seam(text, end);
    pages.push({ text: text.slice(0, end) + close, offset });
    head = reopen;
    from = offset + end;
  }
}

/** Where a growing message may end: at `from` or later, at a line or better, unless it is urgent. */
export function steadyBreak(text: string, from: number, isUrgent: boolean): number | undefined {
  const { breaks } = readOutline(text);
  const places = breaks.filter(({ at }) => at >= from);
  return best(places, rank.line) ?? (isUrgent ? (best(places, rank.word) ?? best(places, rank.inside)) : undefined);
}

/** Offsets into a text, beyond its end where it is shorter. */
interface Size {
  soft: number;
  hard: number;
}

function measure(text: string, hasCards: boolean): Size {
  if (!hasCards) return limits.page;
  const { soft, hard } = limits.pageWithCards;
  return { soft: offsetOfByte(text, soft), hard: offsetOfByte(text, hard) };
}

function offsetOfByte(text: string, bytes: number): number {
  if (text.length * 3 < bytes) return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    count += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
    if (count > bytes) return at;
  }
  return Number.POSITIVE_INFINITY;
}

/** Where the first message ends of a text that begins with `text` and goes on. What comes behind it cannot change that. */
function endOfPage(text: string, soft: number): number {
  const { breaks, open } = readOutline(text);
  const late = breaks.filter(({ at }) => at > soft);
  return (
    best(late, rank.subitem) ??
    open.find(({ start }) => text.slice(0, start).trim() !== '')?.start ??
    best(late, rank.inside) ??
    lastSpace(text, soft) ??
    wholeCharacters(text, text.length).length
  );
}

/** How much of the last page may be shown before it is known where it ends. */
function steadyLength(text: string, soft: number): number {
  if (text.length <= soft) return text.length;
  const late = readOutline(text).breaks.filter(({ at }) => at > soft);
  return best(late, rank.subitem) ?? lastSpace(text, soft) ?? wholeCharacters(text, soft).length;
}

/** The latest of the best places that are at least so good. */
function best(places: Break[], least: number): number | undefined {
  const most = places.reduce((top, place) => Math.max(top, place.rank), 0);
  return most < least ? undefined : places.findLast((place) => place.rank === most)?.at;
}

/** Behind the last line break, else the last space, that is behind `from`. */
function lastSpace(text: string, from: number): number | undefined {
  const tail = text.slice(from);
  const line = tail.lastIndexOf('\n');
  const space = line >= 0 ? line : tail.search(/\s\S*$/);
  return space >= 0 ? from + space + 1 : undefined;
}

/** What the one message ends with and the next begins with. */
function seam(text: string, at: number): { close: string; reopen: string } {
  const inner = readOutline(text.slice(0, at)).open.at(-1);
  if (inner?.kind === 'code') return codeSeam(text.slice(0, at), inner.head);
  const isRow = text[at - 1] === '\n' && text.slice(at).trimStart() !== '' && !/^\s*\n/.test(text.slice(at));
  if (inner?.kind === 'table' && isRow && inner.head.length < longestHeader) return { close: '', reopen: inner.head };
  return { close: '', reopen: '' };
}

/** A longer one leaves no room for rows. */
const longestHeader = 2_000;

function codeSeam(page: string, opening: string): { close: string; reopen: string } {
  const [fence = '', language = ''] = opening.match(/^(?:`+|~+)|\S{1,30}/g) ?? [];
  return { close: `${page.endsWith('\n') ? '' : '\n'}${fence}`, reopen: `${fence}${language}\n` };
}
