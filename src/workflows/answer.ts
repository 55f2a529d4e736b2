import type { Agent } from '../agent/agent.ts';
import type { Outcome, Turn, TurnEvent } from '../agent/turn.ts';
import { noUsage } from '../agent/usage.ts';
import { AccessError, canRetry, explain, isAbort, newReference, RequestError } from '../errors.ts';
import { requireReader } from '../knowledge/audience.ts';
import type { Logger } from '../log.ts';
import type { Storage } from '../storage/storage.ts';

/** The most that Slack lets people paste. */
const longestPrompt = 40_000;

export type Answer = (turn: Turn) => AsyncIterable<TurnEvent>;

/**
 * Answers a question: checks who will read it, lets the agent work, stores the turn and its cost. Always yields one `end`,
 * last; never throws. A turn whose reader goes away is stored as stopped.
 */
export function createAnswer({ agent, turns, log }: { agent: Agent; turns: Storage['turns']; log: Logger }): Answer {
  return async function* answer(turn) {
    let usage = noUsage;
    let outcome: Outcome = { kind: 'stopped' };
    try {
      const { id, conversationId, place, prompt } = turn;
      await turns.start({ id, conversationId, place, prompt, askerId: turn.asker.id, audience: turn.audience.kind });
      requireReader(turn.audience);
      requireQuestion(prompt);
      turn.signal.throwIfAborted();
      for await (const event of agent.answer(turn, (spent) => (usage = spent))) yield event;
      outcome = { kind: 'answered' };
    } catch (error) {
      outcome = toOutcome(error, turn, log);
    } finally {
      await turns.end(turn.id, { ...describe(outcome), model: agent.model, usage }).catch((error: unknown) => {
        log.error({ error, turn: turn.id }, 'the end of a turn could not be stored');
      });
    }
    yield { type: 'end', outcome, usage };
  };
}

function requireQuestion(prompt: string): void {
  if (!/[\p{L}\p{N}]/u.test(prompt)) {
    throw new RequestError('What would you like to know? Ask in your own words, for example: How do we book travel?');
  }
  if (prompt.length > longestPrompt) {
    throw new RequestError(
      `That is more than I can read at once: ${prompt.length.toLocaleString('en')} of at most ${longestPrompt.toLocaleString('en')} characters. Please shorten it to the part that matters.`,
    );
  }
}

function toOutcome(error: unknown, turn: Turn, log: Logger): Outcome {
  if (isAbort(error, turn.signal)) return { kind: 'stopped' };
  const reference = newReference();
  if (error instanceof RequestError || error instanceof AccessError) {
    log.info({ error, reference, turn: turn.id }, 'a turn was declined');
    return { kind: 'declined', reason: error.message };
  }
  log.error({ error, reference, turn: turn.id }, 'a turn failed');
  return { kind: 'failed', message: explain(error, reference), reference, canRetry: canRetry(error) };
}

function describe(outcome: Outcome) {
  if (outcome.kind === 'declined') return { outcome: outcome.kind, detail: outcome.reason };
  if (outcome.kind === 'failed')
    return { outcome: outcome.kind, detail: outcome.message, reference: outcome.reference };
  return { outcome: outcome.kind };
}
