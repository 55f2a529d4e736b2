import { createHash } from 'node:crypto';
import type { Usage as ApiUsage, MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import { promptTokens } from './usage.ts';

/** A prompt that the API has counted, by its length and hash; `tokens` are those of the prompt and of its answer. */
export interface Counted {
  model: string;
  length: number;
  hash: string;
  tokens: number;
}

export type Prompt = Pick<MessageCreateParamsBase, 'model' | 'system' | 'tools' | 'messages'>;

/** What the API puts in by itself, such as its instructions for tools (documented as 159 to 530 tokens). */
const ownTokens = 2_000;
/** The closing of the last message's content, of the message, of the list and of the whole. */
const closing = ']}]]'.length;

export interface Meter {
  /** The prompt that was counted last, to go on from in the next turn. */
  readonly counted: Counted | undefined;
  /** The most input tokens that the API can count for this prompt. */
  most(prompt: Prompt): number;
  learn(prompt: Prompt, usage: ApiUsage): void;
}

/**
 * Bounds the prompts of one conversation from above. Claude's tokens are pieces of UTF-8, so a text has at most one a byte, also when it is
 * normalised first (NFKC makes some characters longer: the larger form counts). The JSON around it is longer than the marks that the API puts
 * around messages and blocks. A prompt that extends one that was counted, byte for byte, has at most those tokens, those of the answer in between
 * (thinking is sent back sealed, so its bytes say nothing), and one for each byte that was added. Other models count differently: they start anew.
 */
export function createMeter(counted?: Counted): Meter {
  return {
    get counted() {
      return counted;
    },
    most(prompt) {
      const text = textOf(prompt);
      if (!counted || counted.model !== prompt.model || hashOf(text.slice(0, counted.length)) !== counted.hash)
        return ownTokens + bytesOf(text);
      return counted.tokens + bytesOf(text.slice(counted.length));
    },
    learn(prompt, usage) {
      const text = textOf(prompt).slice(0, -closing);
      const tokens = promptTokens(usage) + usage.output_tokens;
      counted = { model: prompt.model, length: text.length, hash: hashOf(text), tokens };
    },
  };
}

function textOf({ tools = [], system = [], messages }: Prompt): string {
  return JSON.stringify([tools, system, messages]);
}

function bytesOf(text: string): number {
  return Math.max(Buffer.byteLength(text), Buffer.byteLength(text.normalize('NFKC')));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
