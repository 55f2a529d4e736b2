import { setTimeout as sleep } from 'node:timers/promises';
import { isAbort } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Patience } from '../storage/outage.ts';
import { startClock } from './clock.ts';
import type { Ticks } from './coordinator.ts';
import { type Job, openQueue, type Queue } from './queue.ts';

/** What the jobs need from the rest of the house. */
export interface JobParts {
  connectionString: string;
  outlast: Patience['outlast'];
  sweep(now: Date): Promise<number>;
  /** Hears of what is new in Notion. */
  poll(): Promise<void>;
  /** Tells people whose connection broke. */
  tellOwners(): Promise<void>;
  /** Takes up what is new in watched data sources. */
  lookAtWatches(): Promise<void>;
  /** Takes up the digests whose time has come. */
  lookAtDigests(): Promise<void>;
  clockSlots: Ticks;
}

interface ScheduledJob extends Job {
  /** Five fields, UTC. */
  cron: string;
}

/** The table of jobs. */
function jobTable(parts: JobParts, log: Logger): ScheduledJob[] {
  return [
    {
      name: 'sweep',
      cron: '7 * * * *',
      async run() {
        log.info({ rows: await parts.sweep(new Date()) }, 'swept what had expired');
      },
    },
    { name: 'poll', cron: '* * * * *', run: parts.poll },
    { name: 'tell-owners', cron: '* * * * *', run: parts.tellOwners },
    { name: 'watches', cron: '* * * * *', run: parts.lookAtWatches },
  ];
}

/**
 * Not in the queue, because it comes often and is safe in every respect: a slot that was taken up stays so, and the next tick finds what is left. Five seconds
 * after the minute, so that a replica whose clock is a little fast does not look a little too early.
 */
const digests = { name: 'digests', cron: '5,25,45 * * * * *' };

export interface Jobs extends AsyncDisposable {
  /** Starts in the background, so that people are answered first; tries again until the database lets it. */
  start(): void;
}

/** Every replica's clock ticks, one of them is elected, and the queue takes each slot once. */
export function createJobs(parts: JobParts, log: Logger, retryAfterMs = 15_000): Jobs {
  const stopping = new AbortController();
  const running = new AsyncDisposableStack();
  let started: Promise<void> | undefined;

  const open = async (): Promise<void> => {
    const table = jobTable(parts, log);
    const queue: Queue = running.use(await openQueue(parts.connectionString, table, log));
    const { send } = parts.outlast({ send: queue.send });
    const ticks = parts.clockSlots;
    running.use(startClock({ ...digests, ticks }, parts.lookAtDigests, log));
    for (const { name, cron } of table) running.use(startClock({ name, cron, ticks }, (slot) => send(name, slot), log));
  };
  const openUntilStopped = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        return await open();
      } catch (error) {
        log.warn({ error }, 'jobs could not start; trying again');
        await sleep(retryAfterMs, undefined, { signal: stopping.signal }).catch((reason: unknown) => {
          if (!isAbort(reason, stopping.signal)) throw reason;
        });
      }
    }
  };

  return {
    start() {
      started ??= openUntilStopped();
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await started;
      await running.disposeAsync();
    },
  };
}
