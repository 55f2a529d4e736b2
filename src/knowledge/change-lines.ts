import { areTypos, spellingOf } from './change-typos.ts';
import { readableLine } from './inline.ts';

/** A line as people read it. `headings` are those above it, from the top of the page down. */
export interface ChangedLine {
  text: string;
  headings: string[];
}

export interface LineChanges {
  added: ChangedLine[];
  removed: ChangedLine[];
  /** Lines in the place of similar ones. */
  edited: { before: string; after: ChangedLine }[];
}

const signature = /\?[^\s"'()<>[\]?]*X-Amz-[^\s"'()<>[\]]*/g;
const heading = /^\s*(?:▶\s*)?(#{1,6})\s+(.*)$/;
const mark = /\s*(?:[-*+>▶•]|\d{1,9}[.)]|#{1,6})(?=\s)/y;
/** More lines than this are not looked at for likeness. */
const mostPaired = 40;
const fewestShared = 0.49;
/** A page or database below this one, which is told by itself. */
const child = /^\s*<(page|database|data-source|unknown)\b[^<>]*>(?:[^<>]*<\/\1>)?\s*$/;

/**
 * What two versions of a page say differently. Lines that moved, formatting, blank space and addresses that expire are no change, and neither is a
 * corrected typing error.
 */
export function compareTexts(before: string, after: string): LineChanges {
  const [old, now] = [readLines(before), readLines(after)];
  const removed = without(old, now);
  const added = without(now, old);
  const edited: LineChanges['edited'] = [];
  if (removed.length > mostPaired || added.length > mostPaired)
    return { added: added.map(show), removed: removed.map(show), edited };
  const left = removed.map(toWords);
  const fresh = added.map(toWords);
  for (const line of fresh.splice(0)) {
    const at = left.findIndex(({ spelling }) => areTypos(spelling, line.spelling));
    if (at >= 0) left.splice(at, 1);
    else fresh.push(line);
  }
  const alone = fresh.filter((line) => {
    const best = left
      .map((candidate, at) => ({ at, share: likeness(candidate.words, line.words) }))
      .reduce((one, other) => (other.share > one.share ? other : one), { at: -1, share: fewestShared });
    const [paired] = best.at >= 0 ? left.splice(best.at, 1) : [];
    if (paired) edited.push({ before: paired.text, after: show(line) });
    return !paired;
  });
  return { added: alone.map(show), removed: left.map(show), edited };
}

/** Lines that say something, without Notion's own tags. */
export function readLines(markdown: string): Line[] {
  const above: { level: number; title: string }[] = [];
  return markdown
    .replace(signature, '')
    .split('\n')
    .flatMap((raw) => {
      if (child.test(raw)) return [];
      const line = readableLine(raw).trim();
      const text = plain(line);
      const key = text.replace(/\s+/g, ' ').normalize('NFKC');
      if (!/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(key)) return [];
      const [, level = '', title = ''] = heading.exec(line) ?? [];
      if (level) {
        while (above.length > 0 && (above.at(-1)?.level ?? 0) >= level.length) above.pop();
      }
      const headings = above.map((each) => each.title);
      if (level) above.push({ level: level.length, title: plain(title) });
      return [{ key, text, headings }];
    });
}

interface Line extends ChangedLine {
  key: string;
}

function show({ text, headings }: Line): ChangedLine {
  return { text, headings };
}

/** The line without what is only its form. A ticked box is not an empty one. */
function plain(line: string): string {
  return line
    .slice(endOfMarks(line))
    .replace(/\*\*|__|~~|`/g, '')
    .replace(/(?<![\p{L}\p{N}*])\*(?=\S)|(?<=\S)\*(?![\p{L}\p{N}*])/gu, '')
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}_])/gu, '')
    .trim();
}

function endOfMarks(line: string): number {
  let end = 0;
  mark.lastIndex = 0;
  while (mark.test(line)) end = mark.lastIndex;
  return end;
}

/** Each line as often as it stands there more often than in the other text. */
function without(lines: Line[], others: Line[]): Line[] {
  const counts = new Map<string, number>();
  for (const { key } of others) counts.set(key, (counts.get(key) ?? 0) + 1);
  return lines.filter(({ key }) => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count - 1);
    return count <= 0;
  });
}

function toWords(line: Line) {
  const words = new Set(line.key.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu));
  return { ...line, words, spelling: spellingOf(line.key) };
}

/** The share of the words that both have. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return a.intersection(b).size / Math.max(a.size, b.size, 1);
}
