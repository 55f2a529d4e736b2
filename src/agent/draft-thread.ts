import { AppError, isAbort } from '../errors.ts';
import { createDrafter, type DraftOptions, type DraftSettings } from './drafter.ts';
import type { Thread } from './thread.ts';
import { hasStatements, type ThreadDraft } from './thread-draft.ts';
import { checkDraft } from './thread-draft-checks.ts';
import { plainDraft } from './thread-draft-plain.ts';
import { threadDraftPrompt, threadMergePrompt } from './thread-draft-prompt.ts';

export type DraftThread = (thread: Thread, options: DraftOptions) => Promise<ThreadDraft>;

const material = {
  prompt: threadDraftPrompt,
  mergePrompt: threadMergePrompt,
  feature: 'thread page',
  name: 'this thread',
};
const nothingHeld = 'No draft of this thread held when it was checked against the messages.';
const unexpected = 'Something went wrong on our side while the thread was drafted.';

/**
 * What a thread comes to, by structured output, each statement checked against the messages. When Claude does not do it, or there is no money for
 * it, the messages themselves, and `note` says why. Throws only the signal's abort.
 */
export function createDraftThread(settings: DraftSettings): DraftThread {
  const { log } = settings;
  const read = createDrafter(settings, material);
  return async (thread, options) => {
    const { since = '' } = options;
    try {
      const draft = checkDraft(await read(thread, options), thread, { since });
      return hasStatements(draft) ? draft : plainDraft(thread, nothingHeld, { since });
    } catch (error) {
      if (isAbort(error, options.signal)) throw error;
      log.warn({ error, thread: thread.threadTs }, 'a thread was drafted without a model');
      return plainDraft(thread, error instanceof AppError ? error.message : unexpected, { since });
    }
  };
}
