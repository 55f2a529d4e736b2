import * as z from 'zod';
import { RequestError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import { requireNotionId } from '../notion/ids.ts';
import { oneLine } from '../notion/json.ts';
import { createLookup } from '../notion/lookup.ts';
import { quote } from '../notion/nearest.ts';
import { writeProperties } from '../notion/write-properties.ts';
import type { CreatePage } from './draft.ts';
import { type Placed, toRef } from './entries.ts';
import { findFreshDataSource } from './find-data-source.ts';
import { knownNames } from './known-names.ts';
import { readLive, type ToolParts } from './live.ts';
import { idIn } from './names.ts';
import { requireMarkdown } from './page-to-change.ts';
import { propertyValues } from './property-values.ts';
import { defineTool } from './tool.ts';

export function createCreatePage(parts: ToolParts) {
  return defineTool({
    name: 'create_page',
    description:
      'Propose a new page under a page, or a new row in a data source. Nothing is created by this call: the person sees a preview and ' +
      'decides with a click, so do not say that it is done. For a row, call describe_data_source first; columns and options must be exact.',
    effect: 'write',
    input: z.strictObject({
      parent_type: z.enum(['page', 'data_source']),
      parent: z.string().describe('Id or link of the page or data source to create it in'),
      title: z.string(),
      markdown: z.string().describe('Body in Markdown, without the title; may be empty for a row'),
      properties: propertyValues.describe(
        'Columns of the row besides its title: dates as 2026-03-31 or start/end, people by name, relations by page title; empty for a page',
      ),
    }),
    title: ({ title }) => `Drafting ${quote(title)}`,
    async run({ parent_type, parent, title, markdown, properties }, { audience, signal }) {
      const name = oneLine(title, 200);
      if (!name) throw new RequestError('The page needs a title.');
      const body = { operation: 'create_page' as const, title: name, markdown: requireMarkdown(markdown) };
      if (parent_type === 'page') {
        if (properties.length > 0)
          throw new RequestError('Only rows of a data source have properties; a page under a page has none.');
        const page = await findParent(parts, audience, requireNotionId(idIn(parent) ?? parent), signal);
        return proposed({ ...body, ...under('page', page), properties: {}, preview: [] });
      }
      const { source, columns } = await findFreshDataSource(parts, audience, parent, signal);
      const titleProperty = columns.find(({ type }) => type === 'title')?.name ?? 'title';
      const others = properties.filter((property) => property.name !== titleProperty);
      const inputs = [{ name: titleProperty, value: name }, ...others];
      const lookup = createLookup(
        parts.connections.notion(source.connectionId),
        knownNames(parts, audience, source.connectionId),
        signal,
      );
      const written = await writeProperties(columns, inputs, lookup);
      return proposed({ ...body, ...under('data_source', source), ...written });
    },
  });
}

/** The page to write under: from the copy, or from Notion when it is too new for that. */
async function findParent(parts: ToolParts, audience: Audience, id: string, signal: AbortSignal): Promise<Placed> {
  const [stored] = await parts.knowledge.refs(audience, [id]);
  if (stored?.kind === 'data_source')
    throw new RequestError(`${quote(stored.title)} is a data source. Use parent_type data_source to add a row to it.`);
  if (stored) return stored;
  const { connectionId, found } = await readLive(parts, audience, id, (notion) => notion.page(id, { signal }));
  return toRef(connectionId, found);
}

function under(
  type: CreatePage['parent']['type'],
  { connectionId, id, title, url }: Placed,
): Pick<CreatePage, 'connectionId' | 'parent'> {
  return { connectionId, parent: { type, id, title, url } };
}

function proposed(draft: CreatePage) {
  const { type, title, url } = draft.parent;
  const where = `${type === 'page' ? 'under the page' : 'as a row of'} ${quote(title)} (${url})`;
  return {
    text: `Proposed ${quote(draft.title)} ${where}. It is not created yet: the person sees a preview with Approve and Discard.`,
    draft,
  };
}
