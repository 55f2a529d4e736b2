import type { Block } from '../limits.ts';
import { button } from './elements.ts';

export const retryAction = 'question_retry';

/** Under what failed and may be tried again, by anybody who sees it. */
export function retryButton(questionId: string): Block {
  return { type: 'actions', elements: [button('Try again', retryAction, questionId)] };
}

export const alreadyRetried = 'I am on it already.';
export const stillEnding = 'I am just finishing the first try. Please click again in a moment.';
export const unknownQuestion = 'I no longer have this question. Please ask it again.';
