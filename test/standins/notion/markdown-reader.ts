import { type Draft, draft } from './drafts.ts';
import { idInUrl } from './ids.ts';
import { longColor, readInline } from './inline-reader.ts';
import type { Json } from './json.ts';
import { readTable } from './markdown-tables.ts';
import type { Names, Span } from './rich-text.ts';

/** Enhanced Markdown (Notion's dialect, and the common Markdown it accepts) as blocks. */
export function readMarkdown(markdown: string, names: Names): Draft[] {
  return readLines(markdown.replaceAll('\r\n', '\n').split('\n'), names);
}

interface Open {
  indent: number;
  draft: Draft;
}

function readLines(lines: string[], names: Names): Draft[] {
  const roots: Draft[] = [];
  const open: Open[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const indent = indentOf(line);
    const found = container(lines, at, names) ?? { draft: readLine(line.trim(), names), next: at + 1 };
    while (open.length > 0 && (open.at(-1) as Open).indent >= indent) open.pop();
    const parent = open.at(-1)?.draft;
    (parent && holdsChildren(parent) ? parent.children : roots).push(found.draft);
    open.push({ indent, draft: found.draft });
    at = found.next;
  }
  return roots;
}

function indentOf(line: string): number {
  const white = /^[\t ]*/.exec(line)?.[0] ?? '';
  return white.length + 3 * (white.split('\t').length - 1);
}

const withChildren = new Set(['paragraph', 'bulleted_list_item', 'numbered_list_item', 'to_do', 'quote', 'toggle']);

function holdsChildren(parent: Draft): boolean {
  return withChildren.has(parent.kind) || (parent.kind.startsWith('heading_') && parent.value.is_toggleable === true);
}

interface Found {
  draft: Draft;
  next: number;
}

/** Blocks that span lines: code, equations, tables and the tags that hold other blocks. */
function container(lines: string[], at: number, names: Names): Found | undefined {
  const line = (lines[at] ?? '').trim();
  const fence = /^(`{3,}|~{3,})\s*([^`]*)$/.exec(line);
  if (fence?.[1]) return readCode(lines, at, fence[1], (fence[2] ?? '').trim());
  if (line === '$$') {
    const end = lines.findIndex((other, index) => index > at && other.trim() === '$$');
    const stop = end === -1 ? lines.length : end;
    const expression = lines
      .slice(at + 1, stop)
      .join('\n')
      .trim();
    return { draft: draft('equation', { expression }), next: stop + 1 };
  }
  const table = readTable(lines, at, (cell) => readInline(cell, names));
  if (table) return table;
  const tag = /^<(details|callout|columns|column|synced_block|synced_block_reference|tabs|tab)(\s[^>]*)?>/.exec(line);
  if (tag?.[1]) return readTag(lines, at, tag[1], tag[2] ?? '', names);
  return undefined;
}

function readCode(lines: string[], at: number, marker: string, language: string): Found {
  const end = lines.findIndex((line, index) => index > at && line.trim() === marker);
  const stop = end === -1 ? lines.length : end;
  const strip = indentOf(lines[at] ?? '');
  const code = lines.slice(at + 1, stop).map((line) => dedent(line, strip));
  const content = code.join('\n');
  const rich_text = content === '' ? [] : readCodeText(content);
  return { draft: draft('code', { rich_text, language: language || 'plain text', caption: [] }), next: stop + 1 };
}

function readCodeText(content: string): Span[] {
  return readInline(content.replace(/[\\*~`$[\]<>{}|^_]/g, '\\$&'), { nameOf: () => undefined });
}

function dedent(line: string, width: number): string {
  let left = width;
  let index = 0;
  while (left > 0 && (line[index] === '\t' || line[index] === ' ')) {
    left -= line[index] === '\t' ? 4 : 1;
    index += 1;
  }
  return line.slice(index);
}

function readTag(lines: string[], at: number, name: string, attributes: string, names: Names): Found {
  let depth = 0;
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = (lines[end] ?? '').trim();
    if (new RegExp(`^<${name}[\\s>]`).test(line)) depth += 1;
    if (line.endsWith(`</${name}>`)) depth -= 1;
    if (depth === 0) break;
  }
  const open = (lines[at] ?? '').trim();
  const oneLine = end === at ? open.replace(/^<[^>]*>/, '').replace(new RegExp(`</${name}>$`), '') : undefined;
  const body = oneLine === undefined ? lines.slice(at + 1, end) : [oneLine];
  return { draft: tagDraft(name, attributes, body, names), next: end + 1 };
}

function tagDraft(name: string, attributes: string, body: string[], names: Names): Draft {
  const attribute = (key: string) => new RegExp(`${key}="([^"]*)"`).exec(attributes)?.[1];
  const color = longColor(attribute('color') ?? 'default');
  if (name === 'details') {
    const at = body.findIndex((line) => line.trim().startsWith('<summary>'));
    const summary = (body[at] ?? '').trim().replace(/^<summary>|<\/summary>$/g, '');
    return draft('toggle', { rich_text: readInline(summary, names), color }, readLines(body.slice(at + 1), names));
  }
  const children = readLines(body, names);
  if (name === 'callout') {
    const first = children[0]?.kind === 'paragraph' ? children.shift() : undefined;
    const icon = attribute('icon') ? { type: 'emoji', emoji: attribute('icon') } : null;
    const value = { rich_text: first?.value.rich_text ?? [], icon, color };
    return draft('callout', value, [...(first?.children ?? []), ...children]);
  }
  if (name === 'columns') return draft('column_list', {}, children);
  if (name === 'column') return draft('column', {}, children);
  if (name === 'tabs') return draft('tab', {}, children);
  if (name === 'tab') return draft('paragraph', { rich_text: [], icon: null, color }, children);
  return draft('synced_block', { synced_from: null }, children);
}

/** One line that is a block by itself. */
function readLine(full: string, names: Names): Draft {
  const { line, attributes } = splitAttributes(full);
  const color = longColor(attributes.color ?? 'default');
  const text = (words: string) => ({ rich_text: readInline(words, names), color });
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading?.[1]) {
    const level = Math.min(heading[1].length, 4);
    return draft(`heading_${level}`, {
      ...text(heading[2] ?? ''),
      is_toggleable: attributes.toggle === 'true',
    });
  }
  if (/^(---+|\*\*\*+|___+)$/.test(line)) return draft('divider', {});
  const todo = /^[-*+]\s+\[([ xX])\]\s?(.*)$/.exec(line);
  if (todo) return draft('to_do', { ...text(todo[2] ?? ''), checked: todo[1] !== ' ' });
  const bullet = /^[-*+]\s+(.*)$/.exec(line);
  if (bullet) return draft('bulleted_list_item', text(bullet[1] ?? ''));
  const numbered = /^\d+[.)]\s+(.*)$/.exec(line);
  if (numbered) return draft('numbered_list_item', text(numbered[1] ?? ''));
  const quote = /^>\s?(.*)$/.exec(line);
  if (quote) return draft('quote', text(quote[1] ?? ''));
  return singleTag(line, names) ?? draft('paragraph', { ...text(line), icon: null });
}

function splitAttributes(line: string): { line: string; attributes: Record<string, string> } {
  const match = /^(.*?)\s*\{((?:\w+="[^"]*"\s*)+)\}$/.exec(line);
  if (!match) return { line, attributes: {} };
  const pairs = [...(match[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((pair) => [pair[1] ?? '', pair[2] ?? '']);
  return { line: match[1] ?? '', attributes: Object.fromEntries(pairs) as Record<string, string> };
}

/** Tags and images that stand alone on their line. */
function singleTag(line: string, names: Names): Draft | undefined {
  if (/^<empty-block\s*\/>$/.test(line)) return draft('paragraph', { rich_text: [], icon: null, color: 'default' });
  if (/^<table_of_contents[^>]*\/>$/.test(line)) return draft('table_of_contents', { color: 'default' });
  const image = /^!\[((?:\\.|[^\]\\])*)\]\((\S+)\)$/.exec(line);
  if (image) return draft('image', media(image[2] ?? '', image[1] ?? '', names));
  const file = /^<(audio|video|file|pdf)\s+src="([^"]*)"[^>]*>(.*)<\/\1>$/.exec(line);
  if (file?.[1]) return draft(file[1], media(file[2] ?? '', file[3] ?? '', names));
  const child = /^<(page|database)\s+url="([^"]*)"[^>]*>(.*)<\/\1>$/.exec(line);
  const id = child ? idInUrl(child[2] ?? '') : undefined;
  if (child && id) return { ...draft(`child_${child[1]}`, { title: child[3] ?? '' }), moves: id };
  return undefined;
}

function media(url: string, caption: string, names: Names): Json {
  return { caption: readInline(caption, names), type: 'external', external: { url } };
}
