import type { Written } from '../../agent/proposals/proposals.ts';
import type { Proposal } from '../../agent/turn.ts';
import type { Draft } from '../../tools/draft.ts';
import type { MeetingLink } from '../../workflows/meeting-offer.ts';
import { type Block, clip } from '../limits.ts';
import { mrkdwnLink } from '../markup.ts';
import { context, section } from './elements.ts';
import { previewText } from './preview.ts';
import { approvedProposal, doneText, proposal } from './proposal.ts';

/** The draft of a meeting's page, for everybody in the channel to decide on. */
export function offeredMeeting(
  meeting: MeetingLink,
  offered: Pick<Proposal, 'id' | 'hash' | 'draft' | 'expiresAt'>,
  timeZone: string,
): Block[] {
  return [
    section(`:memo: ${lead(offered.draft)} ${linkTo(meeting)}`),
    context('An AI drafted this from the meeting notes. Any member of this channel can decide.'),
    ...proposal(offered, timeZone),
  ];
}

/** The same in one plain sentence. */
export function offeredText({ title }: MeetingLink, draft: Draft): string {
  return `${lead(draft)} ${title || 'Untitled'}. ${previewText(draft)}`;
}

/** A page that was made without a click, as an admin wanted it when they began the watch. */
export function madeMeeting(meeting: MeetingLink, written: Written, byUserId: string, value: string): Block[] {
  return [
    section(`:memo: Meeting notes: ${linkTo(meeting)}`),
    context(`An AI drafted this page. <@${byUserId}> has me create such drafts at once.`),
    ...approvedProposal(written, byUserId, value),
  ];
}

export function madeText({ title }: MeetingLink, written: Written): string {
  return `Meeting notes: ${title || 'Untitled'}. ${doneText(written)}`;
}

function lead({ operation }: Draft): string {
  return operation === 'create_page' ? 'Meeting notes:' : 'These meeting notes have changed:';
}

function linkTo({ url, title }: MeetingLink): string {
  return mrkdwnLink(url, clip(title, 200) || 'Untitled');
}
