import * as z from 'zod';
import { quote } from '../notion/nearest.ts';
import type { ToolParts } from './live.ts';
import { nameOf } from './names.ts';
import { findPageToChange, requireText } from './page-to-change.ts';
import { defineTool } from './tool.ts';

export function createAppendToPage(parts: ToolParts) {
  return defineTool({
    name: 'append_to_page',
    description:
      'Propose text at the end of a page or row; what stands there stays as it is. Nothing is written by this call: the person sees a ' +
      'preview and decides with a click, so do not say that it is done.',
    effect: 'write',
    input: z.strictObject({
      page: z.string().describe('Id or link of the page'),
      markdown: z.string().describe('What to add, in Markdown'),
    }),
    title: async ({ page }, { audience }) =>
      `Drafting an addition to ${quote(await nameOf(parts.knowledge, audience, page))}`,
    async run({ page: wanted, markdown }, { audience, signal }) {
      const text = requireText(markdown);
      const { connectionId, page, baseEditedAt } = await findPageToChange(parts, audience, wanted, signal);
      return {
        text: `Proposed to add this at the end of ${quote(page.title)} (${page.url}). It is not written yet: the person sees a preview and decides.`,
        draft: { operation: 'append_to_page', connectionId, page, baseEditedAt, markdown: text },
      };
    },
  });
}
