import { setImmediate as othersFirst } from 'node:timers/promises';

/** A computation that offers a pause at each `yield`, a few milliseconds at most after the last. */
export type Sliced<T> = Generator<void, T>;

const sliceMs = 20;

/** Runs it in slices of about 20 ms and lets everything else that waits in this process go first in between. */
export async function inSlices<T>(work: Sliced<T>): Promise<T> {
  for (let endsAt = performance.now() + sliceMs; ; ) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() < endsAt) continue;
    await othersFirst();
    endsAt = performance.now() + sliceMs;
  }
}

/** Runs it to its end without a pause: for what is small. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
