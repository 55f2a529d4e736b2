import type { DraftThread } from '../agent/draft-thread.ts';
import type { Thread } from '../agent/thread.ts';
import type { ThreadDraft } from '../agent/thread-draft.ts';
import { AccessError, isAbort, RequestError } from '../errors.ts';
import type { Person } from '../knowledge/audience.ts';
import type { Logger } from '../log.ts';
import type { Notion } from '../notion/notion.ts';
import type { Payer } from '../storage/budget.ts';
import type { SavedThread, ThreadRef } from '../storage/saved-threads.ts';
import type { AppendToPage, Attachment, UpdatePage } from '../tools/draft.ts';
import { composeSections, renderSections } from './thread-page-sections.ts';
import { insertSections } from './thread-page-update.ts';

interface Asking {
  person: Person;
  payer: Payer;
  signal: AbortSignal;
}

/** What was added to a thread since it was saved. `gone`: its page is in the trash, or not shown to us any more. */
export type ThreadUpdate =
  | { kind: 'new'; change: UpdatePage | AppendToPage; draft: ThreadDraft; lastTs: string }
  | { kind: 'nothing new' }
  | { kind: 'gone' };

export interface ThreadPageParts {
  draftThread: DraftThread;
  rows: {
    read(thread: ThreadRef): Promise<SavedThread | undefined>;
    save(saved: SavedThread): Promise<void>;
    forget(thread: ThreadRef): Promise<void>;
    claim(thread: ThreadRef, proposalId: string, personId: string): Promise<string | undefined>;
    release(thread: ThreadRef, proposalId: string): Promise<void>;
  };
  notion(connectionId: string): Pick<Notion, 'people' | 'page' | 'markdown'>;
  log: Logger;
}

export type ThreadPages = ReturnType<typeof createThreadPages>;

/** Threads as pages: what a thread comes to, the page made of it, and the page that it was saved to. */
export function createThreadPages({ draftThread, rows, notion, log }: ThreadPageParts) {
  /** Nothing when Notion does not tell: names do as well. */
  const peopleOf = async (connectionId: string | undefined): Promise<ReadonlyMap<string, string>> => {
    if (connectionId === undefined) return new Map();
    try {
      const people = await notion(connectionId).people();
      return new Map(people.flatMap(({ id, email }) => (email ? [[email.toLowerCase(), id] as const] : [])));
    } catch (error) {
      log.info({ error, connection: connectionId }, 'the people of a thread stay names');
      return new Map();
    }
  };

  return {
    /** Never fails but by the signal's abort, or a RequestError when there is nothing to save: without Claude it is a draft of quotes. */
    async draft(thread: Thread, { payer, signal }: Asking): Promise<ThreadDraft> {
      if (thread.messages.length === 0) throw new RequestError('There is nothing in this thread that I could save.');
      return draftThread(thread, { payer, signal });
    },

    /** Body and files of the page. People are Notion's where `connectionId`, that of the destination, knows their e-mail address. */
    async compose(
      draft: ThreadDraft,
      thread: Thread,
      { person, connectionId }: { person: Person; connectionId?: string },
    ): Promise<{ markdown: string; attachments: Attachment[] }> {
      const people = await peopleOf(connectionId);
      const sections = composeSections(draft, thread, { people, timeZone: person.timeZone });
      return { markdown: renderSections(sections), attachments: attachmentsIn(thread) };
    },

    saved: (thread: ThreadRef): Promise<SavedThread | undefined> => rows.read(thread),

    /** To be called once a page is written. */
    remember: (saved: SavedThread): Promise<void> => rows.save(saved),

    forget: (thread: ThreadRef): Promise<void> => rows.forget(thread),

    /** Before a change that saves the thread is approved: one at a time. Resolves to who is saving it just now with another one. */
    claim: (thread: ThreadRef, proposalId: string, personId: string): Promise<string | undefined> =>
      rows.claim(thread, proposalId, personId),

    release: (thread: ThreadRef, proposalId: string): Promise<void> => rows.release(thread, proposalId),

    /** The page as it reads now with what is new below its headings; a page that cannot be read whole gets it at the end. */
    async update(saved: SavedThread, thread: Thread, { person, payer, signal }: Asking): Promise<ThreadUpdate> {
      const since = saved.lastTs;
      const lastTs = latestOf(thread);
      if (Number(lastTs) <= Number(since)) return { kind: 'nothing new' };
      const source = notion(saved.connectionId);
      const page = await source.page(saved.pageId, { signal }).catch((error: unknown) => {
        if (isAbort(error, signal) || !(error instanceof AccessError || error instanceof RequestError)) throw error;
        return undefined;
      });
      if (!page || page.inTrash) {
        await rows.forget(saved);
        return { kind: 'gone' };
      }
      const [draft, { markdown: baseMarkdown, missing }, people] = await Promise.all([
        draftThread(thread, { payer, signal, since }),
        source.markdown(saved.pageId, { signal, thorough: true }),
        peopleOf(saved.connectionId),
      ]);
      const composing = { people, timeZone: person.timeZone, since };
      const sections = composeSections({ ...draft, topics: [] }, thread, composing);
      const target = {
        connectionId: saved.connectionId,
        page: { id: saved.pageId, title: page.title, url: page.url },
        baseEditedAt: page.editedAt,
      };
      const attachments = attachmentsIn(thread, since);
      const files = attachments.length > 0 ? { attachments } : {};
      const change: UpdatePage | AppendToPage =
        missing > 0
          ? { operation: 'append_to_page', ...target, markdown: renderSections(sections), ...files }
          : {
              operation: 'update_page',
              ...target,
              baseMarkdown,
              markdown: insertSections(baseMarkdown, sections),
              ...files,
            };
      return { kind: 'new', change, draft, lastTs };
    },
  };
}

/** `ts` of the latest message: what a saved page holds. */
export function latestOf({ messages, threadTs }: Thread): string {
  return messages.at(-1)?.ts ?? threadTs;
}

function attachmentsIn({ messages }: Thread, since = ''): Attachment[] {
  const files = messages.flatMap(({ ts, files }) => (Number(ts) > Number(since || 0) ? files : []));
  return [...new Map(files.map((file) => [file.fileId, file])).values()];
}
