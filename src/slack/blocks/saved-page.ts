import type { Written } from '../../agent/proposals/proposals.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText, mrkdwnLink } from '../markup.ts';
import { actions, button, context, section } from './elements.ts';
import { undoAction } from './proposal.ts';

/** What the modal says at the end. */
export function savedByForm(page: Written, { isThread, isLinked }: { isThread: boolean; isLinked: boolean }): Block[] {
  const unlinked = 'I could not put the link into the thread. Invite me to the channel, then I can next time.';
  return [
    section(`:white_check_mark: ${whatWasSaved(page)}`),
    ...(page.note ? [section(escapeText(page.note))] : []),
    ...(isThread ? [context(isLinked ? 'The thread has the link.' : unlinked)] : []),
  ];
}

/** The same when the person comes back to it later. */
export function savedInForm(page: Written): Block[] {
  return [section(`:white_check_mark: This is saved already. ${whatWasSaved(page)}`)];
}

/** What the thread is told. `value` is that of the Undo button. */
export function savedThread(page: Written, byUserId: string, value: string | undefined): Block[] {
  return [
    section(`:bookmark: ${whatWasSaved(page)}`),
    ...(page.note ? [section(escapeText(page.note))] : []),
    context(`Saved by <@${byUserId}>${value ? '. You can undo this for 24 hours.' : ''}`),
    ...(value ? [actions(button('Undo', undoAction, value))] : []),
  ];
}

/** The same in one plain sentence. */
export function savedText({ title, operation }: Written): string {
  return operation === 'create_page' ? `Saved to Notion: ${title}` : `Updated in Notion: ${title}`;
}

function whatWasSaved({ title, url, operation }: Written): string {
  const page = mrkdwnLink(url, clip(title, 200) || 'Untitled');
  return operation === 'create_page' ? `Saved to Notion: ${page}` : `Updated in Notion: ${page}`;
}
