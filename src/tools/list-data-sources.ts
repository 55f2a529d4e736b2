import * as z from 'zod';
import { oneLine } from '../notion/json.ts';
import { quote } from '../notion/nearest.ts';
import type { Entry, Notion } from '../notion/notion.ts';
import { showEntry, toSource } from './entries.ts';
import { defineTool } from './tool.ts';

const most = 50;

export function createListDataSources({ notion }: { notion: Notion }) {
  return defineTool({
    name: 'list_data_sources',
    description:
      'List the tables of the company’s Notion (data sources: projects, tasks, invoices, people …) with their columns. Use it first ' +
      'for questions about many things at once: lists, counts, sums, owners, statuses, deadlines.',
    effect: 'read',
    input: z.strictObject({
      title: z.string().describe('Words of the title, or an empty string for all data sources'),
    }),
    title: ({ title }) =>
      title.trim() ? `Looking for data sources about ${quote(title)}` : 'Listing the data sources',
    async run({ title }, { signal }) {
      const found = await notion.search(title, { kind: 'data_source', limit: 100, signal });
      if (found.length === 0) {
        return {
          text: title.trim()
            ? `No data source has a title like ${quote(title)}. Call again with an empty title to see all.`
            : 'No data source is shared with Archivist.',
        };
      }
      const lines = found.slice(0, most).map((entry) => `- ${showEntry(entry, notion)}${columns(entry)}`);
      const rest =
        found.length > most ? [`… and ${found.length - most} more; search by title to narrow the list.`] : [];
      return { text: [...lines, ...rest].join('\n'), sources: found.slice(0, most).map(toSource) };
    },
  });

  function columns(entry: Entry): string {
    const known = notion.known(entry.id);
    if (known?.kind !== 'data_source') return '';
    return ` · columns: ${oneLine(known.properties.map((property) => property.name).join(', '), 400)}`;
  }
}
