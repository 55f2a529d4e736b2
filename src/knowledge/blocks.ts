import { readableLine } from './inline.ts';

/** A page cut into what a reader sees as one thing. Text is readable Markdown; a callout's icon stands before its first words. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph' | 'list'; text: string }
  /** One line a row. A long table is several blocks, and so is long code. */
  | { kind: 'table'; lines: string[] }
  /** `open` is the fence line, with the language. */
  | { kind: 'code'; open: string; lines: string[] }
  | { kind: 'gap' };

const heading = /^[\t ]*(?:▶[\t ]*)?(#{1,6})[\t ]+(\S.*)$/u;
const listItem = /^[\t ]*(?:[-*+]|\d{1,9}[.)]|▶)[\t ]/u;
const fence = /^[\t ]*(`{3,}|~{3,})[^`]*$/;
const linesAtOnce = 500;
const unprintable = /[\p{Cc}\u2028\u2029]/gu;

/** Cuts Notion's Markdown line by line, in linear time whatever comes in: a line is a block there, except in code and tables. */
export function* cutBlocks(markdown: string): Generator<Block, void> {
  const lines = markdown.split(/\r\n?|\n/);
  const hopeless = new Set<string>();
  let icon = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = clean(lines[at] ?? '');
    const end = endOfSpan(lines, at, line, hopeless);
    if (end !== undefined) {
      if (/^\s*<table/i.test(line)) yield* readTable(lines, at, end);
      else yield* readCode(lines, at, end);
      at = end;
    } else if (/^\s*<callout\b[^<>]*>\s*$/i.test(line)) {
      yield { kind: 'gap' };
      icon = readableLine(line).trim();
    } else {
      const block = readLine(line);
      if (icon && block.kind === 'paragraph') block.text = `${icon} ${block.text.trimStart()}`;
      if (block.kind !== 'gap') icon = '';
      yield block;
    }
  }
}

function readLine(line: string): Block {
  const [, marks, title] = heading.exec(line) ?? [];
  const text = readableLine(title ?? line).trimEnd();
  if (text.trim() === '' || /^\s*(?:-{3,}|\*{3,})$/.test(text)) return { kind: 'gap' };
  if (marks) return { kind: 'heading', level: marks.length, text: text.trim() };
  if (/^\s*\|.*\|$/.test(text)) return { kind: 'table', lines: [text.trim()] };
  return { kind: listItem.test(line) ? 'list' : 'paragraph', text };
}

/** The line that closes the code or table opened at `at`; undefined when nothing opens here or nothing closes it. */
function endOfSpan(lines: string[], at: number, line: string, hopeless: Set<string>): number | undefined {
  const opening = /^\s*<table\b/i.test(line) ? '</table>' : fence.exec(line)?.[1];
  if (!opening || hopeless.has(opening)) return undefined;
  if (opening === '</table>' && line.includes(opening)) return at;
  for (let end = at + 1; end < lines.length; end += 1) {
    const candidate = (lines[end] ?? '').trim();
    if (opening === '</table>' ? candidate.endsWith(opening) : closes(candidate, opening)) return end;
  }
  hopeless.add(opening);
  return undefined;
}

function closes(candidate: string, opening: string): boolean {
  return candidate.length >= opening.length && candidate === opening.charAt(0).repeat(candidate.length);
}

function* readTable(lines: string[], at: number, end: number): Generator<Block, void> {
  let part: string[] = [];
  for (let next = at; next <= end; next += 1) {
    const line = clean(lines[next] ?? '');
    if (part.length >= linesAtOnce && /^\s*<tr\b/i.test(line)) {
      yield readRows(part.join('\n'));
      part = [];
    }
    part.push(line);
  }
  yield readRows(part.join('\n'));
}

function readRows(html: string): Block {
  const lines: string[] = [];
  for (const row of html.split(/<tr\b[^>]{0,200}>/i)) {
    const parts = row.split(/<t[dh]\b[^>]{0,200}>/i);
    const [before = '', ...cells] = parts.map((cell) => readableLine(cell.replaceAll('\n', ' ')).trim());
    if (before) lines.push(before);
    if (cells.length > 0) lines.push(`| ${cells.join(' | ')} |`);
  }
  return { kind: 'table', lines };
}

function* readCode(lines: string[], at: number, end: number): Generator<Block, void> {
  const opening = clean(lines[at] ?? '');
  let from = at + 1;
  do {
    const part = lines.slice(from, Math.min(end, from + linesAtOnce)).map(clean);
    yield { kind: 'code', open: opening.trim(), lines: outdent(part, opening) };
    from += linesAtOnce;
  } while (from < end);
}

/** Takes the indentation of the fence off the code inside. */
function outdent(lines: string[], opening: string): string[] {
  const indent = /^[\t ]*/.exec(opening)?.[0] ?? '';
  return indent ? lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)) : lines;
}

function clean(line: string): string {
  return line.replace(unprintable, (character) => (character === '\t' ? '\t' : '')).toWellFormed();
}
