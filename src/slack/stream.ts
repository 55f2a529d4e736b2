import type { Outcome, Proposal, TurnEvent } from '../agent/turn.ts';
import type { Source } from '../knowledge/source.ts';
import { type AnswerText, emptyAnswer, extendAnswer, renderAnswer } from './answer-text.ts';
import type { Block } from './limits.ts';
import { limits } from './limits.ts';
import { createLiveMessage, type LiveMessage, type SlackCalls, type Spot } from './live-message.ts';
import { closingWords, outcomeOf } from './outcome.ts';
import { createPacer } from './pacer.ts';
import { paginate } from './pages.ts';
import { createTaskCards } from './task-cards.ts';

export interface StreamParts extends SlackCalls {
  /** Resolves when the first status has been sent: Slack would show a later one under the finished answer. */
  statusShown: Promise<void>;
  setStatus(text: string): void;
  /** Of the turn; its reason says why it was stopped. */
  signal: AbortSignal;
  /** Streams that run in this process now, this one included; they share Slack's limit. */
  running: () => number;
  /** Blocks under the finished answer. */
  footer(sources: Source[], outcome: Outcome): Block[];
}

export interface Told {
  outcome: Outcome;
  proposals: Proposal[];
}

/** Shows the events of one turn as a streamed answer in a thread. Whatever Slack refuses on the way, the text arrives. */
export async function streamAnswer(events: AsyncIterable<TurnEvent>, spot: Spot, parts: StreamParts): Promise<Told> {
  const messages: LiveMessage[] = [createLiveMessage(parts, spot)];
  const tasks = createTaskCards();
  const proposals: Proposal[] = [];
  let answer: AnswerText = emptyAnswer;
  const withCards = new Set<number>();
  let cuts: number[] = [];
  let outcome: Outcome | undefined;

  const gapMs = () => Math.max(700, (parts.running() * 60_000) / limits.appendsPerMinute);
  const pacer = createPacer(gapMs, () =>
    show(renderAnswer(answer, false).markdown).catch((error: unknown) =>
      parts.log.warn({ error }, 'a step of an answer was not shown'),
    ),
  );

  try {
    for await (const event of events) {
      const isFirstText = event.type === 'text' && answer.text === '';
      answer = extendAnswer(answer, event);
      if (event.type === 'status' && messages[0]?.ts === undefined) parts.setStatus(event.text);
      if (event.type === 'task') tasks.note(event);
      if (event.type === 'proposal') proposals.push(event.proposal);
      if (event.type === 'end') outcome = event.outcome;
      if (event.type === 'text' || event.type === 'task' || event.type === 'citation') pacer.poke(isFirstText);
    }
  } catch (error) {
    outcome = outcomeOf(error, parts.signal, parts.log);
  }
  await pacer.close();

  const ending = outcome ?? { kind: 'stopped' };
  answer = extendAnswer(answer, {
    type: 'text',
    delta: closingWords(ending, {
      hasText: answer.text !== '',
      hasProposal: proposals.length > 0,
      reason: parts.signal.reason,
    }),
  });
  tasks.endAll();
  await settle(ending);
  return { outcome: ending, proposals };

  async function show(markdown: string): Promise<void> {
    await parts.statusShown;
    cuts = cuts.filter((cut) => cut <= markdown.length);
    const pages = paginate(markdown, { complete: false, cuts, withCards });
    const last = pages.length - 1;
    const page = pages[last] ?? '';
    for (const [index, full] of pages.slice(0, -1).entries()) await message(index).settle(full, [], []);
    const cards = tasks.take();
    const isFull = cards.length > 0 && !withCards.has(last) && page.length > limits.pageWithCards.soft / 3;
    if (message(last).isOld || isFull) {
      tasks.restore(cards);
      cuts.push(markdown.length);
      pacer.poke();
      return message(last).settle(page, [], []);
    }
    if (cards.length > 0) withCards.add(last);
    if (!(await message(last).show(page, cards))) {
      tasks.restore(cards);
      pacer.poke();
    }
  }

  async function settle(ending: Outcome): Promise<void> {
    await parts.statusShown;
    const { markdown, sources } = renderAnswer(answer, true);
    const pages = paginate(markdown, { complete: true, cuts, withCards });
    for (const stale of messages.splice(pages.length)) {
      await stale
        .remove()
        .catch((error: unknown) => parts.log.warn({ error }, 'a withdrawn message could not be removed'));
    }
    for (const [index, page] of pages.entries()) {
      const isLast = index === pages.length - 1;
      const current = message(index);
      if (isLast && page === '' && current.ts === undefined) return;
      if (isLast && ending.kind === 'stopped' && current.ts) await current.show(page, []);
      await current.settle(page, isLast ? tasks.take() : [], isLast ? parts.footer(sources, ending) : []);
    }
  }

  function message(index: number): LiveMessage {
    while (messages.length <= index) messages.push(createLiveMessage(parts, spot));
    return messages[index] as LiveMessage;
  }
}
