import { randomUUID } from 'node:crypto';
import type { Outcome } from '../agent/turn.ts';
import type { EndedQuestion } from '../storage/questions.ts';
import type { AskedCommand } from './asked.ts';
import { answerFooter } from './blocks/answer.ts';
import { previewText } from './blocks/preview.ts';
import { proposal } from './blocks/proposal.ts';
import { retryButton } from './blocks/retry.ts';
import { type PrivateAnswer, shareButton } from './blocks/shared.ts';
import { isDirect } from './channels.ts';
import type { Desk } from './desk.ts';
import { endOf, type Held, hopeless } from './held.ts';
import { insist } from './insist.ts';
import { LostLease } from './journal.ts';
import { readMessageText } from './message-text.ts';
import { collectAnswer, concluded, type WholeAnswer } from './private-answer.ts';
import { openReplies } from './reply.ts';
import { watchTurn } from './watchdog.ts';

/** As the ledger keeps it until it is told. */
interface StoredAnswer extends WholeAnswer {
  turnId: string;
  timeZone: string;
  isShareable: boolean;
}

/** Answers `/notion <question>` where only the asker sees it, with a button to share it. */
export function askPrivately(desk: Desk, asked: AskedCommand, held: Held): Promise<EndedQuestion> {
  let stored = held.question.answer as StoredAnswer | undefined;
  const conclude = (outcome: Outcome) => {
    stored = { ...concluded(outcome), turnId: held.question.id, timeZone: 'UTC', isShareable: false };
  };
  return insist(desk, asked.userId, held, {
    hasAnswer: () => stored !== undefined,
    conclude,
    async attempt() {
      const end = stored ? undefined : hopeless(held);
      if (end) conclude(end);
      stored ??= await takeTurn(desk, asked, held);
      if (!(await held.saveAnswer(stored))) throw new LostLease();
      await tell(desk, asked, held, stored);
      return endOf(stored.outcome);
    },
  });
}

async function takeTurn(desk: Desk, asked: AskedCommand, held: Held): Promise<StoredAnswer> {
  const turnId = randomUUID();
  const { userId, channelId } = asked;
  const [person, prompt] = await Promise.all([
    desk.people.person(userId),
    readMessageText(asked.question, desk.people, desk.identity.botUserId),
  ]);
  const hung = new AbortController();
  const signal = AbortSignal.any([held.signal, hung.signal]);
  const events = desk.answer({
    id: turnId,
    asker: person,
    audience: { kind: 'person', person },
    conversationId: held.question.threadKey,
    place: 'a private answer to a command',
    prompt,
    overheard: [],
    signal,
    payer: { personId: person.id },
    feature: 'answer',
  });
  const watched = watchTurn(events, {
    signal,
    stop: () => hung.abort(),
    log: desk.log,
    patience: desk.patience,
  });
  const whole = await collectAnswer(watched, held.signal, desk.log);
  const { pages, sources, outcome } = whole;
  const isShareable =
    outcome.kind === 'answered' && pages.length > 0 && channelId !== undefined && !isDirect(channelId);
  if (isShareable) await keep(desk, { turnId, askerId: userId, channelId, question: prompt, pages, sources });
  return { ...whole, turnId, timeZone: person.timeZone, isShareable };
}

async function tell(desk: Desk, asked: AskedCommand, held: Held, stored: StoredAnswer): Promise<void> {
  const { pages, sources, outcome, proposals, turnId, timeZone, isShareable } = stored;
  const replies = openReplies(desk, asked, held);
  const footer = [
    ...answerFooter({ sources, outcome, turnId, timeZone, warn: true }),
    ...(isShareable ? [shareButton(turnId)] : []),
    ...(canBeRetried(outcome) ? [retryButton(held.question.id)] : []),
  ];
  for (const [index, page] of pages.entries()) {
    const blocks = [{ type: 'markdown' as const, text: page }, ...(index === pages.length - 1 ? footer : [])];
    const replaces = index === 0 && asked.replaces === true;
    await replies.once(`answer:${index}`, () => replies.tell(page, blocks, { replaces }));
  }
  for (const offered of proposals) {
    const blocks = proposal({ ...offered, expiresAt: new Date(offered.expiresAt) }, timeZone);
    await replies.once(`proposal:${offered.id}`, () => replies.tell(previewText(offered.draft), blocks));
  }
}

function canBeRetried(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && outcome.canRetry;
}

async function keep({ privateAnswers }: Desk, answer: PrivateAnswer): Promise<void> {
  await privateAnswers.set(answer.turnId, answer);
}

/** The answer behind a share button, while it is kept. */
export async function readPrivateAnswer({ privateAnswers }: Desk, shareId: string): Promise<PrivateAnswer | undefined> {
  return privateAnswers.get<PrivateAnswer>(shareId);
}
