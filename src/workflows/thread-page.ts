import type { Thread } from '../agent/thread.ts';
import type { ThreadDraft } from '../agent/thread-draft.ts';
import type { Person } from '../knowledge/audience.ts';
import type { Payer } from '../storage/budget.ts';
import type { SavedThread, ThreadRef } from '../storage/saved-threads.ts';
import type { Attachment, UpdatePage } from '../tools/draft.ts';

/** A page as a form shows it and a person may still change it. */
export interface ThreadPageDraft {
  draft: ThreadDraft;
  title: string;
  /** Body without the title, in Notion's Markdown. */
  markdown: string;
  attachments: Attachment[];
  /** `ts` of the latest message that it holds. */
  lastTs: string;
}

export interface ThreadPages {
  /**
   * Reads nothing and writes nothing but the draft: asks Claude, or makes a plain page of quotes when Claude or the money is away (then
   * `draft.note` says so). Throws the signal's abort and, for a thread without words or files, a RequestError.
   */
  draft(
    thread: Thread,
    how: { connectionId?: string; person: Person; payer: Payer; signal: AbortSignal },
  ): Promise<ThreadPageDraft>;
  /** The page that the thread was saved to, if it was. */
  saved(thread: ThreadRef): Promise<SavedThread | undefined>;
  /** What is new in the thread since it was saved, put into its page as that reads now; undefined when nothing is. */
  update(
    saved: SavedThread,
    thread: Thread,
    how: { person: Person; payer: Payer; signal: AbortSignal },
  ): Promise<{ change: UpdatePage; draft: ThreadDraft; lastTs: string } | undefined>;
  /** To be called once the page is written. */
  remember(saved: SavedThread): Promise<void>;
}
