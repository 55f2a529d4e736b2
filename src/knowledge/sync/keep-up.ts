import { RequestError } from '../../errors.ts';
import type { Notion } from '../../notion/notion.ts';
import type { Storage } from '../../storage/storage.ts';
import type { SyncState } from '../../storage/sync-state.ts';
import { parentsOf, takeListing, toSeen, toTime } from './seen.ts';

export interface KeepUpParts extends Pick<Storage, 'ledger' | 'syncState'> {
  notion: Notion;
  connectionId: string;
  /** Renews the lease; throws when another process has it. */
  hold(): Promise<void>;
  /** Called when something became due. */
  wake(): void;
  /** Tells operators and admins what could not be heard of. */
  warn(text: string): Promise<void>;
  signal: AbortSignal;
}

const dayMs = 24 * 3600_000;
/** Polls go on this often while a daily listing runs. */
const pollEveryMs = 45_000;
/** Notion rounds to the minute, and its search is not immediate. */
const overlapMs = 10 * 60_000;

/**
 * Hears of everything new in one connection: by a poll, which costs two requests when nothing has changed, and by a full listing when
 * there was none today. A killed listing goes on where it stopped.
 */
export async function keepUp(parts: KeepUpParts): Promise<void> {
  const { connectionId, syncState } = parts;
  const state = await syncState.read(connectionId);
  if (state.listingFinishedAt) await poll(parts);
  if (isListing(state) || Date.now() - (state.listingFinishedAt?.getTime() ?? 0) > dayMs)
    await listEverything(state, parts);
  if (!state.listingFinishedAt) await poll(parts);
}

function isListing({ listingStartedAt, listingFinishedAt }: SyncState): boolean {
  return listingStartedAt !== undefined && (listingFinishedAt ?? new Date(0)) < listingStartedAt;
}

async function listEverything(state: SyncState, parts: KeepUpParts): Promise<void> {
  const { connectionId, ledger, syncState, wake } = parts;
  let cursor = isListing(state) ? state.listingCursor : undefined;
  let polledAt = Date.now();
  const begin = async () => {
    await syncState.startListing(connectionId);
    if (state.listingFinishedAt) await ledger.relistSources(connectionId);
  };
  if (!cursor) await begin();
  const seen = new Set<string>();
  let isWhole = true;
  do {
    if (state.listingFinishedAt && Date.now() - polledAt > pollEveryMs) {
      await poll(parts);
      polledAt = Date.now();
    }
    const page = await list(parts, cursor).catch(async (error: unknown) => {
      if (!(error instanceof RequestError) || !cursor) throw error;
      await begin();
      return list(parts, undefined);
    });
    const { newest } = await take(page.entries, 'backfill', parts);
    if (newest) await syncState.setPolledUntil(connectionId, newest);
    isWhole = !page.incomplete && !(page.cursor && seen.has(page.cursor));
    cursor = isWhole && page.cursor ? page.cursor : undefined;
    if (cursor) {
      seen.add(cursor);
      await syncState.advanceListing(connectionId, cursor);
    }
  } while (cursor);
  const { listingStartedAt } = await syncState.read(connectionId);
  if (listingStartedAt && isWhole) await ledger.suspectUnseen(connectionId, listingStartedAt);
  await syncState.finishListing(connectionId, { isWhole });
  if (!isWhole) await parts.warn('Notion’s list of pages broke off, so I follow links, parents and edits to the rest.');
  wake();
}

/**
 * Newest edits first, down to those that the last poll had, and further, within the overlap, as long as there is news among them. When that
 * poll broke off, what it took is no sign that it had the rest.
 */
async function poll(parts: KeepUpParts): Promise<void> {
  const { connectionId, ledger, syncState, wake } = parts;
  const { polledUntil = new Date(0), isPolling } = await syncState.read(connectionId);
  await syncState.startPoll(connectionId);
  const seen = new Set<string>();
  let newest = polledUntil;
  let cursor: string | undefined;
  do {
    const page = await list(parts, cursor);
    const taken = await take(page.entries, 'poll', parts);
    if (taken.newest && taken.newest > newest) newest = taken.newest;
    const until = isPolling || taken.news > 0 ? polledUntil.getTime() - overlapMs : polledUntil.getTime();
    const isOver = taken.oldest !== undefined && taken.oldest.getTime() <= until;
    cursor = !isOver && page.cursor && !seen.has(page.cursor) ? page.cursor : undefined;
    if (cursor) seen.add(cursor);
  } while (cursor);
  const trashed = await list(parts, undefined, true);
  const ids = trashed.entries.flatMap(toSeen).map(({ id }) => id);
  if ((await ledger.suspect(connectionId, ids)) > 0) wake();
  await syncState.finishPoll(connectionId, newest);
}

async function list({ notion, hold, signal }: KeepUpParts, cursor: string | undefined, inTrash = false) {
  await hold();
  return notion.list({ lane: 'poll', signal, inTrash, ...(cursor ? { cursor } : {}) });
}

async function take(
  entries: Parameters<typeof takeListing>[2],
  lane: 'poll' | 'backfill',
  { ledger, connectionId, wake }: KeepUpParts,
): Promise<{ news: number; newest?: Date; oldest?: Date }> {
  const live = entries.filter((entry) => !entry.inTrash);
  const { due, news, seen } = await takeListing(ledger, connectionId, live, { heard: 'listing', lane });
  await ledger.hear(connectionId, parentsOf(seen), 'parent', { lane: 'backfill', again: false });
  if (due > 0) wake();
  const edits = entries.flatMap(({ editedAt }) => toTime(editedAt) ?? []).sort();
  const [oldest, newest] = [edits[0], edits.at(-1)];
  if (!oldest || !newest) return { news };
  return { news, oldest: new Date(oldest), newest: new Date(Math.min(Date.parse(newest), Date.now())) };
}
