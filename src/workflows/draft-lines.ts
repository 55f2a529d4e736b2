import type { Said } from '../agent/thread.ts';
import type { Action, Decision, Statement, ThreadDraft } from '../agent/thread-draft.ts';
import { escapeMarkdown, renderPerson, renderStatement } from './thread-page-inline.ts';
import type { Labels } from './thread-page-labels.ts';

export const draftKeys = ['summary', 'decisions', 'actions', 'questions', 'topics'] as const;
export type DraftKey = (typeof draftKeys)[number];

/** One thing that a draft says, as Markdown, and the messages (their `ts`) that say it. */
export interface DraftLine {
  block: string;
  sources: string[];
}

/** What a draft says, by section. `people`: e-mail address in lower case → id of a person in Notion. */
export function draftLines(
  draft: ThreadDraft,
  { messages }: Pick<Said, 'messages'>,
  labels: Labels,
  people: ReadonlyMap<string, string>,
): Record<DraftKey, DraftLine[]> {
  const byTs = new Map(messages.map((message) => [message.ts, message]));
  const state = (statement: Statement) => renderStatement(statement, byTs);
  const plain = (each: Statement): DraftLine => ({ block: `- ${state(each)}`, sources: each.sources });
  const decision = (each: Decision): DraftLine => ({
    block: `- ${state(each)}${each.rationale ? `\n\t- ${labels.why}: ${state(each.rationale)}` : ''}`,
    sources: each.sources,
  });
  const action = (each: Action): DraftLine => {
    const owner = each.owner ? `${renderPerson(each.owner, people)}: ` : '';
    const due = each.due ? ` – ${labels.due} ${each.due}` : '';
    return { block: `- [ ] ${owner}${state(each)}${due}`, sources: each.sources };
  };
  return {
    summary: draft.summary.map(plain),
    decisions: draft.decisions.map(decision),
    actions: draft.actions.map(action),
    questions: draft.questions.map(plain),
    topics: draft.topics.length > 0 ? [{ block: `- ${draft.topics.map(escapeMarkdown).join(', ')}`, sources: [] }] : [],
  };
}
