import { createDrafter, type DraftOptions, type DraftSettings } from './drafter.ts';
import { meetingDraftPrompt, meetingMergePrompt } from './meeting-draft-prompt.ts';
import type { Said } from './thread.ts';
import { hasStatements, type ThreadDraft } from './thread-draft.ts';
import { checkDraft } from './thread-draft-checks.ts';

export type DraftMeeting = (minutes: Said, options: DraftOptions) => Promise<ThreadDraft | undefined>;

const material = {
  prompt: meetingDraftPrompt,
  mergePrompt: meetingMergePrompt,
  feature: 'meeting notes',
  name: 'this meeting',
};

/**
 * What a meeting comes to, each statement checked against the page. Undefined when nothing of it held: nobody waits for it, so there is no draft
 * without a model. Throws AppErrors, OutOfBudget among them, and the signal's abort.
 */
export function createDraftMeeting(settings: DraftSettings): DraftMeeting {
  const read = createDrafter(settings, material);
  return async (minutes, options) => {
    const draft = checkDraft(await read(minutes, options), minutes, { since: options.since ?? '' });
    return hasStatements(draft) ? draft : undefined;
  };
}
