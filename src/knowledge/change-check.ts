import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { Connections } from '../notion/connection.ts';
import { isGone } from '../notion/failures.ts';
import type { EntryRow } from '../storage/copy-reads.ts';
import type { Storage } from '../storage/storage.ts';
import { type Audience, readerOf } from './audience.ts';

export interface FindUnsharedParts extends Pick<Storage, 'reads' | 'ledger'> {
  connections: Pick<Connections, 'notion'>;
  log: Logger;
}

/**
 * Which of these pages are in the trash or not shared any more: one request for each that was not confirmed within the minute, none for more than
 * four. What Notion does not tell within 3 s is taken for shared. The sync hears of those that are not.
 */
export type FindUnshared = (audience: Audience, pageIds: string[], signal: AbortSignal) => Promise<string[]>;

const most = 4;
const trustMs = 60_000;
const patienceMs = 3_000;

export function createFindUnshared({ reads, ledger, connections, log }: FindUnsharedParts): FindUnshared {
  async function isUnshared({ connectionId, id, kind }: EntryRow, signal: AbortSignal): Promise<boolean> {
    try {
      const { inTrash } = await connections.notion(connectionId).page(id, { lane: 'person', signal });
      if (!inTrash) return false;
    } catch (error) {
      if (!isGone(error)) {
        log.info({ error, id }, 'whether a page is still shared could not be checked');
        return false;
      }
    }
    await ledger.hear(connectionId, [{ kind, id }], 'question', { lane: 'webhook', again: true });
    return true;
  }

  return async (audience, pageIds, signal) => {
    const entries = await reads.entries(readerOf(audience), [...new Set(pageIds)].slice(0, most));
    const best = new Map(entries.map((entry): [string, EntryRow] => [entry.id, entry]).reverse());
    const old = [...best.values()].filter(({ checkedAt }) => Date.now() - (checkedAt?.getTime() ?? 0) > trustMs);
    const unshared: string[] = [];
    const patience = new AbortController();
    const either = AbortSignal.any([signal, patience.signal]);
    const checks = old.map(async (entry) => {
      if (await isUnshared(entry, either)) unshared.push(entry.id);
    });
    await Promise.race([Promise.allSettled(checks), sleep(patienceMs, undefined, { signal: either }).catch(() => {})]);
    patience.abort();
    signal.throwIfAborted();
    return [...unshared];
  };
}
