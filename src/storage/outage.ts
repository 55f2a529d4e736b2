import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';

const awayCodes =
  /^(?:ECONN\w+|ENOTFOUND|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08\w{3}|57P\d\d|53[34]00)$/;
const awayMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/;

const sentence = 'My database is not answering. Please try again in a minute.';

/** True for errors that waiting may cure: the server is away, starting, stopping or full. */
export function isOutage(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return awayCodes.test(code) || awayMessages.test(error.message);
}

/** True when the server never saw the query. */
function isUnsent(error: Error & { code?: unknown; syscall?: unknown }): boolean {
  return (
    error.syscall === 'connect' ||
    /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|57P03|53300)$/.test(String(error.code)) ||
    error.message.startsWith('timeout exceeded when trying to connect')
  );
}

/** How the functions of a part meet an outage, by name; all others are tried again until it is over. */
interface Manners<Name> {
  /** Doing them a second time would do or say something else: tried again only when the server cannot have seen them. */
  once?: readonly Name[];
  /** Somebody cannot wait, or comes back by himself: not tried again. */
  hasty?: readonly Name[] | 'all';
}

export interface Patience {
  /**
   * The same functions, which outlast an outage of the database; one that is longer comes out as an UpstreamError. They must not depend on
   * `this`. A signal among their arguments ends the wait.
   */
  outlast<Queries extends object>(queries: Queries, manners?: Manners<keyof Queries>): Queries;
  /** Nothing waits any more. */
  end(): void;
}

const pausesMs = [100, 200, 400, 800];

/** `mostMs`: how long a query is tried again. The log hears once of each outage and of its end. */
export function createPatience(log: Logger, mostMs = 20_000): Patience {
  const ending = new AbortController();
  let isAway = false;

  function note(away: boolean): void {
    if (isAway === away) return;
    isAway = away;
    if (away) log.warn('the database is away; what can wait waits for it');
    else log.info('the database is back');
  }

  return {
    end: () => ending.abort(),
    outlast(queries, { once = [], hasty = [] } = {}) {
      const outlast = (name: string, query: (...input: unknown[]) => Promise<unknown>) => {
        const isHasty = hasty === 'all' || hasty.some((each) => each === name);
        const isOnce = once.some((each) => each === name);
        return async (...input: unknown[]) => {
          const giveUpAt = performance.now() + (isHasty ? 0 : mostMs);
          for (let attempt = 0; ; attempt += 1) {
            try {
              const answer = await query(...input);
              note(false);
              return answer;
            } catch (error) {
              if (!isOutage(error)) throw error;
              note(true);
              const pauseMs = pausesMs[attempt] ?? 1_000;
              const mayRepeat = !isOnce || isUnsent(error);
              const isOver = ending.signal.aborted || performance.now() + pauseMs > giveUpAt;
              if (isOver || !mayRepeat) throw new UpstreamError('the database', sentence, error);
              const caller = input.find((each) => each instanceof AbortSignal);
              await sleep(pauseMs, undefined, { signal: caller ?? ending.signal }).catch(() =>
                caller?.throwIfAborted(),
              );
            }
          }
        };
      };
      return Object.fromEntries(
        Object.entries(queries).map(([name, query]) => [name, outlast(name, query)]),
      ) as typeof queries;
    },
  };
}
