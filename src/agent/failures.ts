import { AnthropicError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import type { Breaker } from '../breaker.ts';
import { AccessError, isAbort, RequestError, UpstreamError } from '../errors.ts';

/** What a failed try proves: `outage` that Claude does not do its part, `busy` that it answers but not now, `final` that trying again is useless. */
export interface Trouble {
  kind: 'outage' | 'busy' | 'final';
  /** Claude's own wish. */
  retryAfterMs?: number;
}

export const tooLong =
  'There is too much text in this conversation for me to read at once. Please ask again in a new thread.';

/** Longer than this nobody is kept waiting: they are told when to come back instead. */
const longestPauseMs = 10_000;

/**
 * A request that got no answer. It may have been carried out and cost money, so the SDK, whose retries nobody has paid for, must not send it
 * again; hence it hides its reason from `cause`, by which the SDK would.
 */
export class Unanswered extends AnthropicError {
  readonly reason: unknown;
  /** False when there was nobody to send it to. */
  readonly wasSent: boolean;

  constructor(reason: unknown) {
    super('Claude gave no answer to a request');
    this.reason = reason;
    const { code } = ((reason as Error | undefined)?.cause ?? {}) as { code?: unknown };
    this.wasSent = !(typeof code === 'string' && neverSent.test(code));
  }
}

const neverSent = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/** True when a call that ended so has certainly cost nothing: it was refused, or never sent. Takes vendor errors and translated ones. */
export function isUncharged(error: unknown): boolean {
  const vendor = error instanceof Error && !(error instanceof AnthropicError) ? error.cause : error;
  if (vendor instanceof Unanswered) return !vendor.wasSent;
  if (vendor instanceof APIError) return vendor.status !== undefined;
  return !(vendor instanceof AnthropicError) && !isAbort(error);
}

/** Tells the breaker what a failed try proves of Claude as a whole. */
export function judge(error: unknown, breaker: Breaker, call: object): void {
  if (classify(error).kind === 'outage') breaker.failed(call);
  else if (error instanceof APIError && error.status !== undefined) breaker.succeeded(call);
}

export function classify(error: unknown): Trouble {
  if (!(error instanceof AnthropicError) || error instanceof APIUserAbortError) return { kind: 'final' };
  if (!(error instanceof APIError)) return { kind: 'outage' };
  const retryAfterMs = retryAfter(error.headers);
  const wish = retryAfterMs === undefined ? {} : { retryAfterMs };
  const { status, type } = error;
  if (status === 429 || status === 409 || type === 'rate_limit_error') return { kind: 'busy', ...wish };
  return { kind: status === undefined || status === 408 || status >= 500 ? 'outage' : 'final', ...wish };
}

/** How long to wait before the next try; undefined when there should be none. `plannedMs` is undefined after the last one. */
export function pauseAfter({ kind, retryAfterMs }: Trouble, plannedMs: number | undefined): number | undefined {
  if (kind === 'final' || plannedMs === undefined) return undefined;
  if (retryAfterMs === undefined) return plannedMs * (0.5 + Math.random());
  return retryAfterMs > longestPauseMs ? undefined : retryAfterMs;
}

/** True when the request is larger than the model or the API takes. Too long a prompt has no error code of its own. */
export function isTooLong(error: unknown): boolean {
  if (!(error instanceof APIError)) return false;
  return (
    error.status === 413 || (error.status === 400 && /prompt is too long|context window/i.test(error.apiMessage ?? ''))
  );
}

/**
 * A vendor error as one that people can be told; aborts and what is not the vendor's come back as they are. `isMidway`: a part of the
 * answer had come.
 */
export function translate(error: unknown, { isMidway = false } = {}): unknown {
  if (!(error instanceof AnthropicError) || error instanceof APIUserAbortError) return error;
  if (!(error instanceof APIError)) return isMidway ? brokenOff(error) : new UpstreamError('Claude', undefined, error);
  if (isTooLong(error)) return new RequestError(tooLong, { cause: error });
  const { status, type } = error;
  const accountProblem = accountProblemOf(error);
  if (accountProblem) return new AccessError(accountProblem, { cause: error });
  if (status === 429 || type === 'rate_limit_error') {
    return new UpstreamError('Claude', `Claude is busy with too many requests. ${comeBack(error)}`, error);
  }
  if (status === 529 || type === 'overloaded_error') {
    const when = isMidway ? 'became overloaded in the middle of this answer' : 'is overloaded at the moment';
    return new UpstreamError('Claude', `Claude ${when}. ${comeBack(error)}`, error);
  }
  if (classify(error).kind === 'final') return new Error('Claude refused a request of ours', { cause: error });
  return isMidway ? brokenOff(error) : new UpstreamError('Claude', undefined, error);
}

/** No sign of Claude for so long that it was given up. */
export function fellSilent(error: unknown, { isMidway = false } = {}): UpstreamError {
  const when = isMidway ? 'fell silent in the middle of this answer' : 'did not begin to answer in time';
  return new UpstreamError('Claude', `Claude ${when}. Please try again in a minute.`, error);
}

function brokenOff(error: unknown): UpstreamError {
  const sentence = 'The connection to Claude broke off in the middle of this answer. Please try again in a minute.';
  return new UpstreamError('Claude', sentence, error);
}

/** What an admin must put right with the account, the key or the settings. */
function accountProblemOf({ status, type, errorCode, apiMessage }: APIError): string | undefined {
  if (errorCode?.includes('spend_limit'))
    return 'The Claude account has reached its spending limit. Please ask an admin to raise it.';
  if (status === 402 || type === 'billing_error' || (status === 400 && /credit balance/i.test(apiMessage ?? '')))
    return 'The Claude account has no credit left. Please ask an admin to top it up.';
  if (status === 401 || status === 403)
    return 'Claude does not accept the API key. Please ask an admin to check ANTHROPIC_API_KEY.';
  if (status === 404) return 'Claude does not know the configured model. Please ask an admin to check ANTHROPIC_MODEL.';
  return undefined;
}

function comeBack({ headers }: APIError): string {
  const minutes = Math.ceil((retryAfter(headers) ?? 0) / 60_000);
  return `Please try again in ${minutes > 1 ? `${minutes} minutes` : 'a minute'}.`;
}

/** Claude names milliseconds, or seconds, or a date. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms)) return Math.max(ms, 0);
  const named = headers?.get('retry-after');
  if (!named) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(named) ? Number(named) * 1000 : Date.parse(named) - Date.now();
  return Number.isFinite(wait) ? Math.max(wait, 0) : undefined;
}
