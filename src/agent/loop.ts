import type { MessageCreateParamsBase, MessageParam, ToolUnion } from '@anthropic-ai/sdk/resources/messages';
import { RequestError } from '../errors.ts';
import { OutOfBudget } from './budget.ts';
import { usedUpSentence } from './budget-sentences.ts';
import type { SourceList } from './citations.ts';
import { tooLong } from './failures.ts';
import { callsIn, nudge, shortenResults, toHistory, withoutThinking } from './messages.ts';
import type { Meter } from './meter.ts';
import { continueAnswer, systemPrompt, wrapUp, wrapUpForMoney } from './prompts.ts';
import { type CallMemory, type CallParts, runCalls } from './run-calls.ts';
import type { Speech, SpeechEvent } from './speech.ts';
import { runStep, type StepParts, type StepResult } from './step.ts';
import { failure } from './tool-calls.ts';
import type { Turn, TurnEvent, Usage } from './turn.ts';
import { addUsage } from './usage.ts';

export interface LoopParts extends StepParts, CallParts {
  /** Takes over when the conversation's model cannot be paid for any more. */
  smallModel: string;
  maxTokens: number;
  toolParams: ToolUnion[];
  now(): Date;
}

/** Grows while the loop runs, so that whoever holds it knows how far the turn came, also when the loop throws. */
export interface Conversation {
  messages: MessageParam[];
  /** The model that answers; the small one once the budget asks for it. */
  model: string;
  /** The model of the last step that came to its end. */
  writer?: string;
  meter: Meter;
  /** URLs that came verbatim from tools, in this turn and before. */
  urls: Set<string>;
  /** URLs in the asker's own words. */
  askerUrls: Set<string>;
  sources: SourceList;
  speech: Speech;
  usage: Usage;
}

/** Steps with tools; after them comes one that must answer. */
const maxSteps = 12;
const maxRepeats = 3;
const trimmedResult = 1_500;

/** How the loop goes on after a step. */
type Next = 'step' | 'continue' | 'end';

/**
 * Claude and the tools in turn, until there is an answer. Yields what people see; throws AppErrors for what ends the turn and
 * the abort of `turn.signal`, never for a tool; OutOfBudget only while nothing was said. Each request extends the one before byte for byte.
 */
export async function* runLoop(parts: LoopParts, turn: Turn, conversation: Conversation): AsyncGenerator<TurnEvent> {
  const { messages, urls, askerUrls, sources, speech } = conversation;
  const memory: CallMemory = { made: new Map(), repeats: 0, proposals: 0, urls, askerUrls, sources };
  const used = { continuation: false, trimming: false };
  let isFinal = false;
  speech.begin();
  for (let step = 1; ; step += 1) {
    const answer = yield* takeStep();
    if (answer === 'end') return;
    if (answer === 'step') continue;
    const { content, stopReason, unreadable } = answer;
    const next = yield* takeAnswer();
    if (next === 'end') return;
    speech.begin(next === 'continue');

    /** Where a model cannot be paid for, the small one begins in its place, or ends what it had begun. */
    async function* takeStep(): AsyncGenerator<TurnEvent, StepResult | Exclude<Next, 'continue'>> {
      try {
        const result = yield* runStep(parts, requestFor(parts, conversation), {
          speech,
          sources,
          isKnownUrl: (url) => urls.has(url) || askerUrls.has(url),
          charge: turn,
          meter: conversation.meter,
          spend: (usage, dollars) => (conversation.usage = addUsage(conversation.usage, usage, dollars)),
          signal: turn.signal,
        });
        conversation.writer = conversation.model;
        return result;
      } catch (error) {
        if (!(error instanceof OutOfBudget)) throw error;
        if (conversation.model !== parts.smallModel) {
          stepDown(conversation, parts.smallModel);
          if (step === 1) return 'step';
          isFinal = true;
          nudge(messages, wrapUpForMoney);
          return 'step';
        }
        if (speech.text === '') throw error;
        return yield* add(`_I had to stop here. ${usedUpSentence(error.scope, parts.now(), turn.asker.timeZone)}_`);
      }
    }

    async function* takeAnswer(): AsyncGenerator<TurnEvent, Next> {
      switch (stopReason) {
        case 'pause_turn':
          if (content.length > 0) messages.push({ role: 'assistant', content });
          return step > maxSteps ? 'end' : 'continue';
        case 'max_tokens':
          return yield* takeCutAnswer();
        case 'refusal':
          yield* speech.withdraw();
          throw new RequestError('I cannot help with that question. Please put it differently, or ask a colleague.');
        case 'model_context_window_exceeded':
        case 'too_long':
          yield* speech.withdraw();
          if (used.trimming) throw new RequestError(tooLong);
          used.trimming = true;
          messages.splice(0, messages.length, ...withoutThinking(shortenResults(messages, trimmedResult)));
          return 'step';
        default:
          remember(content);
          return callsIn(content).length > 0 ? yield* useTools(content) : 'end';
      }
    }

    /** A call that was cut off is left out; what was complete is used. */
    async function* takeCutAnswer(): AsyncGenerator<TurnEvent, Next> {
      const whole = content.at(-1)?.type === 'tool_use' ? content.slice(0, -1) : content;
      remember(whole);
      if (callsIn(whole).length > 0) return yield* useTools(whole);
      if (used.continuation || step > maxSteps)
        return yield* add('_This answer reached its length limit. Ask for the part you need._');
      used.continuation = true;
      nudge(messages, continueAnswer);
      return 'continue';
    }

    async function* useTools(answer: typeof content): AsyncGenerator<TurnEvent, Next> {
      const calls = callsIn(answer);
      if (isFinal) {
        messages.push({ role: 'user', content: calls.map((call) => failure(call, 'No more steps are left.').block) });
        return yield* add('I could not finish this within the steps I have. Please ask about one part of it.');
      }
      messages.push({ role: 'user', content: yield* runCalls(parts, turn, calls, unreadable, memory) });
      isFinal = step >= maxSteps || memory.repeats >= maxRepeats;
      if (isFinal) nudge(messages, wrapUp);
      return 'step';
    }

    function* add(sentence: string): Generator<SpeechEvent, 'end'> {
      speech.begin();
      yield* speech.say(sentence);
      return 'end';
    }
  }

  /** Thinking alone cannot stand as an answer. */
  function remember(content: Parameters<typeof toHistory>[0]): void {
    const kept = toHistory(content);
    if (kept.some(({ type }) => type === 'text' || type === 'tool_use'))
      messages.push({ role: 'assistant', content: kept });
  }
}

/** Thinking belongs to the model that thought, and text of a step that broke is said again. */
function stepDown(conversation: Conversation, smallModel: string): void {
  const { messages, speech } = conversation;
  conversation.model = smallModel;
  messages.splice(0, messages.length, ...withoutThinking(messages));
  speech.repeat();
}

function requestFor({ maxTokens, toolParams }: LoopParts, { model, messages }: Conversation): MessageCreateParamsBase {
  return {
    model,
    max_tokens: maxTokens,
    // A breakpoint of its own, so that a new conversation reads tools and system from the cache too.
    system: [{ type: 'text', text: systemPrompt, cache_control: { type: 'ephemeral' } }],
    tools: toolParams,
    thinking: { type: 'adaptive', display: 'omitted' },
    cache_control: { type: 'ephemeral' },
    messages: [...messages],
  };
}
