import type { Outcome, Proposal } from '../agent/turn.ts';
import type { AnswerText } from './answer-text.ts';

/** How an answer was divided into messages while it grew. */
export interface Layout {
  /** Offsets into the rendered text where a new message begins. */
  cuts: number[];
  /** Numbers (from 0) of the messages that also carry task cards. */
  withCards: number[];
}

/** The whole answer as the ledger keeps it until it is delivered: plain JSON, enough to deliver it in another process. */
export interface StoredAnswer extends AnswerText {
  outcome: Outcome;
  proposals: StoredProposal[];
  layout: Layout;
}

/** With its time as ISO 8601. */
type StoredProposal = Omit<Proposal, 'expiresAt'> & { expiresAt: string };

export function storedProposal(proposal: Proposal): StoredProposal {
  return { ...proposal, expiresAt: proposal.expiresAt.toISOString() };
}

export function readProposal(proposal: StoredProposal): Proposal {
  return { ...proposal, expiresAt: new Date(proposal.expiresAt) };
}
