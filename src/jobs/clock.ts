import { schedule } from 'node-cron';
import type { Logger } from '../log.ts';
import { createCoordinator, type Ticks } from './coordinator.ts';

/**
 * Calls `tick` with the exact time of each slot of a cron expression, in UTC, until it is disposed: in one of the replicas whose clocks have the same
 * name and `ticks`.
 */
export function startClock(
  { name, cron, ticks }: { name: string; cron: string; ticks: Ticks },
  tick: (slot: Date) => Promise<unknown>,
  log: Logger,
): AsyncDisposable {
  const quiet = {
    info() {},
    debug() {},
    warn: (text: string) => log.warn(text),
    error: (e: string | Error) => log.error({ error: e }, 'clock'),
  };
  const task = schedule(
    cron,
    async ({ date }) => {
      await tick(date).catch((error: unknown) => log.warn({ error, name }, 'a slot could not be enqueued'));
    },
    {
      name,
      timezone: 'UTC',
      distributed: true,
      runCoordinator: createCoordinator(ticks, log),
      logger: quiet,
      unref: true,
      suppressMissedWarning: true,
    },
  );
  return { [Symbol.asyncDispose]: async () => task.destroy() };
}
