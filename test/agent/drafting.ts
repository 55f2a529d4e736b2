import type { Budget } from '../../src/agent/budget.ts';
import { createDraftThread } from '../../src/agent/draft-thread.ts';
import type { DraftOptions } from '../../src/agent/drafter.ts';
import type { Thread } from '../../src/agent/thread.ts';
import type { RawDraft } from '../../src/agent/thread-draft-format.ts';
import { createLogger } from '../../src/log.ts';
import type { ClaudeStandIn } from '../standins/claude/contract.ts';

/** Pays for everything. */
export const richBudget: Pick<Budget, 'reserve'> = { reserve: async () => ({ settle: async () => 0 }) };

/** The thread drafted by the stand-in. */
export async function draftWith(
  { apiKey, url: baseUrl }: Pick<ClaudeStandIn, 'apiKey' | 'url'>,
  thread: Thread,
  options: Partial<DraftOptions> & { budget?: Pick<Budget, 'reserve'> } = {},
) {
  const { budget = richBudget, ...rest } = options;
  const draftThread = createDraftThread({
    apiKey,
    baseUrl,
    model: 'claude-sonnet-5-5',
    smallModel: 'claude-haiku-5-5',
    budget: budget as Budget,
    log: createLogger('silent'),
  });
  return draftThread(thread, { payer: { personId: 'U1' }, signal: AbortSignal.timeout(20_000), ...rest });
}

/** A model's draft that says nothing, changed. */
export function rawDraft(change: Partial<RawDraft> = {}): RawDraft {
  const empty = { summary: [], decisions: [], actions: [], questions: [], topics: [] };
  return { title: 'Keys', type: 'notes', language: 'en', ...empty, ...change };
}
