import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { Connections } from '../notion/connection.ts';
import { isGone } from '../notion/failures.ts';
import type { Row } from '../notion/notion.ts';
import type { EntryRow } from '../storage/copy-reads.ts';
import type { Reader } from '../storage/reader.ts';
import type { Storage } from '../storage/storage.ts';
import { toAnchors } from './anchors.ts';
import { readEntry } from './sync/read-entry.ts';
import { toSeen } from './sync/seen.ts';

export interface FreshnessParts extends Pick<Storage, 'ledger' | 'work' | 'copy' | 'reads'> {
  connections: Pick<Connections, 'notion'>;
  holder: string;
  log: Logger;
}

const most = 5;
const trustMs = 60_000;
const patienceMs = 3_000;
const readingMs = 20_000;
/** Within this time of an edit, another one may have the same `last_edited_time`. */
const roundingMs = 70_000;

/** How the copies of some pages were found: `changed` ones have a new text or now know where their sections are. */
export interface Freshness {
  changed: string[];
  gone: string[];
}

/** See `Knowledge.refresh`. Trouble with Notion is no reason not to answer: the copy is then taken as it is. */
export function createRefresh(parts: FreshnessParts) {
  const { reads, ledger, work: queue, copy, connections, holder, log } = parts;

  async function check(entry: EntryRow): Promise<keyof Freshness | undefined> {
    const { connectionId, id } = entry;
    const notion = connections.notion(connectionId);
    const signal = AbortSignal.timeout(readingMs);
    const reading = { ...parts, notion, lane: 'person' as const, signal };
    const isTrusted = Date.now() - (entry.checkedAt?.getTime() ?? 0) < trustMs;
    const page = isTrusted ? undefined : await notion.page(id, { lane: 'person', signal });
    if (page && (page.inTrash || isStale(entry, page))) {
      const claimed = await queue.claimOne(connectionId, id, holder);
      if (!claimed) return undefined;
      const seen = page.inTrash ? [] : toSeen(page);
      await ledger.see(connectionId, seen, { heard: 'question', lane: 'webhook', isRead: true });
      const known = { editedAt: page.editedAt, title: page.title, isFresh: !page.inTrash };
      const ending = await readEntry({ ...claimed, ...known }, reading).catch(async (error: unknown) => {
        await queue.postpone(claimed, holder, 1);
        throw error;
      });
      if (ending === 'dropped') return 'gone';
      await learnAnchors(entry);
      return 'changed';
    }
    if (page) await copy.confirm(connectionId, id);
    return (await learnAnchors(entry)) ? 'changed' : undefined;
  }

  /** Asks where the sections of the stored version are, once for each version. */
  async function learnAnchors({ connectionId, id }: EntryRow): Promise<boolean> {
    const stored = await reads.page(connectionId, id);
    if (!stored || stored.anchors) return false;
    if (!/^[\t ]*(?:▶[\t ]*)?#{1,6}[\t ]/m.test(stored.markdown)) return false;
    const signal = AbortSignal.timeout(readingMs);
    const headings = await connections.notion(connectionId).headings(id, { lane: 'person', signal });
    await copy.saveAnchors(connectionId, id, stored.content_hash, toAnchors(headings));
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
    const checks = [...best.values()].map(async (entry) => {
      try {
        const ending = await check(entry);
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

function isReadable({ kind, isStored }: EntryRow): boolean {
  return kind === 'page' && isStored;
}

function isStale({ indexedEdit, indexedAt }: EntryRow, { editedAt }: Row): boolean {
  if (!indexedEdit || !indexedAt) return true;
  return Date.parse(editedAt) !== indexedEdit.getTime() || indexedAt.getTime() - indexedEdit.getTime() < roundingMs;
}
