import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome } from '../agent/turn.ts';
import { AppError, canRetry, explain, newReference, UpstreamError } from '../errors.ts';
import type { EndedQuestion } from '../storage/questions.ts';
import type { Desk } from './desk.ts';
import { explainSlack, isWithdrawn } from './failure.ts';
import type { Held } from './held.ts';
import { fallbackText } from './markup.ts';
import { isLost } from './running.ts';

const longestPauseMs = 30_000;
const giveUpMs = 15 * 60_000;

/**
 * Tries until somebody has read how the question ended: what fails before there is an answer becomes the answer (`conclude`), Slack's outages
 * are waited out, and where Slack lets us post nothing the person gets a direct message. Rejects only when the question is lost.
 */
export async function insist(
  { client, log }: Pick<Desk, 'client' | 'log'>,
  userId: string,
  held: Held,
  steps: { attempt(): Promise<EndedQuestion>; hasAnswer(): boolean; conclude(outcome: Outcome): void },
): Promise<EndedQuestion> {
  const { question, signal } = held;
  const giveUpAt = Date.now() + giveUpMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await steps.attempt();
    } catch (thrown) {
      if (isLost(signal)) throw thrown;
      if (isWithdrawn(thrown)) return { state: 'stopped', reason: 'the question was deleted' };
      const error = explainSlack(thrown);
      const reference = newReference();
      log[error instanceof AppError ? 'warn' : 'error']({ error, reference, question: question.id }, 'no end yet');
      const message = explain(error, reference);
      const isOutage = error instanceof UpstreamError && error.service === 'Slack';
      if (!steps.hasAnswer()) {
        steps.conclude({ kind: 'failed', message, reference, canRetry: canRetry(error) });
      } else if (isOutage && Date.now() < giveUpAt) {
        await delay(Math.min(longestPauseMs, 1_000 * 2 ** failures), undefined, { signal }).catch(() => undefined);
      } else {
        await client.chat.postMessage({ channel: userId, text: fallbackText(message) });
        return { state: 'failed', reason: message, reference };
      }
    }
  }
}
