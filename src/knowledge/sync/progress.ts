import type { Logger } from '../../log.ts';
import type { Storage } from '../../storage/storage.ts';

export interface Progress {
  /** An entry of this connection was read. */
  note(connectionId: string): void;
  /** Says how far every connection is in which something was read since. */
  report(): Promise<void>;
  /** Says so when everything of a connection is listed and read. False while that is not so. */
  finish(connectionId: string): Promise<boolean>;
}

/** Tells operators in the log how far the copy is. */
export function createProgress({
  coverage,
  syncState,
  log,
}: Pick<Storage, 'coverage' | 'syncState'> & { log: Logger }): Progress {
  const read = new Map<string, number>();

  const countsOf = async (connectionIds: string[]) => {
    const rows = connectionIds.length > 0 ? await coverage.read({ kind: 'system' }) : [];
    return rows
      .filter(({ connectionId }) => connectionIds.includes(connectionId))
      .map(({ connectionId, known, indexed, waiting }) => ({
        connectionId,
        read: read.get(connectionId) ?? 0,
        known,
        indexed,
        waiting,
      }));
  };

  return {
    note: (connectionId) => void read.set(connectionId, (read.get(connectionId) ?? 0) + 1),

    async report() {
      for (const counts of await countsOf([...read.keys()])) log.info(counts, 'reading Notion');
      read.clear();
    },

    async finish(connectionId) {
      if (!(await syncState.read(connectionId)).listingFinishedAt) return false;
      if (await coverage.isWaiting(connectionId)) return false;
      const [counts] = await countsOf([connectionId]);
      if (!counts || counts.waiting > 0) return false;
      log.info(counts, 'the copy is up to date');
      read.delete(connectionId);
      return true;
    },
  };
}
