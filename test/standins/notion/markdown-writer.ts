import { plainUrl } from './ids.ts';
import { shortColor, writeInline } from './inline-writer.ts';
import { objectOf, stringOf } from './json.ts';
import { writeTable } from './markdown-tables.ts';
import { writeMeeting } from './meetings.ts';
import { spansOf } from './rich-text.ts';
import type { Block, Page } from './store.ts';

export interface Written {
  markdown: string;
  /** Blocks that stand as `<unknown …/>` because the limit was reached or because the connection may not see them. */
  missing: string[];
}

export interface WriteOptions {
  /** Blocks read before the rest is left out. */
  limit: number;
  pageId: string;
  /** With what was said in meetings. */
  transcript?: boolean;
  /** Title of a child page or database, or undefined when the connection may not see it. */
  titleOf(id: string): string | undefined;
}

/** Blocks as Notion's enhanced Markdown: one line a block, children one tab deeper, no blank lines between. */
export function writeMarkdown(blocks: readonly Block[], options: WriteOptions): Written {
  const writer: Writer = { ...options, left: options.limit, missing: [] };
  return { markdown: writeBlocks(blocks, writer).join('\n'), missing: writer.missing };
}

/** A page that nobody has looked into: its text as seeded, which is Notion's own form already, and what hangs below it. */
export function writeSeeded({ text, children }: NonNullable<Page['seeded']>, options: WriteOptions): Written {
  const writer: Writer = { ...options, left: options.limit, missing: [] };
  const lines = children.map((child) => writeChild(child, writer));
  const words = text();
  return { markdown: [...(words ? [words] : []), ...lines].join('\n'), missing: writer.missing };
}

interface Writer extends WriteOptions {
  left: number;
  missing: string[];
}

function writeBlocks(blocks: readonly Block[], writer: Writer): string[] {
  const lines: string[] = [];
  let number = 0;
  for (const block of blocks) {
    if (block.inTrash) continue;
    number = block.kind === 'numbered_list_item' ? number + 1 : 0;
    if (writer.left <= 0) lines.push(unknown(block, writer, true));
    else {
      writer.left -= 1;
      lines.push(...writeBlock(block, number, writer));
    }
  }
  return lines;
}

function unknown(block: Pick<Block, 'id' | 'kind'>, writer: Writer, isMissing: boolean): string {
  if (isMissing) writer.missing.push(block.id);
  return `<unknown url="${plainUrl(writer.pageId, block.id)}" alt="${block.kind}"/>`;
}

function indented(lines: string[]): string[] {
  return lines.map((line) => `\t${line}`);
}

/** What stands before the text of a one-line block. */
function marker(block: Block, number: number): string | undefined {
  if (block.kind.startsWith('heading_')) return `${'#'.repeat(Number(block.kind.slice(-1)))} `;
  if (block.kind === 'to_do') return block.value.checked ? '- [x] ' : '- [ ] ';
  const markers: Record<string, string> = {
    paragraph: '',
    bulleted_list_item: '- ',
    numbered_list_item: `${number}. `,
    quote: '> ',
  };
  return markers[block.kind];
}

function writeBlock(block: Block, number: number, writer: Writer): string[] {
  const text = () => writeInline(spansOf(block.value.rich_text));
  const before = marker(block, number);
  if (before !== undefined) {
    const words = text();
    const children = indented(writeBlocks(block.children, writer));
    if (block.kind === 'paragraph' && words === '' && children.length === 0) return ['<empty-block/>'];
    return [before + words + attributes(block), ...children];
  }
  return writeContainer(block, text, writer) ?? writeLeaf(block, writer);
}

function attributes(block: Block): string {
  const color = stringOf(block.value.color);
  const parts = [
    block.value.is_toggleable === true ? 'toggle="true"' : '',
    color && color !== 'default' ? `color="${shortColor(color)}"` : '',
  ].filter(Boolean);
  return parts.length > 0 ? ` {${parts.join(' ')}}` : '';
}

function writeContainer(block: Block, text: () => string, writer: Writer): string[] | undefined {
  const color = stringOf(block.value.color);
  const tint = color && color !== 'default' ? ` color="${shortColor(color)}"` : '';
  const children = () => indented(writeBlocks(block.children, writer));
  switch (block.kind) {
    case 'toggle':
      return [`<details${tint}>`, `<summary>${text()}</summary>`, ...children(), '</details>'];
    case 'callout': {
      const icon = stringOf(objectOf(block.value.icon).emoji);
      const words = text();
      const body = words ? [`\t${words}`] : [];
      return [`<callout${icon ? ` icon="${icon}"` : ''}${tint}>`, ...body, ...children(), '</callout>'];
    }
    case 'table':
      writer.left -= block.children.length;
      return writeTable(
        block.value,
        block.children.filter((row) => !row.inTrash),
        writeInline,
      );
    case 'column_list':
      return ['<columns>', ...children(), '</columns>'];
    case 'column':
      return ['<column>', ...children(), '</column>'];
    case 'synced_block':
      return [`<synced_block url="${plainUrl(writer.pageId, block.id)}">`, ...children(), '</synced_block>'];
    case 'meeting_notes':
      return writeMeeting(
        block,
        writer,
        (blocks) => writeBlocks(blocks, writer),
        writeInline(spansOf(block.value.title)),
      );
    case 'tab':
      return ['<tabs>', ...children(), '</tabs>'];
    default:
      return undefined;
  }
}

function writeLeaf(block: Block, writer: Writer): string[] {
  switch (block.kind) {
    case 'code':
      return writeCode(block);
    case 'equation':
      return ['$$', stringOf(block.value.expression), '$$'];
    case 'divider':
      return ['---'];
    case 'table_of_contents':
      return ['<table_of_contents/>'];
    case 'image':
      return [`![${writeInline(spansOf(block.value.caption))}](${mediaUrl(block)})`];
    case 'audio':
    case 'video':
    case 'file':
    case 'pdf':
      return [`<${block.kind} src="${mediaUrl(block)}">${writeInline(spansOf(block.value.caption))}</${block.kind}>`];
    case 'child_page':
    case 'child_database':
      return [writeChild(block, writer)];
    default:
      return [unknown(block, writer, false)];
  }
}

function writeChild(block: Pick<Block, 'id' | 'kind'>, writer: Writer): string {
  const title = writer.titleOf(block.id);
  if (title === undefined) return unknown(block, writer, true);
  const name = block.kind === 'child_page' ? 'page' : 'database';
  const inline = name === 'database' ? ' inline="false"' : '';
  return `<${name} url="${plainUrl(block.id)}"${inline}>${title.replace(/[<>]/g, '\\$&')}</${name}>`;
}

function writeCode(block: Block): string[] {
  const language = stringOf(block.value.language);
  const code = spansOf(block.value.rich_text)
    .map((span) => span.plain_text)
    .join('');
  const fence = code.includes('```') ? '````' : '```';
  return [`${fence}${language === 'plain text' ? '' : language}`, ...code.split('\n'), fence];
}

function mediaUrl(block: Block): string {
  const type = stringOf(block.value.type);
  return stringOf(objectOf(block.value[type]).url);
}
