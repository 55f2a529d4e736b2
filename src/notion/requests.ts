import { AsyncLocalStorage } from 'node:async_hooks';
import { Client, isHTTPResponseError, type LogLevel } from '@notionhq/client';
import type { Breaker } from '../breaker.ts';
import type { Clock } from '../clock.ts';
import { isAbort } from '../errors.ts';
import type { Logger } from '../log.ts';
import { classify, isOutage, isRefusedToken, translate } from './failures.ts';
import type { Limiter } from './limiter.ts';
import type { Reading, Writing } from './notion.ts';
import { readText } from './read-text.ts';

export interface Requests {
  /**
   * Sends one request through the limiter. A `read` is sent again after every kind of trouble, a `write` only after a refusal for its rate,
   * which proves that nothing was done. While Notion is away people are told so at once; what nobody waits for waits until it is back.
   */
  send<T>(effect: 'read' | 'write', call: (client: Client) => Promise<T>, reading?: Reading & Writing): Promise<T>;
}

/** Where a connection's token comes from. */
export interface Access {
  /** Asked before each attempt, so that a token that somebody else renewed is used at once. */
  token: string | (() => Promise<string>);
  /** Called when Notion refused `usedToken`; true when there is a new one, and the request is then sent again. */
  renew?: (usedToken: string) => Promise<boolean>;
}

const timeoutMs = 30_000;
const knockMs = 5_000;
const attempts = 5;
const firstPauseMs = 500;
/** The token that another process had stored may have run out as well. */
const mostRenewals = 2;
/** Refusals for their rate that a request nobody waits for sits out before they count as tries. */
const mostRefusals = 20;

/** The SDK with our own retries, time limits and logger around it; its own retries are off so that the limiter sees every answer. */
export function createRequests(
  settings: Access & { baseUrl?: string; log: Logger; clock: Clock; limiter: Limiter; breaker: Breaker },
): Requests {
  const { token, renew, log, clock, limiter, breaker } = settings;
  const running = new AsyncLocalStorage<{ signal: AbortSignal; token: string }>();
  const client = new Client({
    notionVersion: '2026-03-11',
    ...(settings.baseUrl ? { baseUrl: settings.baseUrl } : {}),
    retry: false,
    timeoutMs: timeoutMs + 1000,
    fetch: async (url, init) => {
      const attempt = running.getStore();
      const headers = { ...init?.headers, authorization: `Bearer ${attempt?.token}` };
      const response = await fetch(url, { ...(init as RequestInit), headers, signal: attempt?.signal ?? null });
      return { ok: response.ok, status: response.status, headers: response.headers, text: () => readText(response) };
    },
    logger: (level, message, extra) => log[quiet(level)]({ notion: extra }, message),
  });

  const currentToken = async () => (typeof token === 'string' ? token : token());

  const attempt = async <T>(
    call: (client: Client) => Promise<T>,
    usedToken: string,
    signal?: AbortSignal,
    mostMs = timeoutMs,
  ) => {
    using limit = limitTime(signal, mostMs);
    const answer = await running.run({ signal: limit.signal, token: usedToken }, () => call(client));
    if (typeof answer !== 'object' || answer === null)
      throw new SyntaxError('Notion answered with something else than an object');
    return answer;
  };

  /** Resolves when Notion may be asked. Who is to find out whether it is back asks something harmless: a page may fail for its own reasons. */
  const admit = async (work: object, isPatient: boolean, signal?: AbortSignal) => {
    while (await breaker.enter(work, { isPatient, signal })) {
      try {
        await attempt((notion) => notion.users.me({}), await currentToken(), signal, knockMs);
        breaker.answered(work);
      } catch (error) {
        if (isAbort(error, signal)) throw signal?.reason ?? error;
        if (isOutage(error)) breaker.failed(work);
        else breaker.answered(work);
      } finally {
        breaker.left(work);
      }
    }
  };

  const rest = (ms: number, patient: boolean, signal?: AbortSignal) =>
    patient ? clock.sleep(ms, signal) : breaker.rest(ms, signal);

  return {
    async send(effect, call, { signal, lane = 'person', beforeSend } = {}) {
      const patient = lane !== 'person';
      const work = {};
      let renewals = 0;
      let refusals = 0;
      for (let tried = 1; ; tried += 1) {
        await admit(work, patient, signal);
        const permit = await limiter.take(lane, signal);
        let pauseMs = 0;
        try {
          if (breaker.read().state !== 'closed') {
            tried -= 1;
            continue;
          }
          const usedToken = await currentToken();
          await beforeSend?.();
          try {
            const answer = await attempt(call, usedToken, signal);
            breaker.succeeded(work);
            return answer;
          } catch (error) {
            if (isAbort(error, signal)) throw signal?.reason ?? error;
            if (isOutage(error)) breaker.failed(work);
            else if (isHTTPResponseError(error)) breaker.succeeded(work);
            if (renew && renewals < mostRenewals && isRefusedToken(error) && (await renew(usedToken))) {
              renewals += 1;
              continue;
            }
            const failure = classify(error, clock.now());
            if (failure.kind === 'busy') {
              refusals += 1;
              const retryAfterMs = failure.retryAfterMs ?? firstPauseMs * 2 ** Math.min(refusals, 7);
              permit.refused({ retryAfterMs, reason: failure.reason });
              if (patient && refusals <= mostRefusals) tried -= 1;
            }
            const isOver = failure.kind === 'final' || tried >= attempts;
            if (isOver || (effect === 'write' && failure.kind !== 'busy')) throw translate(error, effect);
            log.debug({ error, tried }, 'notion request is sent again');
            if (failure.kind === 'broken') pauseMs = firstPauseMs * (patient ? 4 : 2) ** (tried - 1);
          }
        } finally {
          permit.done();
        }
        if (pauseMs > 0) await rest(pauseMs * (0.5 + Math.random() / 2), patient, signal);
      }
    },
  };
}

/** The SDK reports each failed request as a warning; ours is logged once, by whoever handles the error. */
function quiet(level: `${LogLevel}`): 'debug' | 'trace' {
  return level === 'error' || level === 'warn' ? 'debug' : 'trace';
}

/**
 * A signal that aborts with the caller's one or after the time limit. `AbortSignal.timeout` would keep all that a request has touched until the
 * limit, long after its answer: 100 MB in a quick backfill.
 */
function limitTime(signal: AbortSignal | undefined, mostMs: number): Disposable & { signal: AbortSignal } {
  const limit = new AbortController();
  const follow = () => limit.abort(signal?.reason);
  const timer = setTimeout(() => limit.abort(new DOMException('Notion took too long', 'TimeoutError')), mostMs);
  signal?.addEventListener('abort', follow, { once: true });
  if (signal?.aborted) follow();
  return {
    signal: limit.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', follow);
    },
  };
}
