import type { Clock } from '../../clock.ts';
import { AccessError, RequestError, UpstreamError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Notion } from '../../notion/notion.ts';
import type { ProposalRow } from '../../storage/proposals.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Attachment, Draft } from '../../tools/draft.ts';
import { appendToPage, comment, updatePage } from './change-page.ts';
import { createPage } from './create-page.ts';
import { hashOf } from './hash.ts';
import { type Journal, LostLease, openJournal } from './journal.ts';
import { holding, type Lease } from './lease.ts';
import { setProperties } from './set-properties.ts';
import { undoChange } from './undo.ts';
import { isRefusal, type Made, targetOf, titleOf, type Work } from './work.ts';

export interface ExecutorParts {
  rows: Storage['proposals'];
  notion(connectionId: string): Notion;
  /** A file's bytes from Slack; rejects when it is gone. */
  readFile(attachment: Attachment, signal: AbortSignal): Promise<Uint8Array>;
  /** Names this process in leases. */
  holder: string;
  log: Logger;
  clock: Clock;
}

/** Carries changes out and takes them back, each in exactly one process at a time; how it ended is in the row. */
export function createExecutor(parts: ExecutorParts) {
  const { rows, holder, log, clock } = parts;

  const hold = (id: string, signal: AbortSignal, act: (lease: Lease, work: Work, draft: Draft) => Promise<void>) =>
    holding({ rows, process: holder, clock }, id, signal, async (lease) => {
      const draft = lease.row.draft as Draft;
      if (hashOf(draft) !== lease.row.hash || draft.operation !== lease.row.operation) {
        await rows.finish(id, lease.holder, { state: 'failed', detail: 'What was stored is not what was approved.' });
        throw new Error('A stored proposal does not match its hash');
      }
      const journal = openJournal({ rows, row: lease.row, holder: lease.holder, clock, signal: lease.signal });
      const work: Work = {
        notion: parts.notion(draft.connectionId),
        journal,
        signal: lease.signal,
        ownedByOthers: (ids) => (ids.length === 0 ? Promise.resolve([]) : rows.ownedByOthers(id, ids)),
        readFile: parts.readFile,
      };
      try {
        await act(lease, work, draft);
      } catch (error) {
        if (signal.aborted || !(lease.signal.reason instanceof LostLease)) throw error;
        throw lease.signal.reason;
      }
    });

  /** Somebody who took the change over goes on with it; his end is ours. */
  const unlessLost = async (attempt: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (!(error instanceof LostLease)) throw error;
        log.warn('a change to Notion was taken over by another process');
      }
    }
  };

  const end = async (lease: Lease, how: Parameters<typeof rows.finish>[2]) => {
    if (!(await rows.finish(lease.row.id, lease.holder, how))) throw new LostLease();
  };

  return {
    /** Throws what went wrong, once the row says it too. */
    execute: (id: string, signal: AbortSignal): Promise<void> =>
      unlessLost(() =>
        hold(id, signal, async (lease, work, draft) => {
          try {
            const { undo, ...made } = await carryOut(draft, work);
            await end(lease, { state: 'done', url: made.url, result: { made, undo } });
            log.info({ proposal: id, operation: draft.operation, url: made.url }, 'approved and written');
          } catch (error) {
            if (error instanceof LostLease || lease.signal.aborted) throw error;
            log.warn({ error, proposal: id, operation: draft.operation }, 'an approved change was not made');
            throw await giveUp(lease, work.journal, draft, error, end);
          }
        }),
      ),

    /** The same for the way back. What could not be undone stays done. */
    undo: (id: string, signal: AbortSignal): Promise<void> =>
      unlessLost(() =>
        hold(id, signal, async (lease, work, draft) => {
          const { made, undo } = lease.row.result as StoredResult;
          try {
            const undone = await undoChange(draft, undo, made.id, work);
            const { note: _note, ...rest } = made;
            await end(lease, { state: 'undone', result: { made: { ...rest, ...undone }, undo } });
            log.info({ proposal: id, operation: draft.operation }, 'taken back');
          } catch (error) {
            if (isRefusal(error)) await end(lease, { state: 'done' });
            throw error;
          }
        }),
      ),
  };
}

/** What a row that is done keeps. */
export type StoredResult = { made: Omit<Made, 'undo'>; undo: Made['undo'] };

function carryOut(draft: Draft, work: Work): Promise<Made> {
  switch (draft.operation) {
    case 'create_page':
      return createPage(draft, work);
    case 'update_page':
      return updatePage(draft, work);
    case 'append_to_page':
      return appendToPage(draft, work);
    case 'set_properties':
      return setProperties(draft, work);
    case 'comment':
      return comment(draft, work);
  }
}

/** Stores how a change ended that could not be carried out, and gives the error for the person. A passing refusal leaves it approved. */
async function giveUp(
  lease: Lease,
  journal: Journal,
  draft: Draft,
  error: unknown,
  end: (lease: Lease, how: { state: 'failed' | 'unknown'; detail: string }) => Promise<void>,
): Promise<unknown> {
  const isHalfDone = error instanceof UpstreamError && journal.isBegun();
  if (journal.isUncertain() || isHalfDone) {
    const unfinished = journal.isUncertain() ? notSeen(draft, error) : halfDone(draft, error);
    await end(lease, { state: 'unknown', detail: unfinished.message });
    return unfinished;
  }
  if (isRefusal(error)) await end(lease, { state: 'failed', detail: error.message });
  else if (!(error instanceof UpstreamError)) await end(lease, { state: 'failed', detail: 'Something went wrong.' });
  return error;
}

function notSeen(draft: Draft, cause: unknown): UpstreamError {
  const place = targetOf(draft);
  const message = `I could not see whether Notion made this change: “${titleOf(draft)}”. Approve it again in a few minutes, and I look for it before I do anything. You can look yourself in “${place.title}”: ${place.url}`;
  return new UpstreamError('Notion', message, cause, { isRetryable: false });
}

function halfDone(draft: Draft, cause: unknown): UpstreamError {
  const message = `“${titleOf(draft)}” is not complete yet, because Notion stopped answering. Approve it again in a few minutes, and I go on where I stopped.`;
  return new UpstreamError('Notion', message, cause, { isRetryable: false });
}

/** What to tell a person who wants something that has been decided. */
export function alreadyDecided({ state, url, detail }: ProposalRow): Error {
  switch (state) {
    case 'done':
      return new RequestError(`This has been done already: ${url}`);
    case 'discarded':
      return new RequestError('This has been discarded. Please ask me again if you want it after all.');
    case 'failed':
      return new RequestError(`This did not work: ${detail ?? 'something went wrong.'} Please ask me again.`);
    case 'undone':
    case 'undoing':
      return new RequestError('This has been taken back. Please ask me again if you want it after all.');
    case 'unknown':
      return new AccessError(detail ?? 'I could not see whether Notion made this change.');
    default:
      return new RequestError('This is being written right now.');
  }
}
