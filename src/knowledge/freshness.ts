import { setTimeout as sleep } from 'node:timers/promises';
import { isAbort } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Connections } from '../notion/connection.ts';
import { isGone } from '../notion/failures.ts';
import type { Row } from '../notion/notion.ts';
import type { EntryRow } from '../storage/copy-reads.ts';
import type { Reader } from '../storage/reader.ts';
import type { Storage } from '../storage/storage.ts';
import { toAnchors } from './anchors.ts';
import { createOthers, type Others } from './sync/look.ts';
import { readEntry } from './sync/read-entry.ts';
import { toSeen, toTime } from './sync/seen.ts';

export interface FreshnessParts extends Pick<Storage, 'ledger' | 'work' | 'copy' | 'reads'> {
  connections: Pick<Connections, 'notion'>;
  holder: string;
  log: Logger;
}

const most = 5;
const trustMs = 60_000;
const patienceMs = 3_000;
const readingMs = 20_000;
const lookMs = 200;
/** Within this time of an edit, another one may have the same `last_edited_time`. */
const roundingMs = 70_000;

/** How the copies of some pages were found: `changed` ones have a new text or now know where their sections are. */
export interface Freshness {
  changed: string[];
  gone: string[];
}

/** See `Knowledge.refresh`. Trouble with Notion is no reason not to answer: the copy is then taken as it is. */
export function createRefresh(parts: FreshnessParts) {
  const { reads, ledger, copy, connections, log } = parts;
  const others = createOthers();

  /** `unlocated`: of the stored version, when it is not known yet where its sections are. */
  async function check(
    entry: EntryRow,
    unlocated: string | undefined,
    stopped?: AbortSignal,
  ): Promise<keyof Freshness | undefined> {
    const { connectionId, id } = entry;
    const late = AbortSignal.timeout(readingMs);
    const signal = stopped ? AbortSignal.any([stopped, late]) : late;
    const isNewest = entry.editedAt?.getTime() === entry.indexedEdit?.getTime();
    const isTrusted = isNewest && Math.abs(Date.now() - (entry.checkedAt?.getTime() ?? 0)) < trustMs;
    const page = isTrusted ? undefined : await connections.notion(connectionId).page(id, { lane: 'person', signal });
    if (page && (page.inTrash || isStale(entry, page))) {
      const ending = await readAgain({ ...parts, others }, entry, page, signal);
      if (ending === 'changed') await learnAnchors(entry, (await reads.unlocated([entry])).get(id), signal);
      return ending;
    }
    if (page) await copy.confirm(connectionId, id);
    return (await learnAnchors(entry, unlocated, signal)) ? 'changed' : undefined;
  }

  /** Asks where the sections of the stored version are, once for each version. */
  async function learnAnchors(
    { connectionId, id }: EntryRow,
    version: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!version) return false;
    const headings = await connections.notion(connectionId).headings(id, { lane: 'person', signal });
    await copy.saveAnchors(connectionId, id, version, toAnchors(headings));
    return headings.length > 0;
  }

  return async (reader: Reader, pageIds: string[], signal?: AbortSignal): Promise<Freshness> => {
    const found: Freshness = { changed: [], gone: [] };
    const entries: EntryRow[] = await reads.entries(reader, [...new Set(pageIds)].slice(0, most));
    const best = new Map(
      entries
        .filter(isReadable)
        .map((entry): [string, EntryRow] => [entry.id, entry])
        .reverse(),
    );
    const unlocated = await reads.unlocated([...best.values()]);
    const checks = [...best.values()].map(async (entry) => {
      try {
        const ending = await check(entry, unlocated.get(entry.id), signal);
        if (ending) found[ending].push(entry.id);
      } catch (error) {
        if (isGone(error)) {
          found.gone.push(entry.id);
          const heard = { kind: entry.kind, id: entry.id };
          await ledger.hear(entry.connectionId, [heard], 'question', { lane: 'webhook', again: true });
        } else {
          log.info({ error, id: entry.id }, 'the age of a page could not be checked');
        }
      }
    });
    const patience = new AbortController();
    const wait = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
    await Promise.race([Promise.allSettled(checks), sleep(patienceMs, undefined, { signal: wait }).catch(() => {})]);
    patience.abort();
    return { changed: [...found.changed], gone: [...found.gone] };
  };
}

/** Reads a page of which Notion just showed a newer version; when the sync is at it already, waits for that. */
async function readAgain(
  parts: FreshnessParts & { others: Others },
  entry: EntryRow,
  page: Row,
  signal: AbortSignal,
): Promise<keyof Freshness | undefined> {
  const { ledger, work: queue, connections, holder } = parts;
  const { connectionId, id } = entry;
  const claimed = await queue.claimOne(connectionId, id, holder);
  if (!claimed) return whatBecame(parts, entry, signal);
  const reading = { ...parts, notion: connections.notion(connectionId), lane: 'person' as const, signal };
  try {
    if (!page.inTrash) {
      await ledger.see(connectionId, toSeen(page), { heard: 'question', lane: 'webhook', isRead: true });
    }
    const editedAt = toTime(page.editedAt);
    const known = { ...(editedAt ? { editedAt } : {}), title: page.title, isFresh: !page.inTrash };
    const ending = await readEntry({ ...claimed, ...known }, reading);
    if (ending === 'indexed') return 'changed';
    if (ending === 'dropped') return 'gone';
    await queue.postpone(claimed, holder, 1, { isDoubted: ending === 'denied' });
    return ending === 'denied' || ending === 'unconfirmed' ? 'gone' : undefined;
  } catch (error) {
    await queue.postpone(claimed, holder, 1, { isOurs: isAbort(error, signal) });
    throw error;
  }
}

async function whatBecame(
  { reads }: FreshnessParts,
  { connectionId, id, indexedAt }: EntryRow,
  signal: AbortSignal,
): Promise<keyof Freshness | undefined> {
  while (!signal.aborted) {
    await sleep(lookMs, undefined, { signal });
    const [now] = await reads.entries({ kind: 'system' }, [id], connectionId);
    if (!now?.isStored) return 'gone';
    if (now.indexedAt?.getTime() !== indexedAt?.getTime()) return 'changed';
    if (now.state === 'failed') return undefined;
  }
  return undefined;
}

function isReadable({ kind, isStored }: EntryRow): boolean {
  return kind === 'page' && isStored;
}

function isStale({ indexedEdit, indexedAt }: EntryRow, { editedAt }: Row): boolean {
  if (!indexedEdit || !indexedAt) return true;
  return (
    Date.parse(editedAt) !== indexedEdit.getTime() || Math.abs(indexedAt.getTime() - indexedEdit.getTime()) < roundingMs
  );
}
