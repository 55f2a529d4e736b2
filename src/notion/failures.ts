import { APIErrorCode, APIResponseError, isHTTPResponseError, RequestTimeoutError } from '@notionhq/client';
import { NotAsked } from '../breaker.ts';
import { AccessError, AppError, RequestError, UpstreamError } from '../errors.ts';
import { oneLine, string } from './json.ts';
import type { RefusalReason } from './limiter.ts';

/** What a failed request proves: `busy` that nothing was done, `broken` nothing at all, `final` that trying again is useless. */
export type Failure = { kind: 'busy'; retryAfterMs?: number; reason: RefusalReason } | { kind: 'broken' | 'final' };

export function classify(error: unknown, now: number): Failure {
  if (isHTTPResponseError(error)) {
    if (error.status === 429 || error.status === 529) {
      const named = header(error.headers, 'retry-after') ?? string(error.additional_data?.retry_after);
      const retryAfterMs = retryAfter(named, now);
      return { kind: 'busy', ...(retryAfterMs === undefined ? {} : { retryAfterMs }), reason: refusalReason(error) };
    }
    return { kind: error.status >= 500 ? 'broken' : 'final' };
  }
  return { kind: isBroken(error) ? 'broken' : 'final' };
}

/** The page, data source or block is not shared with the connection, or is deleted for good: Notion does not tell which. */
export function isGone(error: unknown): boolean {
  return answerCode(error) === APIErrorCode.ObjectNotFound;
}

/** Notion does not accept the token. */
export function isRefusedToken(error: unknown): boolean {
  return answerCode(error) === APIErrorCode.Unauthorized;
}

/** The id belongs to something else than was asked for: to a database and not to a page, for instance. */
export function isOtherKind(error: unknown): boolean {
  const answer = answerOf(error);
  const otherKind = /\bis (?:an? [\w ]{1,30}, )?not an? (?:page|database|data source|block)\b/i;
  return answer?.code === APIErrorCode.ValidationError && otherKind.test(answer.message);
}

/** Notion did nothing: it refused the request, or was not asked at all. */
export function isUndone(error: unknown): error is AppError {
  if (error instanceof RequestError || error instanceof AccessError) return true;
  if (!(error instanceof UpstreamError)) return false;
  const { cause } = error;
  if (cause instanceof NotAsked || classify(cause, 0).kind === 'busy') return true;
  return isHTTPResponseError(cause) && cause.status >= 400 && cause.status < 500;
}

/** Notion as a whole did not do its part, whatever it was asked for. */
export function isOutage(error: unknown): boolean {
  if (isHTTPResponseError(error)) return error.status >= 500;
  return isBroken(error) && !(error instanceof SyntaxError);
}

function answerOf(error: unknown): APIResponseError | undefined {
  const answer = error instanceof AppError ? error.cause : error;
  return answer instanceof APIResponseError ? answer : undefined;
}

function answerCode(error: unknown): APIErrorCode | undefined {
  return answerOf(error)?.code;
}

/** The error that the rest of Archivist sees; the vendor's own goes along as `cause` for the log. */
export function translate(error: unknown, effect: 'read' | 'write'): unknown {
  if (error instanceof AppError) return error;
  if (isFull(error)) {
    return new AccessError(
      'This Notion workspace has used up the blocks of its free plan, so I cannot add anything to it. An admin of the workspace can upgrade its plan in Notion: Settings → Plans.',
      { cause: error },
    );
  }
  if (error instanceof APIResponseError) return translateAnswer(error, effect);
  const failure = classify(error, 0);
  if (failure.kind === 'busy') return busy(error, effect);
  if (failure.kind === 'broken')
    return effect === 'write' ? unconfirmed(error) : new UpstreamError('Notion', undefined, error);
  if (isHTTPResponseError(error)) {
    return new RequestError(`Notion refused the request (status ${error.status}).`, { cause: error });
  }
  return error;
}

function translateAnswer(error: APIResponseError, effect: 'read' | 'write'): AppError {
  const cause = { cause: error };
  switch (error.code) {
    case APIErrorCode.ObjectNotFound:
      return new AccessError(
        'Notion does not show me that page. Somebody who can open it can share the page with Archivist: open it in Notion, then ••• → Connections → Archivist.',
        cause,
      );
    case APIErrorCode.RestrictedResource:
      return new AccessError(
        'Notion does not let me do that. Somebody who can open the page can share the page with Archivist (open it in Notion, then ••• → Connections → Archivist); if that is done already, an admin must widen the connection’s capabilities.',
        cause,
      );
    case APIErrorCode.Unauthorized:
      return new AccessError(
        'Notion does not accept Archivist’s token any more. An admin must put a new one into the settings.',
        cause,
      );
    case APIErrorCode.RateLimited:
    case APIErrorCode.ServiceOverload:
      return busy(error, effect);
    case APIErrorCode.ConflictError:
      return new UpstreamError(
        'Notion',
        'Somebody changed this in Notion at the same moment. Please try again.',
        error,
      );
    case APIErrorCode.InternalServerError:
    case APIErrorCode.ServiceUnavailable:
    case APIErrorCode.GatewayTimeout:
      return effect === 'write' ? unconfirmed(error) : new UpstreamError('Notion', undefined, error);
    case APIErrorCode.ValidationError:
    case APIErrorCode.InvalidJSON:
    case APIErrorCode.InvalidRequest:
    case APIErrorCode.InvalidRequestURL:
    case APIErrorCode.InvalidBeta:
      return new RequestError(`Notion refused the request: ${oneLine(error.message, 400)}`, cause);
  }
}

/** Free workspaces with several members hold 1,000 blocks in their life; the code that Notion gives for more is not documented. */
function isFull(error: unknown): boolean {
  if (!isHTTPResponseError(error) || error.status < 400 || error.status >= 500 || error.status === 429) return false;
  return /\bblock (?:usage )?limit\b|\blimit of [\d,]+ blocks\b/i.test(`${error.message} ${error.body}`);
}

function busy(cause: unknown, effect: 'read' | 'write'): UpstreamError {
  const done = effect === 'write' ? 'Nothing was changed. ' : '';
  const message = `Notion is limiting how much I may ask right now. ${done}Please try again in a minute.`;
  return new UpstreamError('Notion', message, cause);
}

function unconfirmed(cause: unknown): UpstreamError {
  const message = 'Notion did not confirm the change. Please look in Notion before you try again.';
  return new UpstreamError('Notion', message, cause, { isRetryable: false });
}

/** Time ran out, the socket broke (undici's TypeErrors), or the answer was no JSON. Other errors are bugs of ours. */
function isBroken(error: unknown): boolean {
  if (error instanceof RequestTimeoutError || error instanceof SyntaxError) return true;
  if (error instanceof TypeError) return /fetch failed|terminated/.test(error.message);
  return error instanceof Error && error.name === 'TimeoutError';
}

function refusalReason(error: { status: number; additional_data: Record<string, unknown> | undefined }): RefusalReason {
  if (error.status === 529) return 'other';
  const reason = string(error.additional_data?.rate_limit_reason) ?? 'public_api_request_rate_limit';
  if (reason.includes('space')) return 'workspace';
  return reason === 'public_api_request_rate_limit' ? 'connection' : 'other';
}

/** Seconds or an HTTP date, as milliseconds from `now`; at most 10 minutes. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 600_000) : undefined;
}

function header(headers: unknown, name: string): string | undefined {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : undefined;
}

/** Notion answered with something else than what it promises. */
export function unreadable(): never {
  throw new UpstreamError('Notion', 'Notion gave an answer that I could not read. Please try again in a minute.');
}
