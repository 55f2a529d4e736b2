import type { MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { Faults } from '../faults.ts';

export interface ClaudeOptions {
  port?: number;
  apiKey?: string;
  /** `extractive` when absent. */
  brain?: Brain | 'extractive' | 'compromised';
  /** Milliseconds between two text deltas; 0 when absent. */
  pace?: number;
  /** Milliseconds before the first event; 0 when absent. */
  thinkTime?: number;
  /** Milliseconds since the epoch; prompt cache entries live by it. */
  now?: () => number;
}

/** What the model says next. Sees the validated request and nothing else. */
export type Brain = (request: ClaudeRequest) => Reply | Promise<Reply>;

export interface ClaudeRequest {
  model: string;
  max_tokens: number;
  system?: unknown;
  tools?: { name: string; input_schema: unknown }[];
  messages: MessageParam[];
  [field: string]: unknown;
}

/** One assistant message. `text` may carry citations by the index of the search_result block in the request. */
export interface Reply {
  content: (
    | { type: 'thinking'; thinking: string }
    | { type: 'text'; text: string; citations?: { searchResult: number; block: number; quote?: string }[] }
    | { type: 'tool_use'; name: string; input: unknown; id?: string; rawInput?: string }
  )[];
  stopReason?: string;
  /** Sends `event: error` of this type after the content instead of an orderly end. */
  breakWith?: string;
  /** Cuts the socket after this many events. */
  cutAfterEvents?: number;
  /** Milliseconds between two text deltas; as the stand-in was started when absent. */
  pace?: number;
}

export interface ClaudeStandIn extends AsyncDisposable {
  /** For ANTHROPIC_BASE_URL. */
  readonly url: string;
  readonly apiKey: string;
  readonly faults: Faults;
  /** Accepted requests with the usage they were answered with, oldest first; refused ones are in `refused`. */
  readonly requests: { body: ClaudeRequest; usage: Record<string, unknown>; at: number; modelMs: number }[];
  readonly refused: { body: unknown; message: string }[];
  /** Replaces the brain; a list is a script whose replies are used one after another. */
  think(brain: Brain | Reply[] | 'extractive' | 'compromised'): void;
}
