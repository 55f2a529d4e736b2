import * as z from 'zod';
import { oneLine } from '../notion/json.ts';
import { quote } from '../notion/nearest.ts';
import { isComputed, type PropertySchema } from '../notion/schema.ts';
import { showAge, toSource } from './entries.ts';
import { findFreshDataSource } from './find-data-source.ts';
import type { ToolParts } from './live.ts';
import { nameOf, titlesOf } from './names.ts';
import { defineTool } from './tool.ts';

const mostProperties = 100;
const mostOptions = 60;

export function createDescribeDataSource(parts: ToolParts) {
  const { knowledge } = parts;
  return defineTool({
    name: 'describe_data_source',
    description:
      'Show the columns of a data source with their types, options and relations. Call it before query_data_source with a filter, and ' +
      'before create_page for a row.',
    effect: 'read',
    input: z.strictObject({
      data_source: z.string().describe('Id, link or exact title of the data source'),
    }),
    title: async ({ data_source }, { audience }) =>
      `Looking at the columns of ${quote(await nameOf(knowledge, audience, data_source))}`,
    async run({ data_source }, { audience, signal }) {
      const { source, description, columns, rows } = await findFreshDataSource(parts, audience, data_source, signal);
      const titles = await titlesOf(
        knowledge,
        audience,
        columns.flatMap(({ target }) => target ?? []),
      );
      const lines = columns.slice(0, mostProperties).map((property) => `- ${describe(property, titles)}`);
      const rest = columns.length - mostProperties;
      const facts = [rows === undefined ? '' : `${rows} rows`, showAge(source), source.url];
      return {
        text: [
          [`Data source ${quote(source.title)}`, `id ${source.id}`, ...facts.filter(Boolean)].join(' · '),
          ...(description ? [oneLine(description, 500)] : []),
          ...lines,
          ...(rest > 0 ? [`… and ${rest} more columns`] : []),
        ].join('\n'),
        sources: [toSource(source)],
      };
    },
  });
}

function describe(property: PropertySchema, titles: ReadonlyMap<string, string>): string {
  const { options, groups, rollup } = property;
  const details = [
    property.description ?? '',
    property.format ? `format ${property.format}` : '',
    property.prefix ? `like ${property.prefix}-1` : '',
    groups ? groups.map((group) => `${group.name}: ${group.options.join(', ')}`).join('; ') : showOptions(options),
    property.target ? `to rows of “${titles.get(property.target) ?? property.target}”` : '',
    rollup ? `${rollup.function} of ${quote(rollup.property)} over ${quote(rollup.relation)}` : '',
    isComputed(property) ? 'filled in by Notion' : '',
  ];
  const shown = details.filter(Boolean).join('; ');
  return oneLine(`${property.name} (${property.type})${shown ? `: ${shown}` : ''}`, 2000);
}

function showOptions(options: string[] | undefined): string {
  if (!options) return '';
  const rest = options.length > mostOptions ? ` and ${options.length - mostOptions} more` : '';
  return `options ${options.slice(0, mostOptions).join(', ')}${rest}`;
}
