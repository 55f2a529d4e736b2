import type { Logger } from './log.ts';

/** The parts of a running process, closed in the reverse order in which they came. */
export interface Parts extends AsyncDisposable {
  use<Part extends AsyncDisposable>(name: string, part: Part): Part;
  defer(name: string, close: () => Promise<void>): void;
  /** Takes all parts over, so that leaving the scope closes nothing. */
  move(): Parts;
}

/** More than all parts together may take. */
const partsMs = 28_000;
/** No process that was asked to stop lives longer. */
const processMs = 30_000;

/**
 * What cannot be closed is logged and left, and the next one is closed. When closing takes longer than the deadline the log says which part
 * hangs, and `giveUp` is called.
 */
export function createParts(
  log: Logger,
  { giveUp = () => process.exit(1), lateMs = partsMs }: { giveUp?: () => void; lateMs?: number } = {},
): Parts {
  let parts: { name: string; close: () => Promise<void> }[] = [];
  const defer: Parts['defer'] = (name, close) => void parts.push({ name, close });
  return {
    defer,
    use(name, part) {
      defer(name, async () => part[Symbol.asyncDispose]());
      return part;
    },
    move() {
      const taken = createParts(log, { giveUp, lateMs });
      for (const { name, close } of parts) taken.defer(name, close);
      parts = [];
      return taken;
    },
    async [Symbol.asyncDispose]() {
      let closing = '';
      const late = setTimeout(() => {
        log.fatal({ part: closing }, 'this part does not stop; leaving without it');
        giveUp();
      }, lateMs);
      for (let part = parts.pop(); part; part = parts.pop()) {
        closing = part.name;
        const startedAt = performance.now();
        await part
          .close()
          .catch((error: unknown) => log.error({ error, part: closing }, 'a part did not stop in order'));
        log.debug({ part: closing, ms: Math.round(performance.now() - startedAt) }, 'stopped');
      }
      clearTimeout(late);
    },
  };
}

/** Resolves at the first SIGINT or SIGTERM. The second one, or 30 s, ends the process at once with 1. */
export function askedToStop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isAsked = false;
  const ask = () => {
    if (isAsked) process.exit(1);
    isAsked = true;
    setTimeout(() => process.exit(1), processMs).unref();
    resolve();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, ask);
  return promise;
}
