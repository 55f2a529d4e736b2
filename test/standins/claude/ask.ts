import Anthropic, { type BadRequestError } from '@anthropic-ai/sdk';
import type {
  Message,
  MessageCreateParamsNonStreaming,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import type { ClaudeOptions, ClaudeStandIn, Reply } from './contract.ts';
import { startClaude } from './index.ts';

export interface Talk extends AsyncDisposable {
  claude: ClaudeStandIn;
  sdk: Anthropic;
  /** Sends the body through the SDK with the smallest valid request as its base; resolves to the whole message of the stream. */
  ask(body?: Partial<MessageCreateParamsNonStreaming> | Record<string, unknown>): Promise<Message>;
  /** The same, resolving to every event. */
  events(body?: Record<string, unknown>): Promise<RawMessageStreamEvent[]>;
  /** The message of the 400 that the body is answered with; fails when it is accepted. */
  refusal(body: Record<string, unknown>): Promise<string>;
}

/** A stand-in and the real SDK on it. */
export async function openTalk(options: ClaudeOptions = {}): Promise<Talk> {
  const claude = await startClaude(options);
  const sdk = new Anthropic({ apiKey: claude.apiKey, baseURL: claude.url, maxRetries: 0 });
  const smallest = {
    model: 'claude-sonnet-5-5',
    max_tokens: 1_000,
    messages: [{ role: 'user', content: 'Hello there' }],
  };
  const whole = (body: object) => ({ ...smallest, ...body }) as MessageCreateParamsNonStreaming;
  return {
    claude,
    sdk,
    ask: (body = {}) => sdk.messages.stream(whole(body)).finalMessage(),
    async events(body = {}) {
      const events: RawMessageStreamEvent[] = [];
      for await (const event of sdk.messages.stream(whole(body))) events.push(structuredClone(event));
      return events;
    },
    async refusal(body) {
      const error = await sdk.messages.create(whole(body)).then(
        () => undefined,
        (thrown: BadRequestError) => thrown,
      );
      if (error?.status !== 400) throw error ?? new Error('the request was accepted');
      return (error.error as { error: { message: string } }).error.message;
    },
    [Symbol.asyncDispose]: () => claude[Symbol.asyncDispose](),
  };
}

export function say(text: string): Reply {
  return { content: [{ type: 'text', text }] };
}

export function use(name: string, input: unknown, id?: string): Reply {
  return { content: [{ type: 'tool_use', name, input, ...(id ? { id } : {}) }] };
}
