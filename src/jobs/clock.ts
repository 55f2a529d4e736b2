import { schedule } from 'node-cron';
import type { Logger } from '../log.ts';

/** Calls `tick` with the exact time of each slot of a cron expression, in UTC, until it is disposed. */
export function startClock(expression: string, tick: (slot: Date) => Promise<unknown>, log: Logger): AsyncDisposable {
  const quiet = {
    info() {},
    debug() {},
    warn: (text: string) => log.warn(text),
    error: (e: string | Error) => log.error({ error: e }, 'clock'),
  };
  const task = schedule(
    expression,
    async ({ date }) => {
      await tick(date).catch((error: unknown) => log.warn({ error, expression }, 'a slot could not be enqueued'));
    },
    { timezone: 'UTC', logger: quiet, unref: true, suppressMissedWarning: true },
  );
  return { [Symbol.asyncDispose]: async () => task.destroy() };
}
