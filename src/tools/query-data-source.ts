import * as z from 'zod';
import { compileFilter, compileSorts } from '../notion/filter.ts';
import { createLookup } from '../notion/lookup.ts';
import { pick, quote } from '../notion/nearest.ts';
import type { Row } from '../notion/notion.ts';
import type { PropertySchema } from '../notion/schema.ts';
import { toSource } from './entries.ts';
import { findDataSource } from './find-data-source.ts';
import { knownNames } from './known-names.ts';
import type { ToolParts } from './live.ts';
import { nameOf, namesIn } from './names.ts';
import { rowFilter } from './row-filter.ts';
import { tabulate } from './row-table.ts';
import { defineTool } from './tool.ts';

const mostRows = 50;

/** Columns and names come from the copy, rows from Notion itself: filtered and sorted there, and as they are now. */
export function createQueryDataSource(parts: ToolParts) {
  const { knowledge, connections } = parts;
  return defineTool({
    name: 'query_data_source',
    description:
      'Get rows of a data source, filtered and sorted by Notion. Column names and options must be exact: call describe_data_source first. ' +
      'At most 50 rows a call; the answer has a cursor when there are more. Do not count or add up from a part of the rows.',
    effect: 'read',
    input: z.strictObject({
      data_source: z.string().describe('Id, link or exact title of the data source'),
      filter: rowFilter.describe(
        'match says whether all conditions and groups must hold or any; empty lists for all rows',
      ),
      sorts: z.array(z.strictObject({ property: z.string(), direction: z.enum(['ascending', 'descending']) })),
      columns: z.array(z.string()).describe('Columns to show; empty for all that are filled in'),
      limit: z.number().describe('Rows wanted, 1 to 50'),
      cursor: z.string().describe('From the last answer, to go on; empty for the first rows'),
    }),
    title: async ({ data_source }, { audience }) =>
      `Looking through ${quote(await nameOf(knowledge, audience, data_source))}`,
    async run({ data_source, filter, sorts, columns, limit, cursor }, { audience, signal }) {
      const { source, columns: schema } = await findDataSource(parts, audience, data_source, signal);
      const { connectionId } = source;
      const notion = connections.notion(connectionId);
      const wanted = columns.map((column) => pick(column, schema, ({ name }) => name, 'property').name);
      const lookup = createLookup(notion, knownNames(parts, audience, connectionId), signal);
      const compiled = await compileFilter(filter, schema, lookup);
      const answer = await notion.rows(source.id, {
        ...(compiled ? { filter: compiled } : {}),
        sorts: compileSorts(sorts, schema),
        limit: Math.min(Math.max(Math.trunc(limit) || mostRows, 1), mostRows),
        ...(cursor ? { cursor } : {}),
        signal,
      });
      if (answer.rows.length === 0) {
        return { text: `No row of ${quote(source.title)} matches.`, sources: [toSource(source)] };
      }
      const shown = wanted.length > 0 ? [...new Set(wanted)] : filledColumns(schema, answer.rows);
      const values = answer.rows.flatMap(({ properties }) => properties.filter(({ name }) => shown.includes(name)));
      const names = await namesIn(parts, audience, connectionId, values, signal);
      const table = tabulate(answer.rows, source, shown, names);
      const more = answer.cursor
        ? `There are more rows: call again with cursor ${answer.cursor}`
        : 'These are all rows that match.';
      const incomplete = 'Notion stopped counting at 10,000 rows; narrow the filter to see all.';
      return {
        text: [
          `${answer.rows.length} ${answer.rows.length === 1 ? 'row' : 'rows'} of ${quote(source.title)} (${source.url})${cursor ? ', continued' : ''}.`,
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
function filledColumns(schema: PropertySchema[], rows: Row[]): string[] {
  const filled = new Set(rows.flatMap((row) => row.properties.filter(({ value }) => value).map(({ name }) => name)));
  return schema.filter(({ name, type }) => type === 'title' || filled.has(name)).map(({ name }) => name);
}
