import Anthropic from '@anthropic-ai/sdk';
import type {
  JSONOutputFormat,
  Message,
  MessageCreateParamsBase,
  MessageParam,
} from '@anthropic-ai/sdk/resources/messages';
import { type Breaker, createBreaker } from '../breaker.ts';
import type { Logger } from '../log.ts';
import { classify, isUncharged, judge, pauseAfter, translate, Unanswered } from './failures.ts';

export type ClaudeStream = ReturnType<Anthropic['messages']['stream']>;

export interface Claude {
  /** Around every try of a call, also of those that `stream` begins. */
  readonly breaker: Breaker;
  /** One streamed answer, sent once. Throws vendor errors. */
  stream(params: MessageCreateParamsBase, signal: AbortSignal): ClaudeStream;
  /** A short answer without tools, in the `format` if there is one. What has cost nothing is sent again. Throws AppErrors. */
  write(
    params: { model: string; system: string; messages: MessageParam[]; maxTokens: number; format?: JSONOutputFormat },
    signal: AbortSignal,
  ): Promise<Message>;
}

const pausesMs = [500, 2_000];
/** A whole structured answer comes at once, and may be long. */
const structuredTimeoutMs = 240_000;

/** The SDK's own log goes to ours; its default writes to standard output. Its own retries are off: nobody has paid for them. */
export function createClaude(settings: {
  apiKey: string;
  baseUrl?: string;
  /** Shared by all that ask Claude; its own when absent. */
  breaker?: Breaker;
  log: Logger;
}): Claude {
  const { apiKey, baseUrl, log, breaker = createBreaker({ service: 'Claude', log }) } = settings;
  const sdk = new Anthropic({
    apiKey,
    authToken: null,
    ...(baseUrl ? { baseURL: baseUrl } : {}),
    maxRetries: 0,
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
    breaker,
    stream: (params, signal) => sdk.messages.stream(params, { signal }),
    async write({ model, system, messages, maxTokens, format }, signal) {
      const call = {};
      const params = { model, system, messages, max_tokens: maxTokens };
      for (let attempt = 0; ; attempt += 1) {
        await breaker.enter(call, { signal });
        try {
          const answer = format
            ? await sdk.messages.create(
                { ...params, output_config: { format, effort: 'medium' } },
                { signal, timeout: structuredTimeoutMs },
              )
            : await sdk.messages.create(params, { signal });
          breaker.succeeded(call);
          return answer;
        } catch (error) {
          signal.throwIfAborted();
          judge(error, breaker, call);
          const pauseMs = pauseAfter(classify(error), pausesMs[attempt]);
          if (pauseMs === undefined || !isUncharged(error)) throw translate(error);
          await breaker.rest(pauseMs, signal);
        } finally {
          breaker.left(call);
        }
      }
    },
  };
}
