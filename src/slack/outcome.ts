import type { Outcome } from '../agent/turn.ts';
import { canRetry, explain, isAbort, newReference } from '../errors.ts';
import type { Logger } from '../log.ts';

/** What is added to the text so that no turn ends without a word; empty when the answer speaks for itself. */
export function closingWords(
  outcome: Outcome,
  { hasText, hasProposal }: { hasText: boolean; hasProposal: boolean },
): string {
  const gap = hasText ? '\n\n' : '';
  switch (outcome.kind) {
    case 'answered':
      return hasText || hasProposal ? '' : 'I found nothing to say about that. Please ask in other words.';
    case 'declined':
      return gap + outcome.reason;
    case 'stopped':
      return `${gap}_Stopped._`;
    case 'failed':
      return gap + outcome.message;
  }
}

/** How a turn ended whose events broke off with an error, which they should not: it is told in the answer itself. */
export function outcomeOf(error: unknown, signal: AbortSignal, log: Logger): Outcome {
  if (isAbort(error, signal)) return { kind: 'stopped' };
  const reference = newReference();
  log.error({ error, reference }, 'a turn broke off');
  return { kind: 'failed', message: explain(error, reference), reference, canRetry: canRetry(error) };
}
