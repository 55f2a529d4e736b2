import * as z from 'zod';
import type { Audience } from '../knowledge/audience.ts';
import type { PageRef } from '../knowledge/knowledge.ts';
import { oneLine } from '../notion/json.ts';
import { quote } from '../notion/nearest.ts';
import { tellUnread } from './coverage.ts';
import { showRef, toSource } from './entries.ts';
import type { ToolParts } from './live.ts';
import { defineTool } from './tool.ts';

const most = 50;

export function createListDataSources({ knowledge }: ToolParts) {
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
    async run({ title }, { audience }) {
      const [found, unread] = await Promise.all([
        knowledge.find(audience, title.trim(), { kind: 'data_source', limit: most + 1 }),
        tellUnread(knowledge, audience),
      ]);
      const notes = unread ? [unread] : [];
      if (found.length === 0) {
        const none = title.trim()
          ? `No data source has a title like ${quote(title)}. Call again with an empty title to see all.`
          : 'No data source is shared with Archivist.';
        return { text: [none, ...notes].join('\n') };
      }
      const shown = found.slice(0, most);
      const lines = await Promise.all(shown.map(async (ref) => `- ${showRef(ref)}${await contents(audience, ref)}`));
      const rest = found.length > most ? ['… and more; search by title to narrow the list.'] : [];
      return { text: [...lines, ...rest, ...notes].join('\n'), sources: shown.map(toSource) };
    },
  });

  async function contents(audience: Audience, { id }: PageRef): Promise<string> {
    const stored = await knowledge.dataSource(audience, id);
    if (!stored) return '';
    const names = stored.columns.map(({ name }) => name).join(', ');
    return ` · ${stored.rows} ${stored.rows === 1 ? 'row' : 'rows'} · columns: ${oneLine(names, 400)}`;
  }
}
