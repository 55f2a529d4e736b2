import * as z from 'zod';
import { RequestError } from '../errors.ts';
import { quote } from '../notion/nearest.ts';
import type { ToolParts } from './live.ts';
import { nameOf } from './names.ts';
import { findPageToChange, requireMarkdown, sayPartial } from './page-to-change.ts';
import { applyEdits } from './text-edits.ts';
import { defineTool } from './tool.ts';

const mostEdits = 50;

/** Takes the text that Notion has at this moment, so that the preview shows what the change does to that. */
export function createUpdatePage(parts: ToolParts) {
  return defineTool({
    name: 'update_page',
    description:
      'Propose changes to the text of a page or row: pieces of it and what comes in their place, or the whole text anew. Read the page first. ' +
      'Nothing is written by this call: the person sees what changes and decides with a click, so do not say that it is done.',
    effect: 'write',
    input: z.strictObject({
      page: z.string().describe('Id or link of the page'),
      edits: z
        .array(
          z.strictObject({
            old_str: z.string().describe('Copied from the page; must stand there exactly once'),
            new_str: z.string().describe('What comes in its place; empty to take it away'),
          }),
        )
        .describe('As few and as short as will do; empty when markdown is given'),
      markdown: z.string().describe('The whole new text of the page without its title; empty when edits are given'),
    }),
    title: async ({ page }, { audience }) =>
      `Drafting a change of ${quote(await nameOf(parts.knowledge, audience, page))}`,
    async run({ page: wanted, edits, markdown }, { audience, signal }) {
      if (edits.length > 0 === (markdown.trim() !== ''))
        throw new RequestError('Give either edits or the whole markdown, and leave the other one empty.');
      if (edits.length > mostEdits) throw new RequestError(`At most ${mostEdits} edits at once.`);
      const { connectionId, page, baseEditedAt } = await findPageToChange(parts, audience, wanted, signal);
      const notion = parts.connections.notion(connectionId);
      const { markdown: base, missing } = await notion.markdown(page.id, { signal, thorough: true });
      if (missing > 0)
        throw new RequestError(`${sayPartial(page.title)} Use append_to_page, or a person changes it in Notion.`);
      const changed = requireMarkdown(edits.length > 0 ? applyEdits(base, edits) : markdown);
      if (changed.trim() === base.trim()) throw new RequestError('The page says exactly that already.');
      requireKept(base, changed);
      return {
        text: `Proposed this change of ${quote(page.title)} (${page.url}). It is not written yet: the person sees what changes and decides.`,
        draft: { operation: 'update_page', connectionId, page, baseEditedAt, baseMarkdown: base, markdown: changed },
      };
    },
  });
}

/** Notion deletes pages and databases whose line goes, and loses blocks that its Markdown only hints at. */
function requireKept(before: string, after: string): void {
  const marks = before.match(/<(?:page|database|unknown)\b[^>\n]*>/g) ?? [];
  const lost = [...new Set(marks)].filter((mark) => !after.includes(mark));
  if (lost.length > 0)
    throw new RequestError(
      `That would delete what lies in the page: ${lost.slice(0, 3).join(', ')}. Keep these lines as they are.`,
    );
}
