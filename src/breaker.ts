import { type Clock, systemClock } from './clock.ts';
import { type Service, UpstreamError } from './errors.ts';
import type { Logger } from './log.ts';

/** What people may know of a breaker. `retryInMs` is 0 unless it is open. */
export interface BreakerState {
  state: 'closed' | 'open' | 'probing';
  retryInMs: number;
}

/**
 * Spares a service that is away, and the people who would wait for it. A `call` is one piece of work with however many tries; any object
 * serves. Several tries that fail in a row, of several calls, open the breaker: calls then fail at once, and after a pause one of them
 * finds out whether the service is back.
 */
export interface Breaker {
  /**
   * Before each try. True when this try is the one that finds out. While the breaker is open it throws an UpstreamError whose cause is a
   * NotAsked, or waits, when it is patient; while another call finds out it waits a few seconds for the verdict.
   */
  enter(call: object, how?: { signal?: AbortSignal | undefined; isPatient?: boolean }): Promise<boolean>;
  /** The service gave a sign of life, but the try may still fail. */
  answered(call: object): void;
  succeeded(call: object): void;
  /** The service did not do its part: 5xx, overload, time ran out, connection lost. */
  failed(call: object): void;
  /** The try is over; when it has proved nothing, another call may find out. Must be called. */
  left(call: object): void;
  /** A pause between two tries, which ends with an UpstreamError as soon as the breaker is open. */
  rest(ms: number, signal?: AbortSignal): Promise<void>;
  read(): BreakerState;
}

/** Why a call failed that was never sent. */
export class NotAsked extends Error {}

const windowMs = 30_000;
const fewest = { failures: 5, calls: 3 };
const pauses = { firstMs: 10_000, longestMs: 60_000 };
const verdictMs = 5_000;

/** `name` is for the log, where one service has several breakers. Each change of state is logged once. */
export function createBreaker(settings: { service: Service; name?: string; log: Logger; clock?: Clock }): Breaker {
  const { service, name = service, log, clock = systemClock } = settings;
  let failures: { at: number; call: object }[] = [];
  let pauseMs = 0;
  let openUntil: number | undefined;
  let probe: { call: object; verdict: PromiseWithResolvers<void> } | undefined;
  let opening = new AbortController();

  const open = (): void => {
    pauseMs = pauseMs === 0 ? pauses.firstMs : Math.min(pauseMs * 2, pauses.longestMs);
    openUntil = clock.now() + pauseMs;
    failures = [];
    endProbe();
    log.warn({ breaker: name, pauseMs }, `${service} is away: it is not asked for a while`);
    opening.abort(refusal());
    opening = new AbortController();
  };
  const close = (): void => {
    openUntil = undefined;
    endProbe();
    log.info({ breaker: name }, `${service} answers again`);
  };
  const endProbe = (): void => {
    probe?.verdict.resolve();
    probe = undefined;
  };
  const refusal = () =>
    new UpstreamError(
      service,
      `${service} is not answering at the moment, so I did not ask it again. Please try again in a minute.`,
      new NotAsked(),
    );

  return {
    async enter(call, { signal, isPatient = false } = {}) {
      for (;;) {
        if (probe) await waitFor(probe.verdict.promise, clock, verdictMs, signal);
        if (openUntil === undefined) return false;
        const waitMs = openUntil - clock.now();
        if (!probe && waitMs <= 0) {
          probe = { call, verdict: Promise.withResolvers() };
          return true;
        }
        if (!isPatient) throw refusal();
        if (!probe) await clock.sleep(waitMs, signal);
      }
    },
    answered(call) {
      if (probe?.call === call) close();
    },
    succeeded(call) {
      if (probe?.call === call) close();
      if (openUntil !== undefined) return;
      failures = [];
      pauseMs = 0;
    },
    failed(call) {
      if (probe?.call === call) return open();
      if (openUntil !== undefined) return;
      const now = clock.now();
      failures = [...failures.filter(({ at }) => now - at < windowMs), { at: now, call }];
      const calls = new Set(failures.map((failure) => failure.call)).size;
      if (failures.length >= fewest.failures && calls >= fewest.calls) open();
    },
    left(call) {
      if (probe?.call === call) endProbe();
    },
    async rest(ms, signal) {
      if (openUntil !== undefined) throw refusal();
      const opened = opening.signal;
      const either = signal ? AbortSignal.any([signal, opened]) : opened;
      await clock.sleep(ms, either).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw opened.aborted ? opened.reason : error;
      });
    },
    read() {
      if (probe) return { state: 'probing', retryInMs: 0 };
      if (openUntil === undefined) return { state: 'closed', retryInMs: 0 };
      return { state: 'open', retryInMs: Math.max(0, openUntil - clock.now()) };
    },
  };
}

/** Resolves with `promise` or when the time is over. */
async function waitFor(promise: Promise<void>, clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const late = clock.sleep(ms, either).catch(() => {});
  await Promise.race([promise, late]);
  over.abort();
  signal?.throwIfAborted();
}
