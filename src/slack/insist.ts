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
      if (!steps.hasAnswer()) {
        steps.conclude({ kind: 'failed', message, reference, canRetry: canRetry(error) });
        continue;
      }
      const isOutage = error instanceof UpstreamError && error.service === 'Slack';
      if (!isOutage && (await isTold(message))) return { state: 'failed', reason: message, reference };
      const pauseMs = Math.min(longestPauseMs, 1_000 * 2 ** failures);
      await delay(pauseMs, undefined, signal.aborted ? { ref: false } : { signal }).catch(() => undefined);
    }
  }

  async function isTold(message: string): Promise<boolean> {
    return client.chat.postMessage({ channel: userId, text: fallbackText(message) }).then(
      () => true,
      (error: unknown) => !(explainSlack(error) instanceof UpstreamError),
    );
  }
}
