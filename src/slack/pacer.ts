export interface Pacer {
  /** Something is new to show. `urgent` skips the gap once. */
  poke(urgent?: boolean): void;
  /** No more sends; resolves when the one under way has ended. */
  close(): Promise<void>;
}

/** Calls `send` at most once at a time and at least `gapMs()` apart, always once more after the last poke. `send` must not throw. */
export function createPacer(gapMs: () => number, send: () => Promise<void>): Pacer {
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let wanted: 'soon' | 'now' | undefined;
  let closed = false;

  function schedule() {
    if (closed || underWay || !wanted) return;
    clearTimeout(timer);
    const waitMs = wanted === 'now' ? 0 : lastAt + gapMs() - performance.now();
    if (waitMs <= 0) start();
    else timer = setTimeout(start, waitMs);
  }

  function start() {
    wanted = undefined;
    lastAt = performance.now();
    underWay = send().finally(() => {
      underWay = undefined;
      schedule();
    });
  }

  return {
    poke(urgent = false) {
      wanted = urgent || wanted === 'now' ? 'now' : 'soon';
      schedule();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
