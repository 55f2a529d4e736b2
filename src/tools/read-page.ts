import * as z from 'zod';
import { RequestError } from '../errors.ts';
import { findNotionLinks } from '../knowledge/links.ts';
import { cutSections, toPassages } from '../knowledge/passages.ts';
import type { Passage } from '../knowledge/source.ts';
import { findNotionId, requireNotionId } from '../notion/ids.ts';
import { quote } from '../notion/nearest.ts';
import type { Notion, Row } from '../notion/notion.ts';
import { knownNames, showAge, showCell, toSource } from './entries.ts';
import { readFromStart, readSections } from './page-parts.ts';
import { defineTool } from './tool.ts';

/** The text of a page as passages that can be cited: one Notion request when a listing has named the page before, else two at once. */
export function createReadPage({ notion }: { notion: Notion }) {
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
        .describe('Section numbers ("3"), ranges ("3-7") or headings of a large page; empty to read from the start'),
    }),
    title: ({ page }) => {
      const known = notion.known(pageIdOf(page) ?? '');
      return known ? `Reading ${quote(known.title)}` : 'Reading a page';
    },
    async run({ page, sections }, { signal }) {
      const id = requireNotionId(pageIdOf(page) ?? page);
      const known = notion.known(id);
      if (known?.kind === 'data_source') {
        throw new RequestError(`“${known.title}” is a data source, not a page. Use query_data_source for its rows.`);
      }
      const [entry, { markdown, missing }] = await Promise.all([
        known ?? notion.page(id, { signal }),
        notion.markdown(id, { signal }),
      ]);
      const all = cutSections(markdown);
      const facts = [`Page ${quote(entry.title)}`, showAge(entry), entry.url].filter(Boolean).join(' · ');
      const notes =
        missing > 0
          ? [`Notion left out ${missing} ${missing === 1 ? 'part' : 'parts'} of this page that I cannot read.`]
          : [];
      const properties = await propertyPassage(entry, notion);
      const answer = sections.length > 0 ? readSections(all, sections) : readFromStart(all);
      const passages = [...properties, ...toPassages(answer.sections, toSource(entry))];
      return { text: [facts, ...notes, ...answer.notes].join('\n'), passages, sources: [toSource(entry)] };
    },
  });
}

function pageIdOf(page: string): string | undefined {
  return findNotionLinks(page)[0]?.pageId ?? findNotionId(page);
}

/** What a row says in its columns; pages outside data sources have nothing but their title. */
async function propertyPassage(entry: Row, notion: Notion): Promise<Passage[]> {
  if (entry.parent.type !== 'data_source') return [];
  const names = await knownNames(notion);
  const lines = entry.properties
    .filter((property) => property.type !== 'title' && property.value)
    .map((property) => `${property.name}: ${showCell(property.value, names, 300)}`);
  return lines.length > 0 ? [{ source: { ...toSource(entry), section: 'Properties' }, texts: lines.slice(0, 60) }] : [];
}
