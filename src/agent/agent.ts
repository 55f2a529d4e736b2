import type { MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Logger } from '../log.ts';
import type { Cache } from '../storage/cache.ts';
import type { Draft, Tool } from '../tools/tool.ts';
import { createClaude } from './claude.ts';
import { compactIfLong } from './compaction.ts';
import { type Conversation, type LoopParts, runLoop } from './loop.ts';
import { turnContext } from './prompts.ts';
import { describeTools } from './tool-calls.ts';
import { closeTurn, createTranscripts } from './transcript.ts';
import type { Proposal, Turn, TurnEvent, Usage } from './turn.ts';
import { collectUrls } from './urls.ts';
import { noUsage, type Prices, priceOf } from './usage.ts';

export interface AgentSettings {
  apiKey: string;
  baseUrl?: string;
  model: string;
  smallModel: string;
  prices: Prices;
  tools: Tool[];
  transcripts: Cache;
  propose(draft: Draft, turn: Turn): Promise<Proposal>;
  log: Logger;
  now?: () => Date;
  /** Bounds that tests narrow; the defaults are for people who wait. */
  bounds?: Partial<typeof defaultBounds>;
}

const defaultBounds = {
  toolTimeoutMs: 30_000,
  pausesMs: [250, 1_000, 4_000] as readonly number[],
  maxTokens: 8_000,
  compactAboveTokens: 120_000,
};

export interface Agent {
  readonly model: string;
  /**
   * Answers in the conversation of the turn and remembers it, also a turn that was stopped or failed. Yields everything but
   * `end`; returns what the turn cost, and reports it through `spent` while it runs. Throws AppErrors and the signal's abort.
   */
  answer(turn: Turn, spent?: (usage: Usage) => void): AsyncGenerator<TurnEvent, Usage>;
}

export function createAgent(settings: AgentSettings): Agent {
  const { model, smallModel, prices, tools, log, propose, now = () => new Date() } = settings;
  const { compactAboveTokens, ...bounds } = { ...defaultBounds, ...settings.bounds };
  const claude = createClaude(settings);
  const transcripts = createTranscripts(settings.transcripts);
  const price = priceOf(model, prices);
  if (!price) log.warn({ model }, 'MODEL_PRICES has no price for this model: its turns are stored with 0 dollars');
  const parts: LoopParts = {
    ...bounds,
    claude,
    log,
    model,
    price,
    propose,
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    toolParams: describeTools(tools),
  };

  return {
    model,
    async *answer(turn, spent = () => {}) {
      const stored = await transcripts.read(turn.conversationId);
      const compaction = { claude, smallModel, transcripts, limitTokens: compactAboveTokens };
      const past = await compactIfLong(compaction, turn.conversationId, stored, turn.signal);
      const question: MessageParam = {
        role: 'user',
        content: [turnContext(turn, now()), { type: 'text', text: turn.prompt }],
      };
      const conversation: Conversation = {
        messages: [...past.messages, question],
        urls: collectUrls([turn.prompt], new Set(past.urls)),
        usage: noUsage,
      };
      let note = 'I stopped before I had an answer.';
      try {
        for await (const event of runLoop(parts, turn, conversation)) {
          spent(conversation.usage);
          yield event;
        }
        spent(conversation.usage);
        note = 'I found no words for an answer.';
      } finally {
        const said = closeTurn(conversation.messages.slice(past.messages.length), note);
        await transcripts.append(turn.conversationId, said, conversation.urls);
      }
      return conversation.usage;
    },
  };
}
