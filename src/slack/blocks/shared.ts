import type { Source } from '../../knowledge/source.ts';
import type { Block } from '../limits.ts';
import { clip, limits } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { answerFooter } from './answer.ts';
import { button, context } from './elements.ts';

export const shareAction = 'answer_share';

/** A private answer as it is kept until somebody shares it. */
export interface PrivateAnswer {
  turnId: string;
  askerId: string;
  channelId: string;
  question: string;
  pages: string[];
  sources: Source[];
}

export function shareButton(shareId: string): Block {
  return { type: 'actions', elements: [button('Share in channel', shareAction, shareId)] };
}

/** The messages that show a private answer to the channel, in order. */
export function sharedAnswer(answer: PrivateAnswer, asker: string, timeZone: string): Block[][] {
  const { pages, sources, turnId, question } = answer;
  return pages.map((page, index) => [
    ...(index === 0 ? [context(`${escapeText(asker)} asked: ${escapeText(clip(question, 500))}`)] : []),
    { type: 'markdown' as const, text: clip(page, limits.markdown) },
    ...(index === pages.length - 1
      ? answerFooter({ sources, turnId, timeZone, outcome: { kind: 'answered' }, warn: true })
      : []),
  ]);
}
