import type { Outcome, Proposal, TurnEvent } from '../agent/turn.ts';
import { type AnswerText, emptyAnswer, extendAnswer } from './answer-text.ts';
import { LostLease } from './journal.ts';
import { limits } from './limits.ts';
import type { Spot } from './live-message.ts';
import { closingWords, outcomeOf } from './outcome.ts';
import { createPacer } from './pacer.ts';
import { createPen } from './pen.ts';
import { isLost } from './running.ts';
import { createShownAnswer, type Showing } from './shown-answer.ts';
import { readProposal, type StoredAnswer, storedProposal } from './stored-answer.ts';
import { createTaskCards } from './task-cards.ts';

export interface StreamParts extends Showing {
  setStatus(text: string): void;
  /** Streams that run in this process now, this one included; they share Slack's limit. */
  running: () => number;
  /** Keeps the whole answer before it is delivered. Throws `LostLease`. */
  saveAnswer(answer: StoredAnswer): Promise<void>;
}

export interface Told {
  outcome: Outcome;
  proposals: Proposal[];
}

/** A stream gets old also while the model is silent. */
const lookMs = 5_000;

/**
 * Shows the events of one turn as a streamed answer in a thread, in the messages that an earlier process began when there are any. The events
 * are taken as fast as they come. Whatever Slack refuses on the way, the text arrives. Throws `LostLease` without another call to Slack.
 */
export async function streamAnswer(events: AsyncIterable<TurnEvent>, spot: Spot, parts: StreamParts): Promise<Told> {
  const shown = createShownAnswer(parts, createPen(parts, spot.channelId), spot);
  const tasks = createTaskCards();
  const proposals: Proposal[] = [];
  let answer: AnswerText = emptyAnswer;
  let outcome: Outcome | undefined;

  const gapMs = () => Math.max(700, (parts.running() * 60_000) / limits.calls['chat.appendStream'].count);
  const pacer = createPacer(gapMs, async () => {
    try {
      if (!(await shown.grow(answer, tasks))) pacer.poke();
    } catch (error) {
      parts.log.warn({ error }, 'a step of an answer was not shown');
      if (!(error instanceof LostLease)) pacer.poke();
    }
  });
  if (parts.journal.names('answer:').length > 0) pacer.poke(true);
  const look = setInterval(() => pacer.poke(), lookMs);

  try {
    for await (const event of events) {
      if (isGone()) throw new LostLease();
      const isFirstText = event.type === 'text' && answer.text === '';
      answer = extendAnswer(answer, event);
      if (event.type === 'status' && !shown.isVisible) parts.setStatus(event.text);
      if (event.type === 'task') tasks.note(event);
      if (event.type === 'proposal') proposals.push(event.proposal);
      if (event.type === 'end') outcome = event.outcome;
      if (event.type === 'text' || event.type === 'task' || event.type === 'citation') pacer.poke(isFirstText);
    }
  } catch (error) {
    if (!isGone()) outcome = outcomeOf(error, parts.signal, parts.log);
  } finally {
    clearInterval(look);
  }
  const closed = pacer.close();
  if (isGone()) throw new LostLease();

  const ending = outcome ?? { kind: 'stopped' };
  const words = closingWords(ending, {
    hasText: answer.text.trim() !== '',
    hasProposal: proposals.length > 0,
  });
  tasks.endAll();
  const stored: StoredAnswer = {
    ...extendAnswer(answer, { type: 'text', delta: words }),
    outcome: ending,
    proposals: proposals.map(storedProposal),
    layout: shown.layout,
  };
  await parts.saveAnswer(stored);
  await closed;
  await shown.deliver(stored, tasks);
  return { outcome: ending, proposals };

  function isGone(): boolean {
    return parts.journal.lostLease || isLost(parts.signal);
  }
}

/** Delivers an answer that was stored, wherever an earlier process stopped delivering it: each message stands there once, exactly. */
export async function deliverAnswer(stored: StoredAnswer, spot: Spot, parts: Showing): Promise<Told> {
  await createShownAnswer(parts, createPen(parts, spot.channelId), spot, stored.layout).deliver(stored);
  return { outcome: stored.outcome, proposals: stored.proposals.map(readProposal) };
}
