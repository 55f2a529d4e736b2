import type { types } from '@slack/bolt';
import { plain } from './elements.ts';

export const feedbackAction = 'answer_feedback';

/** 👍 and 👎 under an answer; each value names the turn. */
export function feedbackButtons(turnId: string): types.ContextActionsBlock {
  return {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: feedbackAction,
        positive_button: {
          text: plain('Good answer'),
          value: `good:${turnId}`,
          accessibility_label: 'This answer helped',
        },
        negative_button: {
          text: plain('Bad answer'),
          value: `bad:${turnId}`,
          accessibility_label: 'This answer did not help',
        },
      },
    ],
  };
}

/** What a click means; undefined for a value that is not ours. */
export function readFeedback(value: unknown): { rating: 'good' | 'bad'; turnId: string } | undefined {
  const [, rating, turnId] = /^(good|bad):([\w-]{1,64})$/.exec(String(value)) ?? [];
  return rating && turnId ? { rating: rating as 'good' | 'bad', turnId } : undefined;
}
