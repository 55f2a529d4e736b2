import type { Outcome } from '../../agent/turn.ts';
import type { Source } from '../../knowledge/source.ts';
import type { Block } from '../limits.ts';
import { context } from './elements.ts';
import { feedbackButtons } from './feedback.ts';
import { sourcesFooter } from './sources.ts';

export interface FooterFacts {
  sources: Source[];
  outcome: Outcome;
  turnId: string;
  timeZone: string;
  /** Says that an AI wrote it; once in a thread is enough. */
  warn: boolean;
}

/** Under the last message of an answer. What was declined or failed gets no rating. */
export function answerFooter({ sources, outcome, turnId, timeZone, warn }: FooterFacts): Block[] {
  const isAnswer = outcome.kind === 'answered';
  return [
    ...sourcesFooter(sources, timeZone),
    ...(isAnswer && outcome.note ? [context(outcome.note)] : []),
    ...(isAnswer && warn ? [context('AI answers can be wrong. Please check the sources.')] : []),
    ...(isAnswer ? [feedbackButtons(turnId)] : []),
  ];
}
