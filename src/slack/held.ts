import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome } from '../agent/turn.ts';
import { newReference, UpstreamError } from '../errors.ts';
import type { ClaimedQuestion, EndedQuestion } from '../storage/questions.ts';
import type { Desk } from './desk.ts';
import { isLost, lose } from './running.ts';

/** A question in the hands of this process. */
export interface Held {
  question: ClaimedQuestion;
  /** Its reason says why. */
  signal: AbortSignal;
  /** Both wait out a database that is away. False: the question is lost, and the signal says so. */
  saveSaid(said: unknown): Promise<boolean>;
  saveAnswer(answer: unknown): Promise<boolean>;
}

/** Restarts hand questions over too, so that some tries are nobody's fault. */
export const mostAttempts = 5;
/** Whoever asked longer ago has gone on with something else. */
export const mostAgeMs = 15 * 60_000;

export function hold(
  { questions, holder }: Pick<Desk, 'questions' | 'holder'>,
  question: ClaimedQuestion,
  controller: AbortController,
): Held {
  const { signal } = controller;
  const save = async (act: () => Promise<boolean>) => {
    if (isLost(signal)) return false;
    const isOurs = await patiently(act, signal);
    if (!isOurs) lose(controller);
    return isOurs;
  };
  return {
    question,
    signal,
    saveSaid: (said) => save(() => questions.saveSaid(question.id, holder, said)),
    saveAnswer: (answer) => save(() => questions.saveAnswer(question.id, holder, answer)),
  };
}

/** How a question ends that is not worth a turn any more; undefined when it is. */
export function hopeless({ question, signal }: Held): Outcome | undefined {
  if (signal.aborted) return { kind: 'stopped' };
  const reference = newReference();
  if (question.attempts > mostAttempts) {
    const message = `I began with this several times and was interrupted each time. Please ask in other words; if it happens again, quote \`${reference}\` to an admin.`;
    return { kind: 'failed', message, reference, canRetry: false };
  }
  if (Date.now() - question.acceptedAt.getTime() > mostAgeMs) {
    const message = `I am sorry, I was away and could not answer in time. Do you still want to know? (reference \`${reference}\`)`;
    return { kind: 'failed', message, reference, canRetry: true };
  }
  return undefined;
}

export function endOf(outcome: Outcome): EndedQuestion {
  switch (outcome.kind) {
    case 'declined':
      return { state: 'declined', reason: outcome.reason };
    case 'failed':
      return { state: 'failed', reason: outcome.message, reference: outcome.reference };
    default:
      return { state: outcome.kind };
  }
}

/** Tries again while the database is away, until the question is lost. */
export async function patiently<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      const isAway = error instanceof UpstreamError && error.service === 'the database';
      if (!isAway || isLost(signal)) throw error;
      await delay(500);
    }
  }
}
