import type { Agent } from '../agent/agent.ts';
import { type Budget, OutOfBudget } from '../agent/budget.ts';
import { nearlySentence, usedUpSentence } from '../agent/budget-sentences.ts';
import type { Outcome, Turn, TurnEvent, Usage } from '../agent/turn.ts';
import { noUsage } from '../agent/usage.ts';
import { AccessError, canRetry, explain, isAbort, newReference, RequestError } from '../errors.ts';
import { requireReader } from '../knowledge/audience.ts';
import type { Logger } from '../log.ts';
import type { Scope } from '../storage/budget.ts';
import type { Storage } from '../storage/storage.ts';
import type { Quote } from './quote.ts';

/** The most that Slack lets people paste. */
const longestPrompt = 40_000;

/** From this share of the tightest limit on, the small model answers. */
const shortShare = 0.8;

export interface AnswerParts {
  agent: Agent;
  budget: Pick<Budget, 'standing' | 'takeQuote'>;
  quote: Quote;
  turns: Pick<Storage['turns'], 'start' | 'end'>;
  log: Logger;
  now?: () => Date;
}

export type Answer = (turn: Turn) => AsyncIterable<TurnEvent>;

/**
 * Answers a question: checks who will read it, lets the agent work, stores the turn and its cost. Always yields one `end`,
 * last; never throws. A turn whose reader goes away is stored as stopped. When money runs short the small model answers, then the
 * best passages are quoted, and at last it says when to come back.
 */
export function createAnswer({ agent, budget, quote, turns, log, now = () => new Date() }: AnswerParts): Answer {
  return async function* answer(turn) {
    let usage = noUsage;
    let model = agent.model;
    let outcome: Outcome = { kind: 'stopped' };
    try {
      const { id, conversationId, place, prompt } = turn;
      await turns.start({ id, conversationId, place, prompt, askerId: turn.asker.id, audience: turn.audience.kind });
      requireReader(turn.audience);
      requireQuestion(prompt);
      turn.signal.throwIfAborted();
      const answered = yield* stepDown(turn, (spent) => (usage = spent));
      model = answered.model;
      outcome = { kind: 'answered', ...(answered.note ? { note: answered.note } : {}) };
    } catch (error) {
      outcome = toOutcome(error, turn, log);
    } finally {
      await turns.end(turn.id, { ...describe(outcome), model, usage }).catch((error: unknown) => {
        log.error({ error, turn: turn.id }, 'the end of a turn could not be stored');
      });
    }
    yield { type: 'end', outcome, usage };
  };

  async function* stepDown(
    turn: Turn,
    spent: (usage: Usage) => void,
  ): AsyncGenerator<TurnEvent, { model: string; note?: string }> {
    const { timeZone } = turn.asker;
    const decline = (scope: Scope) => new OutOfBudget(scope, usedUpSentence(scope, now(), timeZone));
    const { share, scope } = await budget.standing(turn.payer);
    if (share >= 1) throw decline(scope);
    try {
      const { model } = yield* agent.answer(turn, { isFrugal: share >= shortShare, spent });
      return { model, ...(model === agent.model ? {} : { note: nearlySentence(scope, now(), timeZone) }) };
    } catch (error) {
      if (!(error instanceof OutOfBudget)) throw error;
      if (!(await budget.takeQuote(turn.payer.personId))) throw decline(error.scope);
      yield* quote(turn, error.scope);
      return { model: 'quotes' };
    }
  }
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
