import type { Outcome, Proposal, TurnEvent } from '../agent/turn.ts';
import { emptyAnswer, extendAnswer } from './answer-text.ts';
import type { AskedMessage } from './asked.ts';
import { answerFooter, type FooterFacts } from './blocks/answer.ts';
import { previewText } from './blocks/preview.ts';
import { proposal } from './blocks/proposal.ts';
import { retryButton } from './blocks/retry.ts';
import type { Desk } from './desk.ts';
import type { Held } from './held.ts';
import { createJournal, LostLease } from './journal.ts';
import type { Block } from './limits.ts';
import { closingWords } from './outcome.ts';
import { readOwnMessages } from './own-messages.ts';
import { createPen, type Writing } from './pen.ts';
import { postOnce, takeBack } from './post-once.ts';
import type { Presence } from './presence.ts';
import type { Showing } from './shown-answer.ts';
import type { StoredAnswer } from './stored-answer.ts';
import { deliverAnswer, streamAnswer } from './stream.ts';
import { createWholeMessage, markdownForms } from './whole-message.ts';

type Facts = Pick<FooterFacts, 'turnId' | 'timeZone' | 'warn'>;

/** What the ledger keeps until it is delivered. */
interface Kept {
  answer: StoredAnswer;
  facts: Facts;
}

/** What one question has in its thread. Everything is said once, and goes on where an earlier process left it. Throws `LostLease`. */
export interface AnswerThread {
  /** There is a text, and only its delivery is left. */
  readonly hasAnswer: boolean;
  /** Ends the question with a sentence. */
  say(text: string, blocks?: Block[]): Promise<void>;
  /** Says it until the answer begins. */
  wait(text: string): Promise<void>;
  stream(events: AsyncIterable<TurnEvent>, presence: Presence, facts: Facts): Promise<Outcome>;
  /** An answer without a turn, to be delivered. */
  conclude(outcome: Outcome): void;
  deliver(): Promise<Outcome>;
}

export function openThread(desk: Desk, asked: AskedMessage, held: Held): AnswerThread {
  const { client, hasty, log, answering, identity, questions, pace } = desk;
  const { question, signal } = held;
  let kept = question.answer as Kept | undefined;
  const { channelId, threadTs, ts: since } = asked;
  const journal = createJournal({
    questionId: question.id,
    said: question.said,
    save: held.saveSaid,
    saidIn: () => questions.saidIn(question.threadKey),
    ownMessages: () => readOwnMessages(client, identity.botUserId, { channelId, threadTs, since }),
    now: Date.now,
  });
  const writing: Writing = { client, streaming: hasty, pace, log, now: Date.now, journal, signal };

  function showing(facts: Facts, statusShown: Promise<void>): Showing {
    return {
      ...writing,
      statusShown,
      footer: (sources, outcome) => [
        ...answerFooter({ sources, outcome, ...facts }),
        ...(outcome.kind === 'failed' && outcome.canRetry ? [retryButton(question.id)] : []),
      ],
    };
  }

  async function offer(proposals: Proposal[], { timeZone }: Facts): Promise<void> {
    for (const offered of proposals) {
      const text = previewText(offered.draft);
      await postOnce(writing, asked, `proposal:${offered.id}`, { text, blocks: proposal(offered, timeZone) });
    }
  }

  /** The button goes away when somebody has clicked it. */
  async function beginAnew(): Promise<void> {
    const slot = journal.slot('answer:0');
    if (question.attempts > 1 || !slot.ts) return;
    await createWholeMessage(writing, createPen(writing, channelId), asked, slot).write(
      markdownForms('_Trying again…_', []),
    );
  }

  return {
    get hasAnswer() {
      return kept !== undefined;
    },
    async say(text, blocks = []) {
      await postOnce(writing, asked, 'words', { text, blocks });
      await takeBack(writing, asked, 'waits');
    },
    async wait(text) {
      await postOnce(writing, asked, 'waits', { text });
    },
    conclude(outcome) {
      const delta = closingWords(outcome, { hasText: false, hasProposal: false });
      kept = {
        answer: {
          ...extendAnswer(emptyAnswer, { type: 'text', delta }),
          outcome,
          proposals: [],
          layout: { cuts: [], withCards: [] },
        },
        facts: { turnId: question.id, timeZone: 'UTC', warn: false },
      };
    },
    async deliver() {
      if (!kept) throw new Error('There is nothing to deliver');
      const { answer, facts } = kept;
      if (!(await held.saveAnswer(kept))) throw new LostLease();
      const { outcome, proposals } = await deliverAnswer(answer, asked, showing(facts, Promise.resolve()));
      await offer(proposals, facts);
      await takeBack(writing, asked, 'waits');
      return outcome;
    },
    async stream(events, presence, facts) {
      await takeBack(writing, asked, 'waits');
      await beginAnew();
      const { outcome, proposals } = await streamAnswer(events, asked, {
        ...showing(facts, presence.shown),
        setStatus: (status) => presence.say(status),
        running: () => answering.size,
        async saveAnswer(answer) {
          kept = { answer, facts };
          if (!(await held.saveAnswer(kept))) throw new LostLease();
        },
      });
      await offer(proposals, facts);
      return outcome;
    },
  };
}
