import type { Outcome } from '../agent/turn.ts';
import type { Source } from '../knowledge/source.ts';
import { type AnswerText, renderAnswer } from './answer-text.ts';
import { type Block, limits } from './limits.ts';
import { createLiveMessage, type LiveMessage, type Spot } from './live-message.ts';

import { layOut, steadyBreak } from './pages.ts';
import type { Pen, Writing } from './pen.ts';
import type { Layout, StoredAnswer } from './stored-answer.ts';
import type { TaskCards } from './task-cards.ts';
import { removeHalves } from './whole-message.ts';

export interface Showing extends Writing {
  /** Resolves when the first status has been sent: Slack would show a later one under the finished answer. */
  statusShown: Promise<void>;
  /** Blocks under the finished answer. */
  footer(sources: Source[], outcome: Outcome): Block[];
}

/** The messages of one answer. */
export interface ShownAnswer {
  readonly layout: Layout;
  /** Something of the answer can be seen. */
  readonly isVisible: boolean;
  /** One step of a growing answer. False: not all of it could be shown yet. */
  grow(answer: AnswerText, tasks: TaskCards): Promise<boolean>;
  /** The final text, exactly; messages that it does not need are taken back. Harmless when repeated. */
  deliver(stored: StoredAnswer, tasks?: TaskCards): Promise<void>;
}

export function createShownAnswer(showing: Showing, pen: Pen, spot: Spot, layout?: Layout): ShownAnswer {
  const messages: LiveMessage[] = [];
  const withCards = new Set(layout?.withCards);
  let cuts = layout?.cuts ?? [];
  const earlier = showing.journal.names('answer:');

  function message(index: number): LiveMessage {
    while (messages.length <= index) {
      messages.push(createLiveMessage(showing, pen, spot, showing.journal.slot(`answer:${messages.length}`)));
    }
    return messages[index] as LiveMessage;
  }

  return {
    get layout() {
      return { cuts, withCards: [...withCards] };
    },
    get isVisible() {
      return messages.some(({ exists }) => exists);
    },
    async grow(answer, tasks) {
      await showing.statusShown;
      await endEarlierStreams();
      const { markdown } = renderAnswer(answer, false);
      cuts = cuts.filter((cut) => cut <= markdown.length);
      const pages = layOut(markdown, { complete: false, cuts, withCards });
      const last = pages.length - 1;
      const { text = '', offset = 0 } = pages[last] ?? {};
      for (const [index, full] of pages.slice(0, -1).entries()) await message(index).settle(full.text, [], []);
      const current = message(last);

      if (current.age !== 'young') {
        const end = steadyBreak(text, current.seen, current.age === 'dying');
        if (end !== undefined) {
          cuts = [...cuts, offset + end];
          return false;
        }
        if (current.age === 'dying') return (await current.rest()) && current.show(text, []);
      }
      const cards = current.takesCards && hasRoom(text) ? tasks.take() : [];
      if (cards.length > 0) withCards.add(last);
      const isShown = await current.show(text, cards);
      if (!isShown) tasks.restore(cards);
      return isShown;

      function hasRoom(page: string): boolean {
        return withCards.has(last) || Buffer.byteLength(page) < limits.pageWithCards.soft;
      }
    },
    async deliver(stored, tasks) {
      await showing.statusShown;
      const { outcome } = stored;
      const { markdown, sources } = renderAnswer(stored, true);
      const pages = layOut(markdown, { complete: true, cuts, withCards });
      const last = pages.length - 1;
      for (const [index, page] of pages.slice(0, -1).entries()) await message(index).settle(page.text, [], []);
      const { text = '' } = pages[last] ?? {};
      const current = message(last);
      const isNeeded = text.trim() !== '' || current.exists;
      if (isNeeded) {
        // Of the end of a stream that a person has stopped, Slack would show nothing.
        if (outcome.kind === 'stopped' && current.exists) await current.show(text, []);
        await current.settle(text, tasks?.take() ?? [], showing.footer(sources, outcome));
      }
      await removeFrom(isNeeded ? pages.length : last);
    },
  };

  /** Of a process that was killed. */
  async function endEarlierStreams(): Promise<void> {
    for (const name of earlier.splice(0)) await message(numberOf(name)).rest();
  }

  /** Of this process or an earlier one. */
  async function removeFrom(first: number): Promise<void> {
    const { journal } = showing;
    for (const name of journal.names('answer:')) if (numberOf(name) >= first) await message(numberOf(name)).remove();
    await removeHalves(showing, pen, spot);
  }
}

function numberOf(slotName: string): number {
  return Number(slotName.slice('answer:'.length));
}
