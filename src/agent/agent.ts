import type { Usage as ApiUsage, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { Breaker } from '../breaker.ts';
import { isAbort, RequestError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Cache } from '../storage/cache.ts';
import type { Draft } from '../tools/draft.ts';
import type { Tool } from '../tools/tool.ts';
import { type Budget, OutOfBudget } from './budget.ts';
import { createSourceList } from './citations.ts';
import { createClaude } from './claude.ts';
import { compactIfLong } from './compaction.ts';
import { type Conversation, type LoopParts, runLoop } from './loop.ts';
import { closeTurn, withoutThinking } from './messages.ts';
import { createMeter } from './meter.ts';
import { declinedTurn, question } from './prompts.ts';
import { createSpeech } from './speech.ts';
import { describeTools } from './tool-calls.ts';
import { createTranscripts } from './transcript.ts';
import type { Proposal, Turn, TurnEvent, Usage } from './turn.ts';
import { webUrlsIn } from './urls.ts';
import { addUsage, noUsage } from './usage.ts';

export interface AgentSettings {
  apiKey: string;
  baseUrl?: string;
  breaker?: Breaker;
  model: string;
  /** Summarises long conversations, and answers when money is short. */
  smallModel: string;
  budget: Budget;
  tools: Tool[];
  transcripts: Cache;
  propose(draft: Draft, turn: Turn): Promise<Proposal>;
  log: Logger;
  now?: () => Date;
  /** Bounds of a turn; the defaults are for people who wait. */
  bounds?: Partial<typeof defaultBounds>;
}

const defaultBounds = {
  toolTimeoutMs: 30_000,
  pausesMs: [250, 1_000, 4_000] as readonly number[],
  silenceMs: 40_000,
  maxTokens: 16_000,
  compactAboveTokens: 60_000,
};

export interface Agent {
  readonly model: string;
  /**
   * Answers in the conversation of the turn and remembers it, also a turn that was stopped or failed. Yields everything but
   * `end`, and returns which model wrote last. Throws AppErrors and the signal's abort; OutOfBudget when nothing was said yet.
   */
  answer(turn: Turn, how?: AnswerOptions): AsyncGenerator<TurnEvent, { model: string }>;
}

export interface AnswerOptions {
  /** The small model answers from the beginning. */
  isFrugal?: boolean;
  /** Told what the turn has cost so far. */
  spent?(usage: Usage): void;
}

export function createAgent(settings: AgentSettings): Agent {
  const { model, smallModel, budget, tools, log, propose, now = () => new Date() } = settings;
  const { compactAboveTokens, ...bounds } = { ...defaultBounds, ...settings.bounds };
  const claude = createClaude(settings);
  const transcripts = createTranscripts(settings.transcripts, model);
  const toolTable = new Map(tools.map((tool) => [tool.name, tool]));
  const parts: LoopParts = {
    ...bounds,
    claude,
    budget,
    log,
    now,
    propose,
    smallModel,
    tools: toolTable,
    toolParams: describeTools(tools),
  };

  return {
    model,
    async *answer(turn, { isFrugal = false, spent = () => {} } = {}) {
      const { conversationId, payer, signal } = turn;
      let usage = noUsage;
      const stored = await transcripts.read(conversationId);
      const spend = (cost: ApiUsage, dollars: number) => {
        usage = { ...addUsage(usage, cost, dollars), steps: 0 };
        spent(usage);
      };
      const limitTokens = compactAboveTokens;
      const compaction = { claude, budget, payer, smallModel, transcripts, limitTokens, spend, log };
      const past = await compactIfLong(compaction, conversationId, stored, signal);
      const before = isFrugal ? withoutThinking(past.turns.flat()) : past.turns.flat();
      const conversation: Conversation = {
        messages: [...before, question(turn, now())],
        model: isFrugal ? smallModel : model,
        meter: createMeter(past.counted),
        urls: new Set(past.urls),
        askerUrls: new Set(webUrlsIn(turn.prompt)),
        sources: createSourceList(past.sources),
        speech: createSpeech(),
        usage,
      };
      const remember = async (messages: MessageParam[]) => {
        const found = {
          sources: conversation.sources.sources,
          urls: conversation.urls,
          counted: conversation.meter.counted,
        };
        await transcripts
          .append(conversationId, past, messages, found)
          .catch((error: unknown) => log.error({ error, turn: turn.id }, 'a turn could not be remembered'));
      };
      let note = '(The answer was stopped here.)';
      let isDeclined = false;
      try {
        for await (const event of runLoop(parts, turn, conversation)) {
          spent(conversation.usage);
          yield event;
        }
        note = '';
        return { model: conversation.writer ?? model };
      } catch (error) {
        isDeclined = error instanceof RequestError;
        if (error instanceof OutOfBudget) note = '(The budget of the day ended here.)';
        else if (!isAbort(error, signal)) note = '(The answer failed here.)';
        throw error;
      } finally {
        spent(conversation.usage);
        const own = conversation.messages.slice(before.length);
        const said = conversation.model === model ? own : withoutThinking(own);
        if (!turn.isLost?.())
          await remember(isDeclined ? declinedTurn(turn, now()) : closeTurn(said, conversation.speech.stepText, note));
      }
    },
  };
}
