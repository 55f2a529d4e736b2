import type { RunCoordinator } from 'node-cron';
import type { Logger } from '../log.ts';

/** Ticks that were given to a replica; the first to ask for one gets it. */
export interface Ticks {
  take(key: string): Promise<boolean>;
}

/** Gives each tick to one replica. It only saves work: what a tick starts must bear being started twice, late, or not at all. */
export function createCoordinator(ticks: Ticks, log: Logger): RunCoordinator {
  return {
    async shouldRun(key) {
      try {
        return await ticks.take(key);
      } catch (error) {
        log.warn({ error, key }, 'a tick was left out, because nobody could be elected for it');
        return false;
      }
    },
  };
}
