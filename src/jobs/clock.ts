import { schedule } from 'node-cron';
import type { Logger } from '../log.ts';
import { createCoordinator, type Ticks } from './coordinator.ts';

/** One clock of all replicas. */
export interface Clock {
  name: string;
  /** In UTC; the first of six fields are seconds. */
  cron: string;
  ticks: Ticks;
}

/** A process that was busy when a tick was due still runs it so much later. */
const latestMs = 15_000;
/** After so long without any tick every replica may run the next one. */
const leaseMs = 15_000;

/** How often the machine's clock is compared with one that never goes back. */
const watchMs = 5_000;

/**
 * Calls `tick` with the exact time of each slot of a cron expression, in one of the replicas whose clocks have the same name, until it is disposed;
 * that waits for a tick that is running.
 */
export function startClock(
  { name, cron, ticks }: Clock,
  tick: (slot: Date) => Promise<unknown>,
  log: Logger,
): AsyncDisposable {
  const quiet = {
    info() {},
    debug() {},
    warn: (text: string) => log.warn(text),
    error: (e: string | Error) => log.error({ error: e }, 'clock'),
  };
  const running = new Set<Promise<void>>();
  const task = schedule(
    cron,
    async ({ date }) => {
      const run = tick(date)
        .catch((error: unknown) => log.warn({ error, name }, 'a tick came to nothing'))
        .then(() => void running.delete(run));
      running.add(run);
      await run;
    },
    {
      name,
      timezone: 'UTC',
      distributed: true,
      distributedLease: leaseMs,
      missedExecutionTolerance: latestMs,
      runCoordinator: createCoordinator(name, ticks, log),
      logger: quiet,
      unref: true,
      suppressMissedWarning: true,
    },
  );
  const unwatch = onGoingBack(() => {
    log.warn({ name }, 'the clock of this machine went back');
    void task.stop();
    void task.start();
  });
  return {
    async [Symbol.asyncDispose]() {
      unwatch();
      await task.destroy();
      await Promise.all(running);
    },
  };
}

/** node-cron would wait until the machine's clock shows again what it had shown. */
function onGoingBack(restart: () => void): () => void {
  const read = () => Date.now() - performance.now();
  let last = read();
  const timer = setInterval(() => {
    const now = read();
    if (now < last - latestMs) restart();
    last = now;
  }, watchMs).unref();
  return () => clearInterval(timer);
}
