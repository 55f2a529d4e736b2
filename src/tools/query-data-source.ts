import * as z from 'zod';
import { allOperators } from '../notion/conditions.ts';
import { compileFilter, compileSorts } from '../notion/filter.ts';
import { createLookup } from '../notion/lookup.ts';
import { pick, quote } from '../notion/nearest.ts';
import type { DataSource, Notion, Row } from '../notion/notion.ts';
import { toSource } from './entries.ts';
import { findDataSource } from './find-data-source.ts';
import { nameRelated } from './name-related.ts';
import { tabulate } from './row-table.ts';
import { defineTool } from './tool.ts';

const mostRows = 50;

const match = z.enum(['all', 'any']);
const conditions = z.array(
  z.strictObject({
    property: z.string().describe('Exact column name; created_time and last_edited_time always exist'),
    operator: z.enum(allOperators),
    value: z
      .string()
      .describe(
        'Option, text, number, true/false, date (2026-03-31, today, one_week_ago), person’s name or page title; empty if none is needed',
      ),
  }),
);

export function createQueryDataSource({ notion }: { notion: Notion }) {
  return defineTool({
    name: 'query_data_source',
    description:
      'Get rows of a data source, filtered and sorted by Notion. Column names and options must be exact: call describe_data_source first. ' +
      'At most 50 rows a call; the answer has a cursor when there are more. Do not count or add up from a part of the rows.',
    effect: 'read',
    input: z.strictObject({
      data_source: z.string().describe('Id, link or exact title of the data source'),
      filter: z
        .strictObject({ match, conditions, groups: z.array(z.strictObject({ match, conditions })) })
        .describe('match says whether all conditions and groups must hold or any; empty lists for all rows'),
      sorts: z.array(z.strictObject({ property: z.string(), direction: z.enum(['ascending', 'descending']) })),
      columns: z.array(z.string()).describe('Columns to show; empty for all that are filled in'),
      limit: z.number().describe('Rows wanted, 1 to 50'),
      cursor: z.string().describe('From the last answer, to go on; empty for the first rows'),
    }),
    title: ({ data_source }) => `Looking through ${quote(notion.known(data_source)?.title ?? data_source)}`,
    async run({ data_source, filter, sorts, columns, limit, cursor }, { signal }) {
      const dataSource = await findDataSource(notion, data_source, { signal });
      const wanted = columns.map((column) => pick(column, dataSource.properties, ({ name }) => name, 'property').name);
      const compiled = await compileFilter(filter, dataSource.properties, createLookup(notion, signal));
      const answer = await notion.rows(dataSource.id, {
        ...(compiled ? { filter: compiled } : {}),
        sorts: compileSorts(sorts, dataSource.properties),
        limit: Math.min(Math.max(Math.trunc(limit) || mostRows, 1), mostRows),
        ...(cursor ? { cursor } : {}),
        signal,
      });
      if (answer.rows.length === 0) {
        return { text: `No row of ${quote(dataSource.title)} matches.`, sources: [toSource(dataSource)] };
      }
      const shown = wanted.length > 0 ? [...new Set(wanted)] : filledColumns(dataSource, answer.rows);
      const names = await nameRelated(notion, dataSource, answer.rows, shown, signal);
      const table = tabulate(answer.rows, dataSource, shown, names);
      const more = answer.cursor
        ? `There are more rows: call again with cursor ${answer.cursor}`
        : 'These are all rows that match.';
      const incomplete = 'Notion stopped counting at 10,000 rows; narrow the filter to see all.';
      return {
        text: [
          `${answer.rows.length} ${answer.rows.length === 1 ? 'row' : 'rows'} of ${quote(dataSource.title)} (${dataSource.url})${cursor ? ', continued' : ''}.`,
          answer.incomplete && !answer.cursor ? incomplete : more,
          ...table.notes,
        ].join('\n'),
        passages: table.passages,
        sources: table.sources,
      };
    },
  });
}

/** Columns with a value in at least one of the rows, in schema order; the title always. */
function filledColumns(dataSource: DataSource, rows: Row[]): string[] {
  const filled = new Set(rows.flatMap((row) => row.properties.filter(({ value }) => value).map(({ name }) => name)));
  return dataSource.properties.filter(({ name, type }) => type === 'title' || filled.has(name)).map(({ name }) => name);
}
