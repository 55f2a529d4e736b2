import { type Block, cutBlocks } from './blocks.ts';
import { atOnce, type Sliced } from './slices.ts';
import type { Passage, Source } from './source.ts';
import { estimateTokens } from './tokens.ts';

/** One run of a page under one heading, small enough to be read alone. */
export interface Section {
  /** Headings from the top down to this one; empty for what stands before the first. */
  path: string[];
  /** Level of the heading, 1 to 6; 0 before the first. */
  level: number;
  /** The smallest pieces worth citing, each at most 1,500 UTF-16 units. */
  texts: string[];
  tokens: number;
}

const longestText = 1500;
const paragraphGoal = 400;
const listGoal = 1200;
const longestSection = 2000;
const longestHeading = 120;

/**
 * Cuts a page at its headings, and sections of more than 2,000 tokens again, so that any part can be asked for. Every visible
 * word of the page is in one text or heading.
 */
export function cutSections(markdown: string): Section[] {
  return atOnce(cuttingSections(markdown));
}

/** The same with pauses, for pages of any size. */
export function* cuttingSections(markdown: string): Sliced<Section[]> {
  const sections: Section[] = [{ path: [], level: 0, texts: [], tokens: 0 }];
  const path: { level: number; title: string }[] = [];
  const texts = createTexts((text) => add(sections, text));
  for (const block of cutBlocks(markdown)) {
    yield;
    if (block.kind !== 'heading') {
      texts.push(block);
      continue;
    }
    texts.flush();
    while ((path.at(-1)?.level ?? 0) >= block.level) path.pop();
    path.push({ level: block.level, title: clip(block.text, longestHeading) });
    sections.push({ path: path.map(({ title }) => title), level: block.level, texts: [], tokens: 0 });
    if (block.text.length > longestHeading) texts.push({ kind: 'paragraph', text: block.text });
  }
  texts.flush();
  return sections.filter((section) => section.level > 0 || section.texts.length > 0);
}

/** The sections as citable passages. A heading with nothing under it is cited itself. */
export function toPassages(sections: Section[], source: Source): Passage[] {
  return sections.map((section) => ({
    source: section.path.length > 0 ? { ...source, section: showPath(section.path) } : source,
    texts: section.texts.length > 0 ? section.texts : [section.path.at(-1) ?? ''],
  }));
}

/** “API keys › Rotation”. */
export function showPath(path: string[]): string {
  return path.join(' › ');
}

function add(sections: Section[], text: string): void {
  const tokens = estimateTokens(text);
  let section = sections.at(-1);
  if (!section) return;
  if (section.texts.length > 0 && section.tokens + tokens > longestSection) {
    section = { path: section.path, level: section.level, texts: [], tokens: 0 };
    sections.push(section);
  }
  section.texts.push(text);
  section.tokens += tokens;
}

/** Joins neighbouring small blocks into texts and splits large ones. */
function createTexts(emit: (text: string) => void) {
  let kind: Block['kind'] = 'gap';
  let waiting: string[] = [];
  let size = 0;
  const flush = () => {
    if (waiting.length > 0) emit(waiting.join('\n'));
    waiting = [];
    size = 0;
  };
  const pushLine = (line: string, goal: number) => {
    for (const piece of splitLong(line)) {
      if (size + piece.length > goal) flush();
      waiting.push(piece);
      size += piece.length + 1;
    }
  };
  return {
    flush,
    push(block: Block) {
      const belongs = block.kind === 'paragraph' && block.text.startsWith('\t') && kind === 'list';
      if (block.kind !== kind && !belongs) flush();
      if (!belongs) kind = block.kind;
      if (block.kind === 'paragraph' && !belongs) pushLine(block.text.trimStart(), paragraphGoal);
      else if (block.kind === 'paragraph' || block.kind === 'list') pushLine(block.text, listGoal);
      if (block.kind === 'table') for (const line of block.lines) pushLine(line, listGoal);
      if (block.kind === 'code') emitCode(block, emit);
    },
  };
}

/** Code longer than one text is cut between lines, each part in a fence of its own. */
function emitCode({ open, lines }: { open: string; lines: string[] }, emit: (text: string) => void): void {
  const marks = /^(?:`+|~+)/.exec(open)?.[0] ?? '```';
  const fence = clip(open, 100).replaceAll('\n', ' ');
  let part: string[] = [];
  let size = 0;
  const flush = () => {
    if (part.length > 0) emit([fence, ...part, marks].join('\n'));
    part = [];
    size = 0;
  };
  const room = longestText - fence.length - marks.length - 2;
  for (const line of lines.flatMap((line) => splitLong(line, room))) {
    if (size + line.length + 1 > room) flush();
    part.push(line);
    size += line.length + 1;
  }
  flush();
}

/** Pieces of at most `limit`, cut after a sentence or a word where there is one in the second half. */
function splitLong(line: string, limit = longestText): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (line.length - from > limit) {
    const piece = line.slice(from, from + limit);
    const sentence = Math.max(piece.lastIndexOf('. '), piece.lastIndexOf('。')) + 1;
    const cut = sentence > limit / 2 ? sentence : Math.max(piece.lastIndexOf(' '), 0);
    let end = from + (cut > limit / 2 ? cut : limit);
    if (/[\uD800-\uDBFF]/.test(line.charAt(end - 1))) end -= 1;
    pieces.push(line.slice(from, end));
    from = end;
  }
  pieces.push(line.slice(from));
  return pieces;
}

function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1).toWellFormed()}…` : text;
}
