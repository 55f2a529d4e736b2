/** How good a place is to end a message, best highest. */
export const rank = { block: 6, item: 5, line: 4, word: 3, subitem: 2, inside: 1 } as const;
type Rank = (typeof rank)[keyof typeof rank];

/** A place where a message may end and the next begin: all white space before it belongs to the former. */
export interface Break {
  at: number;
  rank: Rank;
}

/** A piece that wants to stay in one message. */
export interface Whole {
  kind: 'code' | 'table' | 'item';
  start: number;
  /** Of a table: its header and the line below. Of code: the opening line. */
  head: string;
}

export interface Outline {
  /** In order of their place; never inside a word, a link, inline code or bold text, nor between a heading and its text. */
  breaks: Break[];
  /** What is still open at the end of the text, outermost first. */
  open: Whole[];
}

const fenceLine = /^ {0,12}(`{3,40}|~{3,40})([^\n]*)$/;
const itemLine = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s+\S/;
/** What may yet become a list item or the line under a table's header. */
const undecided = /^\s*(?:[-*+]|\d{1,9}[.)]?)?\s*$|^[|\s:-]+$/;
const tableRule = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
/** Or what may become one. */
const citation = /^\s*\[(?:\d+\]\(|\d*\]?$)/;

/** Reads Markdown line by line. What is known of a text stays true when it grows, except for its last lines. */
export function readOutline(markdown: string): Outline {
  const breaks: Break[] = [];
  let code: (Whole & { fence: string }) | undefined;
  let table: (Whole & { bodyAt: number }) | undefined;
  let item: Whole | undefined;
  let before: 'start' | 'blank' | 'heading' | 'text' = 'start';
  const lines = markdown.split('\n');

  let at = 0;
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    if (isLast && line === '') break;
    if (code) readCode(code, line, at);
    else readLine(line, at, lines[index + 1], isLast);
    at += line.length + 1;
  }
  return { breaks, open: [item, table, code].filter((whole) => whole !== undefined).sort((a, b) => a.start - b.start) };

  function readLine(line: string, at: number, next: string | undefined, isLast: boolean): void {
    const isBlank = line.trim() === '';
    if (table && !isBlank) {
      if (at > table.bodyAt) breaks.push({ at, rank: rank.inside });
      return;
    }
    table = undefined;
    if (isBlank) {
      if (before === 'text') before = 'blank';
      return;
    }
    const indent = line.length - line.trimStart().length;
    const fence = fenceLine.exec(line);
    const opensCode = fence !== null && !(fence[1]?.startsWith('`') && fence[2]?.includes('`'));
    const opensTable = line.includes('|') && next?.includes('|') === true && tableRule.test(next);
    const isItem = itemLine.test(line) && !(indent >= 4 && !item);
    const isHeading = /^#{1,6}(?:\s|$)/.test(line);

    if (isItem && item && indent >= 2) add(at, rank.subitem);
    else if (isItem) {
      add(at, before === 'blank' && !item ? rank.block : rank.item);
      item = { kind: 'item', start: at, head: '' };
    } else {
      const endsList = indent < 2 && (before === 'blank' || opensCode || opensTable || isHeading);
      if (endsList) item = undefined;
      if (!item && !undecided.test(line) && !citation.test(line)) add(at, before === 'blank' ? rank.block : rank.line);
    }
    if (opensCode) code = { kind: 'code', start: at, head: line.trim(), fence: fence[1] ?? '' };
    else if (opensTable) {
      const head = `${line}\n${next}\n`;
      table = { kind: 'table', start: at, head, bodyAt: at + head.length };
    } else if (!item && !isHeading && !line.includes('|')) addWords(line, at, isLast);
    before = isHeading ? 'heading' : 'text';
  }

  function readCode(open: Whole & { fence: string }, line: string, at: number): void {
    const [, fence = '', rest = ''] = fenceLine.exec(line) ?? [];
    if (rest.trim() === '' && fence.startsWith(open.fence)) {
      code = undefined;
      before = 'text';
    } else if (at > open.start + open.head.length + 1) breaks.push({ at, rank: rank.inside });
  }

  function add(at: number, how: Rank): void {
    if (before === 'blank' || before === 'text') breaks.push({ at, rank: how });
  }

  function addWords(line: string, at: number, isLast: boolean): void {
    const spans = inlineSpans(line, isLast);
    let span = 0;
    for (const { index, 0: gap } of line.matchAll(/\s+(?=\S)|[。！？；，、](?=[^\s。！？；，、」』）])/g)) {
      const place = index + gap.length;
      while ((spans[span]?.end ?? place + 1) <= place) span += 1;
      const isInside = (spans[span]?.start ?? place) < place;
      if (!isInside && index > 0 && !citation.test(line.slice(place, place + 12)))
        breaks.push({ at: at + place, rank: rank.word });
    }
  }
}

/**
 * Inline code, links and bold text of one line, and what may become one where the text ends: what is longer than the bounds is neither, so that a
 * span is one before and after it closes.
 */
function inlineSpans(line: string, isLast: boolean): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  const ahead = new Map<string, number>();
  for (let at = 0; at < line.length; ) {
    const end = endOfSpan(at);
    if (end !== undefined) spans.push({ start: at, end });
    at = end ?? at + 1;
  }
  return spans;

  function endOfSpan(at: number): number | undefined {
    if (line[at] === '`') return close('`', at + 1, 300);
    if (line.startsWith('**', at)) return close('**', at + 2, 500);
    if (line[at] !== '[') return undefined;
    const label = close(']', at + 1, 500);
    return label !== undefined && line[label] === '(' ? (close(')', label + 1, 3_000) ?? label) : label;
  }

  /** Behind the next `mark`, Infinity when it may yet come. */
  function close(mark: string, from: number, most: number): number | undefined {
    if ((ahead.get(mark) ?? -1) < from) {
      const found = line.indexOf(mark, from);
      ahead.set(mark, found < 0 ? Number.POSITIVE_INFINITY : found);
    }
    const found = ahead.get(mark) ?? Number.POSITIVE_INFINITY;
    if (found - from <= most) return found + mark.length;
    return isLast && line.length - from <= most ? Number.POSITIVE_INFINITY : undefined;
  }
}
