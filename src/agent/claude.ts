import Anthropic, { AnthropicError, APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import type { Message, MessageCreateParamsBase, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { AccessError, isAbort, RequestError, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';

export type ClaudeStream = ReturnType<Anthropic['messages']['stream']>;

export interface Claude {
  /** One streamed answer. The SDK sends a refused request again, as that has cost nothing, and no other. Throws vendor errors. */
  stream(params: MessageCreateParamsBase, signal: AbortSignal): ClaudeStream;
  /** A short answer without tools. Throws AppErrors. */
  write(
    params: { model: string; system: string; messages: MessageParam[]; maxTokens: number },
    signal: AbortSignal,
  ): Promise<Message>;
}

/** The SDK's own log goes to ours; its default writes to standard output. */
export function createClaude({ apiKey, baseUrl, log }: { apiKey: string; baseUrl?: string; log: Logger }): Claude {
  const sdk = new Anthropic({
    apiKey,
    authToken: null,
    ...(baseUrl ? { baseURL: baseUrl } : {}),
    maxRetries: 2,
    timeout: 60_000,
    openTelemetry: false,
    logLevel: 'warn',
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => log.warn({ sdk: message }, 'Claude SDK'),
      error: (message) => log.warn({ sdk: message }, 'Claude SDK'),
    },
    middleware: [(request, next) => next(request).catch((error: unknown) => Promise.reject(new Unanswered(error)))],
  });
  return {
    stream: (params, signal) => sdk.messages.stream(params, { signal }),
    async write({ model, system, messages, maxTokens }, signal) {
      try {
        return await sdk.messages.create({ model, system, messages, max_tokens: maxTokens }, { signal });
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

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

/** True for what breaks a stream after it has begun: the same step may be run again. */
export function isBrokenStream(error: unknown): boolean {
  if (error instanceof APIConnectionError) return true;
  if (error instanceof APIError) return error.status === undefined;
  return error instanceof AnthropicError;
}

/** True when the request is larger than the model or the API takes. Too long a prompt has no error code of its own. */
export function isTooLong(error: unknown): boolean {
  if (!(error instanceof APIError)) return false;
  return (
    error.status === 413 || (error.status === 400 && /prompt is too long|context window/i.test(error.apiMessage ?? ''))
  );
}

/** A vendor error as one that people can be told; aborts and what is not the vendor's come back as they are. */
export function translate(error: unknown): unknown {
  if (!(error instanceof AnthropicError) || error instanceof APIUserAbortError) return error;
  const status = error instanceof APIError ? error.status : undefined;
  const cause = { cause: error };
  if (isTooLong(error)) return new RequestError(tooLong, cause);
  switch (status) {
    case 401:
    case 403:
      return new AccessError(
        'Claude does not accept the API key. Please ask an admin to check ANTHROPIC_API_KEY.',
        cause,
      );
    case 402:
      return new AccessError('The Claude account has no credit left. Please ask an admin to top it up.', cause);
    case 404:
      return new AccessError(
        'Claude does not know the configured model. Please ask an admin to check ANTHROPIC_MODEL.',
        cause,
      );
    case 429:
      return new UpstreamError('Claude', 'Claude is busy with too many requests. Please try again in a minute.', error);
    case 529:
      return new UpstreamError('Claude', 'Claude is overloaded at the moment. Please try again in a minute.', error);
  }
  if (status !== undefined && status < 500 && status !== 408 && status !== 409)
    return new Error('Claude refused a request of ours', cause);
  return new UpstreamError('Claude', undefined, error);
}

export const tooLong =
  'There is too much text in this conversation for me to read at once. Please ask again in a new thread.';
