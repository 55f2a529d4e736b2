import { codeBlocks } from './code-blocks.ts';
import { limits, wholeCharacters } from './limits.ts';

export interface PageOptions {
  /** False while the answer grows: then every page starts with what that page was before. */
  complete: boolean;
  /** Offsets where a new message must begin. */
  cuts?: number[];
  /** Numbers (from 0) of the messages that also carry task cards and so hold less text. */
  withCards?: ReadonlySet<number>;
}

/** Space that means nothing at the top of a message; indentation after a line break does. */
const leading = /^\s*\n|^ +/;

/** Cuts an answer into texts for one message each: at paragraphs where it can, never inside a word. */
export function paginate(markdown: string, { complete, cuts = [], withCards = new Set() }: PageOptions): string[] {
  const lastCut = complete ? markdown.length - 1 : markdown.length;
  const bounds = [...cuts.filter((cut) => cut > 0 && cut <= lastCut), markdown.length];
  const pages: string[] = [];
  let from = 0;
  let rest = '';
  for (const [index, bound] of bounds.entries()) {
    rest += index > 0 ? markdown.slice(from, bound).replace(leading, '') : markdown.slice(from, bound);
    from = bound;
    for (;;) {
      const size = measure(rest, withCards.has(pages.length));
      const at = breakAt(rest, size) ?? (index < bounds.length - 1 ? rest.length : undefined);
      if (at === undefined) {
        pages.push(complete ? rest : rest.slice(0, steadyLength(rest, size)).trimEnd());
        break;
      }
      const isForced = at >= rest.length;
      const [page, next] = divide(rest, at);
      pages.push(page);
      rest = next;
      if (isForced) break;
    }
  }
  return pages;
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

/** Where the first message of this text ends; undefined when all of it fits. */
function breakAt(text: string, size: Size): number | undefined {
  if (text.length <= size.soft) return undefined;
  const blocks = codeBlocks(text);
  const paragraph = /\n\s*\n(?=\S)/g;
  paragraph.lastIndex = size.soft;
  for (let match = paragraph.exec(text); match && match.index <= size.hard; match = paragraph.exec(text)) {
    const { index } = match;
    if (!blocks.some(({ start, end }) => start < index && index < (end ?? Number.POSITIVE_INFINITY))) return index;
  }
  return text.length > size.hard ? steadyLength(text.slice(0, size.hard), size) : undefined;
}

/** How much of a page near its end may be shown before it is known where it ends: whole lines, else whole words. */
function steadyLength(text: string, { soft, hard }: Size): number {
  if (text.length <= soft) return text.length;
  const tail = text.slice(soft);
  const line = tail.lastIndexOf('\n');
  const space = line >= 0 ? line : tail.search(/\s\S*$/);
  if (space >= 0) return soft + space;
  return wholeCharacters(text, text.length < hard ? soft : hard).length;
}

/** A code block that is cut is closed on one side and opened again on the other. */
function divide(text: string, at: number): [page: string, rest: string] {
  const open = codeBlocks(text.slice(0, at)).at(-1);
  const page = text.slice(0, at).trimEnd();
  const rest = text.slice(at).replace(leading, '');
  if (!open || open.end !== undefined) return [page, rest];
  const [fence = '', language = ''] = open.opening.trim().match(/^(?:`+|~+)|\S{1,30}/g) ?? [];
  return [`${page}\n${fence}`, `${fence}${language}\n${rest}`];
}
