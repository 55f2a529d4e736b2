import type { Passage, Source } from '../knowledge/source.ts';
import { estimateTokens } from '../knowledge/tokens.ts';
import type { Row } from '../notion/notion.ts';
import type { Names } from '../notion/show-value.ts';
import { type Placed, showCell, toSource } from './entries.ts';

const mostTokens = 8000;
const cellLimits = [300, 100, 40];
const mostColumns = 20;
/** Up to so many rows each is a source of its own, with a link to the row; more rows make one table. */
const mostSingleRows = 15;

export interface Table {
  passages: Passage[];
  sources: Source[];
  /** What the reader should know is missing, in sentences. */
  notes: string[];
}

/** Rows as citable text: every row that was fetched is in it; what is shortened to stay within about 8,000 tokens is said. */
export function tabulate(rows: Row[], dataSource: Placed, columns: string[], names: Names): Table {
  const shown = columns.slice(0, mostColumns);
  const notes =
    columns.length > mostColumns
      ? [`Columns left out: ${columns.slice(mostColumns).join(', ')}. Name the columns you need.`]
      : [];
  const render = (limit: number, width: number) => build(rows, dataSource, shown.slice(0, width), names, limit);
  for (const limit of cellLimits) {
    const passages = render(limit, mostColumns);
    if (size(passages) <= mostTokens)
      return { passages, sources: sources(rows, dataSource), notes: [...notes, ...shortened(limit)] };
  }
  const narrow = 6;
  const left = shown.slice(narrow);
  const cut = left.length > 0 ? [`Columns left out: ${left.join(', ')}. Name the columns you need.`] : [];
  return {
    passages: render(40, narrow),
    sources: sources(rows, dataSource),
    notes: [...notes, ...cut, ...shortened(40)],
  };
}

function shortened(limit: number): string[] {
  return limit === cellLimits[0]
    ? []
    : [`Cells are cut to ${limit} characters; name fewer columns to see more of each.`];
}

function build(rows: Row[], dataSource: Placed, columns: string[], names: Names, limit: number): Passage[] {
  const cells = (row: Row) =>
    columns.map((column) => showCell(row.properties.find(({ name }) => name === column)?.value ?? null, names, limit));
  if (rows.length <= mostSingleRows) {
    return rows.map((row) => ({ source: toSource(row), texts: [labelled(columns, cells(row)) || row.title] }));
  }
  const line = (row: string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [{ source: toSource(dataSource), texts: [line(columns), ...rows.map((row) => line(cells(row)))] }];
}

function labelled(columns: string[], cells: string[]): string {
  return columns.flatMap((column, at) => (cells[at] ? [`${column}: ${cells[at]}`] : [])).join(' | ');
}

function sources(rows: Row[], dataSource: Placed): Source[] {
  return rows.length > 0 && rows.length <= mostSingleRows ? rows.map(toSource) : [toSource(dataSource)];
}

function size(passages: Passage[]): number {
  return passages.reduce(
    (sum, { source, texts }) =>
      sum + texts.reduce((part, text) => part + estimateTokens(text), 40 + source.title.length),
    0,
  );
}
