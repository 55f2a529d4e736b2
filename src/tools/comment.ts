import * as z from 'zod';
import { quote } from '../notion/nearest.ts';
import type { ToolParts } from './live.ts';
import { nameOf } from './names.ts';
import { findPageToChange, requireText } from './page-to-change.ts';
import { defineTool } from './tool.ts';

const longestComment = 5_000;

export function createComment(parts: ToolParts) {
  return defineTool({
    name: 'comment',
    description:
      'Propose a comment on a page or row, under the bot’s name. Nothing is written by this call: the person sees a preview and decides ' +
      'with a click, so do not say that it is done.',
    effect: 'write',
    input: z.strictObject({
      page: z.string().describe('Id or link of the page'),
      markdown: z.string().describe('The comment: a few sentences in Markdown, without headings, lists or tables'),
    }),
    title: async ({ page }, { audience }) =>
      `Drafting a comment on ${quote(await nameOf(parts.knowledge, audience, page))}`,
    async run({ page: wanted, markdown }, { audience, signal }) {
      const text = requireText(markdown, longestComment);
      const { connectionId, page } = await findPageToChange(parts, audience, wanted, signal);
      return {
        text: `Proposed this comment on ${quote(page.title)} (${page.url}). It is not written yet: the person sees a preview and decides.`,
        draft: { operation: 'comment', connectionId, page, markdown: text },
      };
    },
  });
}
