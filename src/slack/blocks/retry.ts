import type { Block } from '../limits.ts';
import { button } from './elements.ts';

export const retryAction = 'question_retry';

/** Under what failed and may be tried again, by anybody who sees it. */
export function retryButton(questionId: string): Block {
  return { type: 'actions', elements: [button('Try again', retryAction, questionId)] };
}

export const alreadyRetried = 'I am on it already.';
