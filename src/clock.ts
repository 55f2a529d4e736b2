import { setTimeout } from 'node:timers/promises';

/** Time as a parameter. `sleep` rejects with the signal's reason as soon as the signal aborts. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  async sleep(ms, signal) {
    await setTimeout(ms, undefined, signal ? { signal } : {});
  },
};
