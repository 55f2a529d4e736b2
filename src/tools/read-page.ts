import * as z from 'zod';
import { RequestError } from '../errors.ts';
import { anchorFor, sectionUrl } from '../knowledge/anchors.ts';
import type { Audience } from '../knowledge/audience.ts';
import type { StoredPage } from '../knowledge/knowledge.ts';
import { cuttingSections, toPassages } from '../knowledge/passages.ts';
import { inSlices } from '../knowledge/slices.ts';
import type { Passage } from '../knowledge/source.ts';
import type { Summaries } from '../knowledge/summary.ts';
import { requireNotionId } from '../notion/ids.ts';
import { quote } from '../notion/nearest.ts';
import { type Placed, showAge, showCell, showPlace, toRef, toSource } from './entries.ts';
import { storedDataSource } from './find-data-source.ts';
import { readLive, type ToolParts } from './live.ts';
import { idIn, nameOf, namesIn } from './names.ts';
import { readParts } from './page-parts.ts';
import { splitWishes, summaryNotes } from './page-summary.ts';
import { defineTool } from './tool.ts';

type OpenPage = Pick<StoredPage, 'markdown' | 'missing' | 'properties' | 'anchors'> & { page: Placed };

/** The text of a page as passages that can be cited: from the copy while that is the newest, else from Notion. */
export function createReadPage(parts: ToolParts & { summaries: Summaries }) {
  const { knowledge, summaries } = parts;
  return defineTool({
    name: 'read_page',
    description:
      'Read a Notion page or row by id or link. A small page comes whole. A large one comes as an outline with numbered ' +
      'sections and its beginning: call again with the numbers or headings of the sections that matter. Says when something is left out.',
    effect: 'read',
    input: z.strictObject({
      page: z.string().describe('Id from a search result, or a Notion link'),
      sections: z
        .array(z.string())
        .describe(
          'Section numbers ("3"), ranges ("3-7") or headings of a large page; "summary" for an overview of a very large one; empty to read from the start',
        ),
    }),
    title: async ({ page }, { audience }) => {
      const name = await nameOf(knowledge, audience, page);
      return name === page ? 'Reading a page' : `Reading ${quote(name)}`;
    },
    async run({ page, sections }, { audience, payer, signal }) {
      const open = await openPage(parts, audience, requireNotionId(idIn(page) ?? page), signal);
      const all = await inSlices(cuttingSections(open.markdown));
      const { isSummary, wanted } = splitWishes(all, sections);
      const answer = isSummary && wanted.length === 0 ? { sections: [], notes: [] } : readParts(all, wanted);
      const overview = isSummary ? summaryNotes(all, await summaries.read(all, payer, signal)) : [];
      const source = toSource(open.page);
      const passages = toPassages(answer.sections, source).map((passage, at) => {
        const url = sectionUrl(source.url, anchorFor(open.anchors, answer.sections[at]?.path ?? []));
        return { ...passage, source: { ...passage.source, url } };
      });
      const properties = await propertyPassage(parts, audience, open, signal);
      const facts = [`Page ${quote(open.page.title)}`, showPlace(open.page), showAge(open.page), open.page.url];
      return {
        text: [facts.filter(Boolean).join(' · '), ...missingNotes(open), ...overview, ...answer.notes].join('\n'),
        passages: [...properties, ...passages],
        sources: [source],
      };
    },
  });
}

/** The newest text of the page. Throws the sentence for what is no page, or not for this audience. */
async function openPage(parts: ToolParts, audience: Audience, id: string, signal: AbortSignal): Promise<OpenPage> {
  const { knowledge } = parts;
  await knowledge.refresh(audience, [id], signal);
  const stored = await knowledge.page(audience, id);
  if (stored) return stored;
  const dataSource = await storedDataSource(knowledge, audience, id);
  if (dataSource) {
    const { title } = dataSource.source;
    throw new RequestError(`“${title}” is a data source, not a page. Use query_data_source for its rows.`);
  }
  const { connectionId, found } = await readLive(parts, audience, id, (notion) =>
    Promise.all([notion.page(id, { signal }), notion.markdown(id, { signal })]),
  );
  const [entry, { markdown, missing }] = found;
  return { page: toRef(connectionId, entry), markdown, missing, properties: entry.properties, anchors: [] };
}

function missingNotes({ missing }: OpenPage): string[] {
  if (missing === 0) return [];
  return [`Notion left out ${missing} ${missing === 1 ? 'part' : 'parts'} of this page that I cannot read.`];
}

/** What a row says in its columns; pages outside data sources have nothing but their title. */
async function propertyPassage(
  parts: ToolParts,
  audience: Audience,
  { page, properties }: OpenPage,
  signal: AbortSignal,
): Promise<Passage[]> {
  if (page.kind !== 'row') return [];
  const filled = properties.filter(({ type, value }) => type !== 'title' && value);
  const names = await namesIn(parts, audience, page.connectionId, filled, signal);
  const lines = filled.map(({ name, value }) => `${name}: ${showCell(value, names, 300)}`);
  return lines.length > 0 ? [{ source: { ...toSource(page), section: 'Properties' }, texts: lines.slice(0, 60) }] : [];
}
