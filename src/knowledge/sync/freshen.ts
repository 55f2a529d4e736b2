import { setTimeout as sleep } from 'node:timers/promises';
import { isAbort } from '../../errors.ts';
import type { Connection, Connections } from '../../notion/connection.ts';
import type { Storage } from '../../storage/storage.ts';
import type { WatchedSource } from '../watched-source.ts';

export interface FreshenParts {
  storage: Pick<Storage, 'changes' | 'syncState'>;
  connections: Pick<Connections, 'find'>;
  /** Polls unless this process is at it already; resolves when that is over, and never rejects. */
  poll(connection: Connection): Promise<void>;
  /** Called when something became due. */
  wake(): void;
}

/** How far the copy is. */
export interface Freshened {
  /** When it is fresh, whatever was edited in Notion before the call is in it. */
  asOf: Date;
  /** False when Notion could not be asked or not all could be read in time. */
  isFresh: boolean;
}

export type Freshen = (sources: WatchedSource[], signal: AbortSignal) => Promise<Freshened>;

const patienceMs = 30_000;
const lookMs = 250;
/** Over all connections. Each costs two requests. */
const mostHastened = 2;

/**
 * Brings the copy of these sources up to date: a poll of their connections that began after the call, by this or another replica, and the reading
 * of what is due in them, of what was edited just now once more. Takes at most 30 s. `asOf` is a cut of the changes, or the last good poll's time
 * when Notion answered for none of the connections. Throws only the signal's abort.
 */
export function createFreshen({ storage, connections, poll, wake }: FreshenParts): Freshen {
  const { changes, syncState } = storage;

  async function freshenOne(
    id: string,
    sourceIds: string[] | undefined,
    hastened: number,
    startedAt: Date,
    signal: AbortSignal,
  ) {
    const connection = await connections.find(id);
    if (connection?.state !== 'connected') return { polledFrom: startedAt, isFresh: false };
    let isRunning = false;
    let isHastened = false;
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      const { polledFrom, lastError } = await syncState.read(id);
      if (polledFrom && polledFrom >= startedAt) {
        if (!isHastened) await changes.hasten(id, hastened, sourceIds);
        isHastened = true;
        wake();
        if (!(await changes.isWaiting(id, sourceIds))) return { polledFrom, isFresh: true };
      } else {
        if (lastError && lastError.at >= startedAt) return { polledFrom, isFresh: false };
        if (!isRunning) {
          isRunning = true;
          void poll(connection).finally(() => {
            isRunning = false;
          });
        }
      }
      await sleep(lookMs, undefined, { signal });
    }
    return { polledFrom: (await syncState.read(id)).polledFrom, isFresh: false };
  }

  return async (sources, signal) => {
    const startedAt = await changes.cut();
    const ids = [...new Set(sources.map(({ connectionId }) => connectionId))];
    const found = await Promise.all(
      ids.map(async (id, place) => {
        const own = sources.filter(({ connectionId }) => connectionId === id);
        const isWhole = own.some(({ kind }) => kind === 'connection');
        const sourceIds = isWhole ? undefined : own.map((source) => source.id);
        const hastened = Math.ceil((mostHastened - Math.min(place, mostHastened)) / ids.length);
        return freshenOne(id, sourceIds, hastened, startedAt, signal).catch((error: unknown) => {
          if (isAbort(error, signal)) throw error;
          return { polledFrom: undefined, isFresh: false };
        });
      }),
    );
    const isPolled = found.some(({ polledFrom }) => polledFrom && polledFrom >= startedAt);
    const lastPolls = found.flatMap(({ polledFrom }) => polledFrom?.getTime() ?? []);
    const asOf = isPolled ? await changes.cut() : new Date(Math.min(startedAt.getTime(), ...lastPolls));
    return { asOf, isFresh: found.every(({ isFresh }) => isFresh) };
  };
}
