import Anthropic, { AnthropicError, APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import type { MessageCreateParamsBase, MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { AccessError, isAbort, RequestError, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';

export interface Claude {
  /** One streamed answer. Refused requests are retried by the SDK before the first event, never after it. */
  stream(params: MessageCreateParamsBase, signal: AbortSignal): ReturnType<Anthropic['messages']['stream']>;
  /** A short answer without tools, as text. */
  write(
    params: { model: string; system: string; messages: MessageParam[]; maxTokens: number },
    signal: AbortSignal,
  ): Promise<string>;
}

/** The SDK's own log goes to ours; its default writes to standard output. */
export function createClaude({ apiKey, baseUrl, log }: { apiKey: string; baseUrl?: string; log: Logger }): Claude {
  const sdk = new Anthropic({
    apiKey,
    ...(baseUrl ? { baseURL: baseUrl } : {}),
    maxRetries: 2,
    timeout: 120_000,
    logLevel: 'warn',
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => log.warn({ sdk: message }, 'Claude SDK'),
      error: (message) => log.error({ sdk: message }, 'Claude SDK'),
    },
  });
  return {
    stream: (params, signal) => sdk.messages.stream(params, { signal }),
    async write({ model, system, messages, maxTokens }, signal) {
      try {
        const message = await sdk.messages.create({ model, system, messages, max_tokens: maxTokens }, { signal });
        return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

/** True for a stream that broke after it had begun: the same step may be tried again. */
export function isBrokenStream(error: unknown): boolean {
  if (error instanceof APIUserAbortError) return false;
  if (error instanceof APIConnectionError) return true;
  if (error instanceof APIError) return error.status === undefined;
  return (
    error instanceof AnthropicError ||
    error instanceof SyntaxError ||
    (error instanceof TypeError && /fetch|terminated/.test(error.message))
  );
}

/** A vendor error as one that people can be told. What is not the vendor's comes back as it is. */
export function translate(error: unknown): unknown {
  if (isAbort(error)) return error;
  if (!(error instanceof AnthropicError)) return error;
  const status = error instanceof APIError ? error.status : undefined;
  if (status === 401 || status === 403) {
    return new AccessError('Claude does not accept the API key. Please ask an admin to check ANTHROPIC_API_KEY.', {
      cause: error,
    });
  }
  if (status === 402)
    return new AccessError('The Claude account has no credit left. Please ask an admin to top it up.', {
      cause: error,
    });
  if (status === 404)
    return new AccessError('Claude does not know the configured model. Please ask an admin to check ANTHROPIC_MODEL.', {
      cause: error,
    });
  if (status === 413)
    return new RequestError('This conversation has become too long. Please start a new thread.', { cause: error });
  if (status === 429)
    return new UpstreamError('Claude', 'Claude is busy with too many requests. Please try again in a minute.', error);
  if (status === 529)
    return new UpstreamError('Claude', 'Claude is overloaded at the moment. Please try again in a minute.', error);
  if (status !== undefined && status < 500) return new Error('Claude refused a request of ours', { cause: error });
  return new UpstreamError('Claude', undefined, error);
}
