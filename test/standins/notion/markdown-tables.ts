import { type Draft, draft } from './drafts.ts';
import { listOf } from './json.ts';
import type { Span } from './rich-text.ts';

type ReadCell = (cell: string) => Span[];

/** A pipe table or a `<table>` that begins at line `at`, or undefined. */
export function readTable(lines: string[], at: number, readCell: ReadCell): { draft: Draft; next: number } | undefined {
  const line = (lines[at] ?? '').trim();
  if (/^<table[\s>]/.test(line)) return readTagTable(lines, at, readCell);
  const rule = (lines[at + 1] ?? '').trim();
  if (!line.startsWith('|') || !/^\|?\s*:?-{2,}:?\s*(\|\s*:?-+:?\s*)*\|?$/.test(rule)) return undefined;
  const rows = [splitRow(line)];
  let next = at + 2;
  for (; next < lines.length && (lines[next] ?? '').trim().startsWith('|'); next += 1) {
    rows.push(splitRow((lines[next] ?? '').trim()));
  }
  return { draft: tableDraft(rows, { header: true, rowHeader: false }, readCell), next };
}

function splitRow(line: string): string[] {
  const cells = line
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim());
}

function readTagTable(lines: string[], at: number, readCell: ReadCell): { draft: Draft; next: number } {
  const end = lines.findIndex((line, index) => index >= at && line.trim().endsWith('</table>'));
  const stop = end === -1 ? lines.length - 1 : end;
  const source = lines.slice(at, stop + 1).join('\n');
  const rows = [...source.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map((row) =>
    [...(row[1] ?? '').matchAll(/<t[dh][^>]*>([\s\S]*?)<\/t[dh]>/g)].map((cell) => (cell[1] ?? '').trim()),
  );
  const tag = /<table[^>]*>/.exec(source)?.[0] ?? '';
  const style = { header: /header-row="true"/.test(tag), rowHeader: /header-column="true"/.test(tag) };
  return { draft: tableDraft(rows, style, readCell), next: stop + 1 };
}

function tableDraft(rows: string[][], style: { header: boolean; rowHeader: boolean }, readCell: ReadCell): Draft {
  const width = Math.max(1, ...rows.map((row) => row.length));
  const children = rows.map((row) =>
    draft('table_row', { cells: Array.from({ length: width }, (_, column) => readCell(row[column] ?? '')) }),
  );
  const value = { table_width: width, has_column_header: style.header, has_row_header: style.rowHeader };
  return draft('table', value, children);
}

/** A table block's rows as the `<table>` that Notion's Markdown has for it. */
export function writeTable(
  value: Record<string, unknown>,
  rows: { value: Record<string, unknown> }[],
  writeCell: (cell: Span[]) => string,
): string[] {
  const flags = [
    value.has_column_header ? ' header-row="true"' : '',
    value.has_row_header ? ' header-column="true"' : '',
  ].join('');
  const cells = (row: { value: Record<string, unknown> }) =>
    listOf(row.value.cells).map((cell) => `<td>${writeCell(cell as Span[])}</td>`);
  return [`<table${flags}>`, ...rows.flatMap((row) => ['<tr>', ...cells(row), '</tr>']), '</table>'];
}
