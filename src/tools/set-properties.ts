import * as z from 'zod';
import { RequestError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import { compileFilter } from '../notion/filter.ts';
import { createLookup } from '../notion/lookup.ts';
import { quote } from '../notion/nearest.ts';
import type { Row } from '../notion/notion.ts';
import { writeProperties } from '../notion/write-properties.ts';
import { type FoundDataSource, findFreshDataSource } from './find-data-source.ts';
import { knownNames } from './known-names.ts';
import type { ToolParts } from './live.ts';
import { nameOf, namesIn } from './names.ts';
import { findPageToChange } from './page-to-change.ts';
import { propertyValues } from './property-values.ts';
import { changeRow } from './row-change.ts';
import { rowFilter } from './row-filter.ts';
import { requireTableRoom } from './table-room.ts';
import { defineTool } from './tool.ts';

const mostRows = 100;
const mostNamed = 20;

/** The rows come from Notion as they are now, so that the preview shows what each of them says before and after. */
export function createSetProperties(parts: ToolParts) {
  return defineTool({
    name: 'set_properties',
    description:
      'Propose new property values for one row of a data source, or for up to 100 in one go. Call describe_data_source first: columns and ' +
      'options must be exact. Nothing is written by this call: the person sees each row before and after and decides with a click, so do not say that it is done.',
    effect: 'write',
    input: z.strictObject({
      data_source: z.string().describe('Id, link or exact title of the data source'),
      rows: z.array(z.string()).describe('Ids or links of the rows; empty when the filter says which'),
      filter: rowFilter.describe('Which rows, as for query_data_source; empty lists when rows are given'),
      properties: propertyValues.describe(
        'The new values, the same for every row: dates as 2026-03-31 or start/end, people by name, relations by page title, "" or [] to empty',
      ),
    }),
    title: async ({ data_source }, { audience }) =>
      `Drafting changes in ${quote(await nameOf(parts.knowledge, audience, data_source))}`,
    async run({ data_source, rows: named, filter, properties }, { audience, signal }) {
      if (properties.length === 0) throw new RequestError('Say which properties get which values.');
      const found = await findFreshDataSource(parts, audience, data_source, signal);
      const { source, columns } = found;
      const { connectionId } = source;
      const notion = parts.connections.notion(connectionId);
      const lookup = createLookup(notion, knownNames(parts, audience, connectionId), signal);
      const written = await writeProperties(columns, properties, lookup);
      const compiled = await compileFilter(filter, columns, lookup);
      const rows = await findRows(parts, audience, found, { named, compiled }, signal);
      if (rows.length > 1 && columns.some(({ name, type }) => type === 'title' && name in written.properties))
        throw new RequestError('Only one row at a time can be given a new title.');
      const touched = rows.flatMap((row) => row.properties.filter(({ name }) => name in written.properties));
      const names = await namesIn(parts, audience, connectionId, touched, signal);
      const changes = await Promise.all(rows.map((row) => changeRow(notion, row, written, names, signal)));
      const changed = changes.filter((change) => change !== undefined);
      const [first] = changed;
      if (!first) throw new RequestError(sayAlready(rows.length));
      requireTableRoom(changed);
      const same = changes.length - changed.length;
      const { id, title, url } = source;
      return {
        text: [
          `Proposed to change ${countOf(changed.length)} of ${quote(title)} (${url}): ${listOf(changed)}.`,
          ...(same > 0 ? [`${countOf(same)} more say so already and are left out.`] : []),
          'Nothing is changed yet: the person sees each row before and after and decides.',
        ].join(' '),
        draft: { operation: 'set_properties', connectionId, dataSource: { id, title, url }, rows: changed },
      };
    },
  });
}

/** The rows that are named, or else those that the filter finds; at least one, at most a hundred. */
async function findRows(
  parts: ToolParts,
  audience: Audience,
  { source }: FoundDataSource,
  { named, compiled }: { named: string[]; compiled: unknown },
  signal: AbortSignal,
): Promise<Row[]> {
  if (named.length > 0 === (compiled !== undefined))
    throw new RequestError('Say which rows: either their ids, or a filter with at least one condition.');
  if (named.length > mostRows) throw new RequestError(tooMany);
  if (named.length > 0) {
    const pages = await Promise.all(named.map((row) => findPageToChange(parts, audience, row, signal)));
    const stray = pages.find(({ row: { parent } }) => parent.type !== 'data_source' || parent.id !== source.id);
    if (stray) throw new RequestError(`${quote(stray.page.title)} is no row of ${quote(source.title)}.`);
    return [...new Map(pages.map(({ row }) => [row.id, row])).values()];
  }
  const notion = parts.connections.notion(source.connectionId);
  const { rows, cursor } = await notion.rows(source.id, { filter: compiled, limit: mostRows, signal });
  if (cursor) throw new RequestError(tooMany);
  if (rows.length === 0)
    throw new RequestError(`No row of ${quote(source.title)} matches. Look with query_data_source what there is.`);
  return rows.toSorted((a, b) => a.title.localeCompare(b.title));
}

const tooMany = `More than ${mostRows} rows match; at most ${mostRows} can be changed at once. Narrow the filter.`;

function sayAlready(count: number): string {
  return count === 1 ? 'This row says exactly that already.' : `All ${count} rows say exactly that already.`;
}

function countOf(rows: number): string {
  return rows === 1 ? 'one row' : `${rows} rows`;
}

function listOf(rows: { title: string }[]): string {
  const titles = rows.slice(0, mostNamed).map(({ title }) => quote(title));
  return rows.length > mostNamed ? `${titles.join(', ')} and ${rows.length - mostNamed} more` : titles.join(', ');
}
