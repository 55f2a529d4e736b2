import type { RunCoordinator } from 'node-cron';
import type { Logger } from '../log.ts';

/** Which ticks were given to a replica. */
export interface Ticks {
  /** False when some replica was given this slot of the clock with that name, or a later one, less than `ttlMs` ago. */
  take(name: string, slot: Date, ttlMs: number): Promise<boolean>;
}

/** Gives each tick to one replica. It only saves work: what a tick starts must bear being started twice, late, or not at all. */
export function createCoordinator(name: string, ticks: Ticks, log: Logger): RunCoordinator {
  return {
    /** The key is the name, a colon, and the time of the slot. */
    async shouldRun(key, ttlMs) {
      try {
        return await ticks.take(name, new Date(key.slice(name.length + 1)), ttlMs);
      } catch (error) {
        log.warn({ error, key }, 'a tick was left out, because nobody could be elected for it');
        return false;
      }
    },
  };
}
