import type { Clock } from '../../clock.ts';
import { isUndone } from '../../notion/failures.ts';
import type { Writing } from '../../notion/notion.ts';
import type { ProposalRow } from '../../storage/proposals.ts';
import type { Storage } from '../../storage/storage.ts';

/** Somebody else goes on with the change; whatever this one was about to send must not be sent. */
export class LostLease extends Error {}

/** One request of a change, and how to see in Notion that it was done. */
interface Step<Done> {
  send(writing: Writing): Promise<Done>;
  /** Undefined: not there (yet). Absent when sending it again does no harm. `since`: a little before the first request of the change. */
  find?(since: Date): Promise<Done | undefined>;
}

/** What is done of a change, stored before and after each request, so that whoever goes on knows what may have been sent. */
export interface Journal {
  /** For requests that need no trace: they pass only while the lease is ours. */
  readonly writing: Writing;
  /** Does the step unless it is done; one whose answer was lost is looked for before it is ever sent again. */
  once<Done extends object>(name: string, step: Step<Done>): Promise<Done>;
  /** The value as it was when it was first asked for. */
  fact<Value extends object>(name: string, read: () => Promise<Value>): Promise<Value>;
  /** A value that is stored together with the next request. */
  keep(name: string, value: object): void;
  isDone(name: string): boolean;
  /** Something was changed already. */
  isBegun(): boolean;
  /** Some request was sent of which it is not known whether it was done. */
  isUncertain(): boolean;
}

interface Trace {
  isSent?: boolean;
  /** What a request has done, or a fact. */
  done?: object;
  isFact?: boolean;
}

/** Notion may do its work a while after it was given up. */
const lookPausesMs = [0, 1_000, 2_000, 4_000, 8_000];
const mostSends = 3;
const skewMs = 2 * 60_000;
/** Of the 30 s of a lease, after which nothing is sent on the strength of it. */
const trustMs = 20_000;

export function openJournal(parts: {
  rows: Pick<Storage['proposals'], 'saveProgress'>;
  row: Pick<ProposalRow, 'id' | 'progress' | 'attemptedAt'>;
  holder: string;
  clock: Clock;
  signal: AbortSignal;
}): Journal {
  const { rows, row, holder, clock, signal } = parts;
  const traces = { ...row.progress } as Record<string, Trace>;
  let attemptedAt = row.attemptedAt;

  const save = async (isSending: boolean): Promise<void> => {
    const askedAt = performance.now();
    const at = await rows.saveProgress(row.id, holder, traces, isSending);
    if (!at || performance.now() - askedAt > trustMs) throw new LostLease();
    if (isSending) attemptedAt ??= at;
    signal.throwIfAborted();
  };
  const mark = async (name: string, trace: Trace, isSending = false): Promise<void> => {
    traces[name] = trace;
    await save(isSending);
  };

  const look = async <Done>(find: NonNullable<Step<Done>['find']>): Promise<Done | undefined> => {
    const since = new Date((attemptedAt?.getTime() ?? clock.now()) - skewMs);
    for (const pauseMs of lookPausesMs) {
      if (pauseMs > 0) await clock.sleep(pauseMs, signal);
      const found = await find(since);
      if (found) return found;
    }
    return undefined;
  };

  return {
    writing: { signal, beforeSend: () => save(true) },

    async once<Done extends object>(name: string, { send, find }: Step<Done>): Promise<Done> {
      const known = traces[name];
      if (known?.done) return known.done as Done;
      let isLost = known?.isSent === true;
      for (let sends = 0; ; ) {
        const found = isLost && find ? await look(find) : undefined;
        if (found) {
          await mark(name, { done: found });
          return found;
        }
        try {
          const done = await send({ signal, beforeSend: () => mark(name, { isSent: true }, true) });
          await mark(name, { done });
          return done;
        } catch (error) {
          sends += 1;
          if (error instanceof LostLease || signal.aborted || !traces[name]?.isSent) throw error;
          if (isUndone(error)) {
            delete traces[name];
            await save(false);
            throw error;
          }
          if (sends >= mostSends) throw error;
          isLost = true;
        }
      }
    },

    async fact<Value extends object>(name: string, read: () => Promise<Value>): Promise<Value> {
      const known = traces[name]?.done;
      if (known) return known as Value;
      const value = await read();
      await mark(name, { done: value, isFact: true });
      return value;
    },

    keep(name, value) {
      traces[name] = { done: value, isFact: true };
    },

    isDone: (name) => traces[name]?.done !== undefined,
    isBegun: () => Object.values(traces).some(({ done, isFact }) => done && !isFact),
    isUncertain: () => Object.values(traces).some(({ isSent, done }) => isSent && !done),
  };
}
