import { AsyncLocalStorage } from 'node:async_hooks';
import { Client, type LogLevel } from '@notionhq/client';
import { isAbort } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Clock } from './clock.ts';
import { classify, translate } from './failures.ts';
import { createLimiter } from './limiter.ts';

export interface Requests {
  /**
   * Sends one request through the limiter. A `read` is sent again after every kind of trouble, a `create` only after
   * 429 and 529, which prove that nothing was created.
   */
  send<T>(effect: 'read' | 'create', call: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

const timeoutMs = 30_000;
const attempts = 5;
const firstPauseMs = 500;

/** The SDK with our own retries, time limits and logger around it; its own retries are off so that the limiter sees every answer. */
export function createRequests(settings: { token: string; baseUrl?: string; log: Logger; clock: Clock }): Requests {
  const { log, clock } = settings;
  const limiter = createLimiter(clock);
  const running = new AsyncLocalStorage<AbortSignal>();
  const client = new Client({
    auth: settings.token,
    notionVersion: '2026-03-11',
    ...(settings.baseUrl ? { baseUrl: settings.baseUrl } : {}),
    retry: false,
    timeoutMs: timeoutMs + 1000,
    fetch: (url, init) => fetch(url, { ...(init as RequestInit), signal: running.getStore() ?? null }),
    logger: (level, message, extra) => log[quiet(level)]({ notion: extra }, message),
  });

  const attempt = async <T>(call: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const answer = await running.run(signal ? AbortSignal.any([signal, timeout]) : timeout, () => call(client));
    if (typeof answer !== 'object' || answer === null)
      throw new SyntaxError('Notion answered with something else than an object');
    return answer;
  };

  return {
    async send(effect, call, signal) {
      for (let tried = 1; ; tried += 1) {
        await limiter.take(signal);
        try {
          return await attempt(call, signal);
        } catch (error) {
          if (isAbort(error, signal)) throw signal?.reason ?? error;
          const failure = classify(error, clock.now());
          const pauseMs = firstPauseMs * 2 ** (tried - 1);
          if (failure.kind === 'busy') {
            limiter.refused({ retryAfterMs: failure.retryAfterMs ?? pauseMs, reason: failure.reason });
          }
          const again = failure.kind === 'busy' || (failure.kind === 'broken' && effect === 'read');
          if (!again || tried >= attempts) throw translate(error, effect);
          log.debug({ error, tried }, 'notion request is sent again');
          if (failure.kind === 'broken') await clock.sleep(pauseMs * (0.5 + Math.random() / 2), signal);
        }
      }
    },
  };
}

/** The SDK reports each failed request as a warning; ours is logged once, by whoever handles the error. */
function quiet(level: `${LogLevel}`): 'debug' | 'trace' {
  return level === 'error' || level === 'warn' ? 'debug' : 'trace';
}
