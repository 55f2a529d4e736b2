import type { Outcome, Proposal, TurnEvent } from '../agent/turn.ts';
import type { Source } from '../knowledge/source.ts';
import type { Logger } from '../log.ts';
import { type AnswerText, emptyAnswer, extendAnswer, renderAnswer } from './answer-text.ts';
import { closingWords, outcomeOf } from './outcome.ts';
import { paginate } from './pages.ts';

export interface WholeAnswer {
  pages: string[];
  sources: Source[];
  outcome: Outcome;
  proposals: Proposal[];
}

/** Waits for the end of a turn that is not shown while it runs. */
export async function collectAnswer(
  events: AsyncIterable<TurnEvent>,
  signal: AbortSignal,
  log: Logger,
): Promise<WholeAnswer> {
  let answer: AnswerText = emptyAnswer;
  let outcome: Outcome = { kind: 'stopped' };
  const proposals: Proposal[] = [];
  try {
    for await (const event of events) {
      answer = extendAnswer(answer, event);
      if (event.type === 'proposal') proposals.push(event.proposal);
      if (event.type === 'end') outcome = event.outcome;
    }
  } catch (error) {
    outcome = outcomeOf(error, signal, log);
  }
  return { ...conclude(answer, outcome, proposals.length > 0), outcome, proposals };
}

/** The end of a question that came to no turn. */
export function concluded(outcome: Outcome): WholeAnswer {
  return { ...conclude(emptyAnswer, outcome, false), outcome, proposals: [] };
}

function conclude(answer: AnswerText, outcome: Outcome, hasProposal: boolean): Pick<WholeAnswer, 'pages' | 'sources'> {
  const words = closingWords(outcome, { hasText: answer.text !== '', hasProposal });
  const { markdown, sources } = renderAnswer(extendAnswer(answer, { type: 'text', delta: words }), true);
  return { pages: paginate(markdown, { complete: true }).filter(Boolean), sources };
}
