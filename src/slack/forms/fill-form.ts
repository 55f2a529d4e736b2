import type { Outcome } from '../../agent/turn.ts';
import { AccessError, RequestError } from '../../errors.ts';
import type { EndedQuestion } from '../../storage/questions.ts';
import type { AskedForm } from '../asked.ts';
import { section } from '../blocks/elements.ts';
import { busyForm, formNotice, pageForm, reopenButton, saveThreadButton, upToDate } from '../blocks/page-form.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { endOf, type Held, hopeless } from '../held.ts';
import { insist } from '../insist.ts';
import { LostLease } from '../journal.ts';
import type { Block } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { openReplies } from '../reply.ts';
import { isLost } from '../running.ts';
import { draftForm } from './draft-form.ts';
import { createModal } from './modal.ts';
import { firstRound } from './open-form.ts';
import { keepForm, readForm, type StoredForm } from './stored-form.ts';

/** How long a modal may take to appear after the click, in milliseconds. */
const openingMs = 4_000;
/** Where Slack gives one page of messages a minute, 1,000 take more than an hour. */
const draftingMs = 100 * 60_000;
const longMs = 20_000;
const takesLong = 'This takes a while. You can close this: I tell you when the draft is ready.';

type Shown = { form: StoredForm } | { words: string; blocks: Block[] };

/** Brings the draft of a thread into the modal that waits for it, or to the person when there is none. */
export function fillForm(desk: Desk, asked: AskedForm, held: Held): Promise<EndedQuestion> {
  const { formId, channelId, threadTs = '' } = asked;
  const ids = { ...firstRound(formId), ...asked.shown };
  const openedBy = held.question.acceptedAt.getTime() + openingMs;
  const modal = createModal(desk, { viewKey: ids.viewKey, openedBy, signal: held.signal });
  const beganAt = Date.now();
  const isLong = () => Date.now() - beganAt > longMs;
  let shown: Shown | undefined;
  let outcome: Outcome = { kind: 'answered' };

  function conclude(end: Outcome): void {
    outcome = end;
    const words = end.kind === 'failed' ? end.message : end.kind === 'declined' ? end.reason : 'Stopped.';
    shown = {
      words,
      blocks: [
        section(escapeText(words)),
        ...(end.kind === 'failed' ? [saveThreadButton({ channelId, threadTs })] : []),
      ],
    };
  }

  /** What an earlier process has drafted is not drafted again. */
  async function draft(): Promise<Shown> {
    const kept = held.question.answer === undefined ? undefined : await readForm(desk, formId, asked.userId);
    if (kept && kept.round >= ids.round) return { form: kept };
    const signal = AbortSignal.any([held.signal, AbortSignal.timeout(draftingMs)]);
    const say = (words: string) => modal.hint(busyForm(ids, isLong() ? `${words}\n${takesLong}` : words));
    const drafted = await draftForm(desk, { ...asked, channelId, threadTs, shown: ids }, signal, say);
    if ('form' in drafted) {
      if (!(await held.saveAnswer({ isDrafted: true }))) throw new LostLease();
      return { form: await keepDraft(drafted.form) };
    }
    const { title } = drafted.upToDate;
    return {
      words: `Nothing is new since this was saved as ${title}.`,
      blocks: upToDate(drafted.upToDate, formId, { channelId, threadTs }),
    };
  }

  /** Newer than every round that was shown while it was drafted. */
  async function keepDraft(form: StoredForm): Promise<StoredForm> {
    const before = await readForm(desk, formId, asked.userId);
    const round = Math.max(form.round, (before?.round ?? -1) + 1);
    const newest = { ...form, round, draftedIn: round };
    await keepForm(desk, newest);
    return newest;
  }

  async function attempt(): Promise<EndedQuestion> {
    const hopelessEnd = shown ? undefined : hopeless(held);
    if (hopelessEnd) conclude(hopelessEnd);
    try {
      shown ??= await draft();
    } catch (thrown) {
      const error = explainSlack(thrown);
      if (isLost(held.signal) || !(error instanceof RequestError || error instanceof AccessError)) throw thrown;
      conclude({ kind: 'declined', reason: error.message });
    }
    await deliver();
    return endOf(outcome);
  }

  async function deliver(): Promise<void> {
    if (!shown) return;
    const replies = openReplies(desk, asked, held);
    if ('form' in shown) {
      const { form } = shown;
      if ((await modal.show(pageForm(form))) || (modal.wasShown && !isLong())) return;
      const words = `Your draft “${form.title}” is ready.`;
      await replies.tell(words, [section(escapeText(words)), reopenButton(formId)]);
    } else if (!(await modal.show(formNotice(ids, shown.blocks))) && (isLong() || !modal.wasShown)) {
      await replies.tell(shown.words, shown.blocks);
    }
  }

  return insist(desk, asked.userId, held, { attempt, conclude, hasAnswer: () => shown !== undefined });
}
