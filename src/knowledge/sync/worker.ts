import { AccessError, AppError, isAbort, UpstreamError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Connections } from '../../notion/connection.ts';
import { isRefusedToken } from '../../notion/failures.ts';
import type { Work } from '../../storage/ledger-work.ts';
import type { Storage } from '../../storage/storage.ts';
import { createOthers } from './look.ts';
import { createProgress } from './progress.ts';
import { readEntry } from './read-entry.ts';

export interface WorkerParts
  extends Pick<Storage, 'ledger' | 'work' | 'copy' | 'reads' | 'coverage' | 'syncState' | 'index'> {
  connections: Pick<Connections, 'notion' | 'find'>;
  pauses: Pauses;
  /** Names this process among the replicas. */
  holder: string;
  log: Logger;
}

export interface Worker extends AsyncDisposable {
  start(): void;
  /** Looks for work now instead of within a second. */
  wake(): void;
  /** Has it said in the log when this connection is read completely, also when there was nothing to read. */
  watch(connectionId: string): void;
}

const atOnce = 8;
/** Beyond `atOnce`, for what people changed. */
const urgentAtOnce = 2;
const idleMs = 1_000;
const renewMs = 10_000;
const upkeepMs = 2_000;
const reportMs = 15_000;
const longestPauseSeconds = 6 * 3600;

/** Seconds to wait before an entry is looked at once more. */
export interface Pauses {
  /** After the first failure; doubled with every further one up to 6 hours. */
  failed: number;
  /** After Notion denied that there is such a thing. */
  denied: number;
}

/**
 * Reads what is due in the ledger, a few entries of each connection at once, most urgent first. Any number of processes may do so
 * on one database; what one holds when it dies is free again after 30 s.
 */
export function createWorker(parts: WorkerParts): Worker {
  const { work: queue, connections, holder, log, pauses } = parts;
  const stopping = new AbortController();
  const running = new Map<string, number>();
  const rests = new Map<string, { until: number; troubles: number }>();
  const tasks = new Map<Promise<void>, Work>();
  const progress = createProgress(parts);
  const others = createOthers();
  const active = new Set<string>();
  let rouse = () => {};
  let loop: Promise<void> | undefined;
  const timers: NodeJS.Timeout[] = [];

  async function take(work: Work): Promise<void> {
    const { connectionId, id } = work;
    running.set(connectionId, (running.get(connectionId) ?? 0) + 1);
    try {
      const notion = connections.notion(connectionId);
      const ending = await readEntry(work, { ...parts, notion, others, signal: stopping.signal });
      if (ending === 'denied') await queue.postpone(work, holder, pauses.denied, { isDoubted: true });
      if (ending === 'withheld') await queue.postpone(work, holder, pauseSeconds(work), contradiction(work));
      if (ending === 'unconfirmed') await queue.postpone(work, holder, pauseSeconds(work));
      if (ending === 'unconfirmed') tire(connectionId);
      else rests.delete(connectionId);
      progress.note(connectionId);
    } catch (error) {
      if (isAbort(error, stopping.signal)) return;
      await fail(work, error).catch((problem: unknown) => {
        log.warn({ error: problem, connectionId, id }, 'a failed reading could not be noted');
      });
    } finally {
      running.set(connectionId, (running.get(connectionId) ?? 1) - 1);
      rouse();
    }
  }

  /** Trouble of Notion as a whole makes the connection rest; trouble of one entry makes that entry wait. */
  async function fail(work: Work, error: unknown): Promise<void> {
    const { connectionId, id, attempts } = work;
    if (!(error instanceof AppError)) log.error({ error, connectionId, id }, 'a page could not be indexed');
    else log.info({ error, connectionId, id, attempts }, 'a page could not be read; trying again later');
    if (error instanceof UpstreamError && error.service === 'the database') {
      return queue.postpone(work, holder, pauses.failed, { isOurs: true });
    }
    const isClosed = error instanceof AccessError && (await connections.find(connectionId))?.state !== 'connected';
    if (isRefusedToken(error) || isClosed || error instanceof UpstreamError) tire(connectionId);
    if (isRefusedToken(error) || isClosed) return queue.postpone(work, holder, 60, { isOurs: true });
    await queue.postpone(work, holder, pauseSeconds(work), { reason: reasonOf(error) });
  }

  /** The connection rests from the third trouble in a row on. */
  function tire(connectionId: string): void {
    const troubles = (rests.get(connectionId)?.troubles ?? 0) + 1;
    const pauseMs = troubles < 3 ? 0 : Math.min(60_000, 500 * 2 ** troubles);
    rests.set(connectionId, { until: Date.now() + pauseMs, troubles });
  }

  /** Growing with each failure in a row, and never the same for all. */
  function pauseSeconds({ attempts }: Work): number {
    const pause = Math.min(longestPauseSeconds, pauses.failed * 2 ** Math.min(attempts, 20));
    return pause * (0.75 + Math.random() / 2);
  }

  /** What people changed has places of its own, and does not wait while a connection rests. */
  async function fill(): Promise<void> {
    const due = await queue.due();
    await settle(due);
    for (const connectionId of due) {
      active.add(connectionId);
      const busy = running.get(connectionId) ?? 0;
      const isResting = (rests.get(connectionId)?.until ?? 0) > Date.now();
      const free = isResting ? 0 : atOnce - busy;
      const urgent = (isResting ? urgentAtOnce : atOnce + urgentAtOnce) - busy;
      if (stopping.signal.aborted || (free < 1 && urgent < 1)) continue;
      const claimed =
        free > 0
          ? await queue.claim(connectionId, holder, free)
          : await queue.claim(connectionId, holder, urgent, { urgent: true });
      for (const work of claimed) {
        const task = take(work).finally(() => tasks.delete(task));
        tasks.set(task, work);
      }
    }
  }

  /** Says so when a connection has nothing left to do. */
  async function settle(due: string[]): Promise<void> {
    const idle = [...active].filter((id) => !due.includes(id) && (running.get(id) ?? 0) === 0);
    for (const connectionId of idle) {
      if (await progress.finish(connectionId)) active.delete(connectionId);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      rouse = resolve;
      const timer = setTimeout(resolve, idleMs);
      await fill().catch((error: unknown) => log.warn({ error }, 'the ledger could not be read'));
      await promise;
      clearTimeout(timer);
    }
  }

  /** In steps, so that each is short; one replica at a time does it. */
  async function tidyIndex(): Promise<void> {
    while (!stopping.signal.aborted && (await parts.index.maintain()));
  }

  function every(ms: number, act: () => Promise<void>): void {
    const timer = setInterval(
      () => void act().catch((error: unknown) => log.warn({ error }, 'the ledger is away')),
      ms,
    );
    timers.push(timer.unref());
  }

  return {
    start() {
      if (loop) return;
      loop = run();
      every(renewMs, () =>
        queue.renew(
          holder,
          [...tasks.values()].map(({ id }) => id),
        ),
      );
      every(reportMs, progress.report);
      every(upkeepMs, tidyIndex);
    },
    wake: () => rouse(),
    watch(connectionId) {
      active.add(connectionId);
      rouse();
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      rouse();
      for (const timer of timers) clearInterval(timer);
      await loop;
      await Promise.allSettled(tasks.keys());
      await queue.release(holder).catch((error: unknown) => log.debug({ error }, 'leases are left to run out'));
    },
  };
}

/** People are told only when it goes on. */
function contradiction({ attempts }: Work): { reason?: string } {
  return attempts > 1 ? { reason: 'Notion shows that it exists, but not what is in it' } : {};
}

/** For the ledger, where the same trouble should have the same words. */
function reasonOf(error: unknown): string {
  if (error instanceof UpstreamError) return error.message.replace(/\.? Please try again .*$/s, '');
  return error instanceof AppError ? error.message : 'something went wrong while it was read';
}
