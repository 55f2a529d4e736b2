import type { StoredProposal, Written } from '../../agent/proposals/proposals.ts';
import type { Outcome } from '../../agent/turn.ts';
import type { EndedQuestion } from '../../storage/questions.ts';
import { openThread } from '../answer-thread.ts';
import type { AskedForm } from '../asked.ts';
import { context, section } from '../blocks/elements.ts';
import { formNotice, reopenButton } from '../blocks/page-form.ts';
import { savedByForm, savedText, savedThread } from '../blocks/saved-page.ts';
import type { Desk } from '../desk.ts';
import { endOf, type Held } from '../held.ts';
import { insist } from '../insist.ts';
import { LostLease } from '../journal.ts';
import type { Block } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { openReplies } from '../reply.ts';
import { isLost } from '../running.ts';
import { createModal } from './modal.ts';
import { rememberWritten } from './remember-written.ts';
import { readForm, type StoredForm } from './stored-form.ts';
import { approvedBefore, isApprovedBy } from './submitted-before.ts';

const openingMs = 4_000;
const firstCounts = 'You sent this twice, with different texts. The first one counts. You can change it in Notion.';

/** Carries out what a submitted form approved, puts the link where the form came from, and says in the modal how it went. */
export function saveForm(desk: Desk, asked: AskedForm, held: Held): Promise<EndedQuestion> {
  const { formId, userId, threadTs, proposalId = '' } = asked;
  let written: Written | undefined;
  let failure: Exclude<Outcome, { kind: 'answered' }> | undefined;

  async function attempt(): Promise<EndedQuestion> {
    if (!failure) written ??= await desk.proposals.execute(proposalId, held.signal);
    if (!written) {
      const words = failure?.kind === 'failed' ? failure.message : 'This was not saved.';
      const again = (await approvedBefore(desk, { proposalId })) ? 'Try again' : 'Open the draft';
      await show(words, [section(escapeText(words)), reopenButton(formId, again)], true);
      return endOf(failure ?? { kind: 'stopped' });
    }
    const proposal = await desk.proposals.read(proposalId);
    await rememberWritten(desk, proposal, written, userId);
    const isLinked = threadTs !== undefined && (await link(written, proposal, threadTs));
    await show(savedText(written), savedByForm(written, { isThread: threadTs !== undefined, isLinked }), !isLinked);
    return { state: 'answered' };
  }

  /** False where Slack does not let us write into the thread. */
  async function link(page: Written, proposal: StoredProposal | undefined, thread: string): Promise<boolean> {
    const told = `linked:${proposalId}`;
    if (await desk.forms.get(told)) return true;
    const { teamId } = desk.identity;
    const ts = String(held.question.acceptedAt.getTime() / 1_000);
    const spot = { channelId: asked.channelId, threadTs: thread, userId, teamId, recipientTeamId: teamId };
    const place = openThread(desk, { ...spot, kind: 'message', ts, wire: '', isReply: true }, held);
    try {
      await place.say(savedText(page), savedThread(page, userId, proposal && `${proposalId}:${proposal.hash}`));
      await desk.forms.set(told, true);
      return true;
    } catch (error) {
      if (isLost(held.signal) || error instanceof LostLease) throw error;
      desk.log.warn({ error, proposal: proposalId }, 'a thread did not get the link to its page');
      return false;
    }
  }

  /** The modal of an earlier round's change may only be opening. */
  const modalOf = (form: StoredForm) => {
    const openedBy = isApprovedBy(form, proposalId) ? 0 : held.question.acceptedAt.getTime() + openingMs;
    return createModal(desk, { viewKey: form.viewKey, openedBy, signal: held.signal });
  };

  /** In the modal while it is open, else, when nothing else says so, in a message that only the person sees. */
  async function show(words: string, blocks: Block[], isNeeded: boolean): Promise<void> {
    const form = await readForm(desk, formId, userId);
    const all = form?.isSentTwice ? [...blocks, context(firstCounts)] : blocks;
    const isSeen = form && (await modalOf(form).show(formNotice(form, all)));
    if (!isSeen && isNeeded) await openReplies(desk, asked, held).tell(words, blocks);
  }

  return insist(desk, userId, held, {
    attempt,
    hasAnswer: () => written !== undefined || failure !== undefined,
    conclude(outcome) {
      if (outcome.kind !== 'answered') failure = outcome;
    },
  });
}
