import type { Author } from './thread.ts';

export const draftTypes = ['decision', 'how-to', 'incident', 'FAQ', 'notes'] as const;
export type DraftType = (typeof draftTypes)[number];

/** One sentence or two in plain text, and the messages (their `ts`) that say it. */
export interface Statement {
  text: string;
  sources: string[];
}

export interface Decision extends Statement {
  rationale?: Statement;
}

export interface Action extends Statement {
  owner?: Author;
  /** ISO date. */
  due?: string;
}

/** What a thread comes to. Everything in it was found in the thread; nothing of it is Markdown yet. */
export interface ThreadDraft {
  title: string;
  type: DraftType;
  /** Two letters: of the thread. */
  language: string;
  summary: Statement[];
  decisions: Decision[];
  actions: Action[];
  questions: Statement[];
  topics: string[];
  /** What people should know about how it came about, in one sentence: “Claude is not answering, so …”. */
  note?: string;
}

/** False for a draft in which nothing is said. */
export function hasStatements({ summary, decisions, actions, questions }: ThreadDraft): boolean {
  return summary.length + decisions.length + actions.length + questions.length > 0;
}
