import * as z from 'zod';
import { oneLine } from '../notion/json.ts';
import { quote } from '../notion/nearest.ts';
import type { Notion } from '../notion/notion.ts';
import { isComputed, type PropertySchema } from '../notion/schema.ts';
import { showAge, toSource } from './entries.ts';
import { findDataSource } from './find-data-source.ts';
import { defineTool } from './tool.ts';

const mostProperties = 100;
const mostOptions = 60;

export function createDescribeDataSource({ notion }: { notion: Notion }) {
  return defineTool({
    name: 'describe_data_source',
    description:
      'Show the columns of a data source with their types, options and relations. Call it before query_data_source with a filter, and ' +
      'before create_page for a row.',
    effect: 'read',
    input: z.strictObject({
      data_source: z.string().describe('Id, link or exact title of the data source'),
    }),
    title: ({ data_source }) => `Looking at the columns of ${quote(notion.known(data_source)?.title ?? data_source)}`,
    async run({ data_source }, { signal }) {
      const found = await findDataSource(notion, data_source, { signal, fresh: true });
      const lines = found.properties.slice(0, mostProperties).map((property) => `- ${describe(property)}`);
      const rest = found.properties.length - mostProperties;
      return {
        text: [
          [`Data source ${quote(found.title)}`, `id ${found.id}`, showAge(found), found.url].join(' · '),
          ...(found.description ? [oneLine(found.description, 500)] : []),
          ...lines,
          ...(rest > 0 ? [`… and ${rest} more columns`] : []),
        ].join('\n'),
        sources: [toSource(found)],
      };
    },
  });

  function describe(property: PropertySchema): string {
    const { options, groups, rollup } = property;
    const details = [
      property.description ?? '',
      property.format ? `format ${property.format}` : '',
      property.prefix ? `like ${property.prefix}-1` : '',
      groups ? groups.map((group) => `${group.name}: ${group.options.join(', ')}`).join('; ') : showOptions(options),
      property.target ? `to rows of “${notion.known(property.target)?.title ?? property.target}”` : '',
      rollup ? `${rollup.function} of ${quote(rollup.property)} over ${quote(rollup.relation)}` : '',
      isComputed(property) ? 'filled in by Notion' : '',
    ];
    const shown = details.filter(Boolean).join('; ');
    return oneLine(`${property.name} (${property.type})${shown ? `: ${shown}` : ''}`, 2000);
  }
}

function showOptions(options: string[] | undefined): string {
  if (!options) return '';
  const rest = options.length > mostOptions ? ` and ${options.length - mostOptions} more` : '';
  return `options ${options.slice(0, mostOptions).join(', ')}${rest}`;
}
