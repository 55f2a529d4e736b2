import type { types } from '@slack/bolt';
import type { RowChange, SetProperties } from '../../tools/draft.ts';
import { clip, limits } from '../limits.ts';
import { visible } from '../markup.ts';
import { preformatted } from './elements.ts';
import { packLines, type Room, type Shown } from './shown.ts';

const rowsAtOnce = 10;
const longestCaption = 200;

type Change = Pick<RowChange, 'title' | 'before' | 'after'>;

/** A table of what each row shows now and what it will; as lines, and the last ones left out, where a table would have to cut something. */
export function beforeAfterTable({ dataSource, rows }: SetProperties, room: Room): Shown {
  const names = [...new Set(rows.flatMap(({ after }) => after.map(({ name }) => name)))];
  const cells = [
    ['Row', ...names].map(cell),
    ...rows.map((row) => [cell(row.title), ...names.map((name) => cell(changeOf(row, name) ?? ''))]),
  ];
  const length = cells.flat().reduce((sum, { text }) => sum + text.length, 0);
  const fits = rows.length <= limits.tableRows && names.length < limits.tableColumns && length <= limits.tableText;
  if (!fits) return beforeAfterLines(rows, room);
  const caption = clip(visible(`What changes in ${dataSource.title}`), longestCaption);
  return { blocks: [{ type: 'data_table', caption, rows: cells, page_size: rowsAtOnce }], isWhole: true };
}

/** One line a row, where there are no tables. */
export function beforeAfterLines(rows: Change[], room: Room): Shown {
  const shown: string[] = [];
  let length = 0;
  for (const row of rows) {
    const line = inWords(row);
    length += line.length + 1;
    if (length > room.characters) break;
    shown.push(line);
  }
  const left = rows.length - shown.length;
  const lines = left > 0 ? [...shown, `… and ${left} more rows`] : shown;
  return { blocks: packLines(lines, limits.section).flatMap(preformatted), isWhole: left === 0 };
}

/** One row and all that changes in it, on one line. */
export function inWords(row: Change): string {
  return flat(`${row.title}: ${row.after.map(({ name }) => `${name}: ${changeOf(row, name)}`).join('; ')}`);
}

function changeOf({ before, after }: Change, name: string): string | undefined {
  const valueIn = (side: Change['after']) => side.find((property) => property.name === name)?.value;
  const next = valueIn(after);
  return next === undefined ? undefined : `${valueIn(before) || '–'} → ${next || '–'}`;
}

function cell(content: string): types.RawTextElement {
  return { type: 'raw_text', text: flat(content) || '–' };
}

function flat(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).trim();
}
