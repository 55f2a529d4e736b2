import { RequestError } from '../../errors.ts';
import type { Notion } from '../../notion/notion.ts';
import type { Storage } from '../../storage/storage.ts';
import type { SyncState } from '../../storage/sync-state.ts';
import { parentsOf, toSeen } from './seen.ts';

export interface KeepUpParts extends Pick<Storage, 'ledger' | 'syncState'> {
  notion: Notion;
  connectionId: string;
  /** Renews the lease; throws when another process has it. */
  hold(): Promise<void>;
  /** Called when something became due. */
  wake(): void;
  signal: AbortSignal;
}

const dayMs = 24 * 3600_000;
/** Notion rounds to the minute, and its search is not immediate. */
const overlapMs = 3 * 60_000;

/**
 * Hears of everything new in one connection: by a full listing when there was none today (it goes on where a killed one
 * stopped), else by a poll, which costs two requests when nothing has changed.
 */
export async function keepUp(parts: KeepUpParts): Promise<void> {
  const state = await parts.syncState.read(parts.connectionId);
  const isListing = state.listingStartedAt && (state.listingFinishedAt ?? new Date(0)) < state.listingStartedAt;
  if (isListing || Date.now() - (state.listingFinishedAt?.getTime() ?? 0) > dayMs) await listEverything(state, parts);
  await poll(await parts.syncState.read(parts.connectionId), parts);
}

/** A cursor that Notion does not accept any more makes the listing begin anew at the next call. */
async function listEverything(state: SyncState, parts: KeepUpParts): Promise<void> {
  const { connectionId, ledger, syncState, notion, signal } = parts;
  let cursor = state.listingCursor;
  if (!cursor) {
    await syncState.startListing(connectionId);
    if (state.listingFinishedAt) await ledger.relistSources(connectionId);
  }
  do {
    await parts.hold();
    const page = await notion
      .list({ lane: 'poll', signal, ...(cursor ? { cursor } : {}) })
      .catch(async (error: unknown) => {
        if (error instanceof RequestError && cursor) await syncState.startListing(connectionId);
        throw error;
      });
    await take(page.entries, 'backfill', parts);
    cursor = page.cursor;
    if (cursor) await syncState.advanceListing(connectionId, cursor);
  } while (cursor);
  const { listingStartedAt } = await syncState.read(connectionId);
  await syncState.finishListing(connectionId);
  if (listingStartedAt) await ledger.suspectUnseen(connectionId, listingStartedAt);
  parts.wake();
}

async function poll(state: SyncState, parts: KeepUpParts): Promise<void> {
  const { connectionId, ledger, syncState, notion, signal } = parts;
  const from = (state.polledUntil?.getTime() ?? 0) - overlapMs;
  let newest = state.polledUntil?.getTime() ?? 0;
  let cursor: string | undefined;
  do {
    await parts.hold();
    const page = await notion.list({ lane: 'poll', signal, ...(cursor ? { cursor } : {}) });
    await take(page.entries, 'poll', parts);
    const edits = page.entries.map(({ editedAt }) => Date.parse(editedAt)).filter(Number.isFinite);
    newest = Math.max(newest, ...edits);
    cursor = edits.every((edit) => edit >= from) ? page.cursor : undefined;
  } while (cursor);
  const trashed = await notion.list({ lane: 'poll', signal, inTrash: true });
  const ids = trashed.entries.flatMap(toSeen).map(({ id }) => id);
  if ((await ledger.suspect(connectionId, ids)) > 0) parts.wake();
  await syncState.savePoll(connectionId, new Date(Math.min(newest, Date.now())));
}

async function take(
  entries: Parameters<typeof toSeen>[0][],
  lane: 'poll' | 'backfill',
  { ledger, connectionId, wake }: KeepUpParts,
): Promise<void> {
  const seen = entries.filter((entry) => !entry.inTrash).flatMap(toSeen);
  const due = await ledger.see(connectionId, seen, { heard: 'listing', lane });
  await ledger.hear(connectionId, parentsOf(seen), 'parent', { lane: 'backfill', again: false });
  if (due > 0) wake();
}
