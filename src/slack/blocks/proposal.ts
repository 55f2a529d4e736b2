import type { types } from '@slack/bolt';
import type { Proposal } from '../../agent/turn.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText, mrkdwnLink, visible } from '../markup.ts';
import { button, context, section } from './elements.ts';
import { showDay } from './sources.ts';

export const approveAction = 'proposal_approve';
export const discardAction = 'proposal_discard';

const previewLines = 16;
const previewLength = 1_500;
const mostProperties = 15;

/** What would be created, where, and the two buttons. The draft's text is shown as it is written, not as live markup. */
export function proposal({ id, draft, expiresAt }: Proposal, timeZone: string): Block[] {
  const place = mrkdwnLink(draft.parent.url, draft.parent.title || 'Untitled');
  const properties = draft.preview
    .slice(0, mostProperties)
    .map(({ name, value }) => `*${escapeText(name)}:* ${escapeText(clip(value, 200)) || '–'}`);
  const more = draft.preview.length - properties.length;
  return [
    section(`*Create this page?*\n*${escapeText(clip(draft.title, 300)) || 'Untitled'}* in ${place}`),
    ...(properties.length > 0 ? [section([...properties, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))] : []),
    ...markdownPreview(draft.markdown),
    context(
      `Nothing is written until somebody approves. This offer ends on ${showDay(expiresAt.toISOString(), timeZone)}.`,
    ),
    {
      type: 'actions',
      elements: [button('Approve', approveAction, id, { style: 'primary' }), button('Discard', discardAction, id)],
    },
  ];
}

/** The proposal's message after the click. */
export function approvedProposal(page: { title: string; url: string }, byUserId: string): Block[] {
  return [
    section(`:white_check_mark: Created ${mrkdwnLink(page.url, page.title || 'Untitled')}`),
    context(`Approved by <@${byUserId}>`),
  ];
}

export function discardedProposal(byUserId: string): Block[] {
  return [context(`Discarded by <@${byUserId}>. Nothing was written.`)];
}

function markdownPreview(markdown: string): types.RichTextBlock[] {
  const lines = visible(markdown).trim().split('\n');
  const text = clip(lines.slice(0, previewLines).join('\n'), previewLength);
  if (!text) return [];
  const more = lines.length > previewLines ? `\n… ${lines.length - previewLines} more lines` : '';
  return [
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: text + more }] }],
    },
  ];
}
