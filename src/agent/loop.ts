import type {
  Message,
  MessageCreateParamsBase,
  MessageParam,
  ToolUnion,
  ToolUseBlock,
} from '@anthropic-ai/sdk/resources/messages/messages';
import { RequestError } from '../errors.ts';
import type { Draft, Tool } from '../tools/tool.ts';
import { continueAnswer, systemPrompt, wrapUp } from './prompts.ts';
import { runStep, type StepParts } from './step.ts';
import { type CallResult, failure, runCall, titleOf } from './tool-calls.ts';
import type { Proposal, Turn, TurnEvent, Usage } from './turn.ts';
import { collectUrls } from './urls.ts';
import { addUsage, type Price } from './usage.ts';

export interface LoopParts extends StepParts {
  model: string;
  price: Price | undefined;
  maxTokens: number;
  tools: Map<string, Tool>;
  toolParams: ToolUnion[];
  toolTimeoutMs: number;
  propose(draft: Draft, turn: Turn): Promise<Proposal>;
}

/** Grows while the loop runs, so that whoever holds it knows how far the turn came, also when the loop throws. */
export interface Conversation {
  messages: MessageParam[];
  /** URLs that came verbatim from a tool or the asker. */
  urls: Set<string>;
  usage: Usage;
}

const maxSteps = 12;
const maxParallelCalls = 8;
const sameCallLimit = 3;

/**
 * Claude and the tools in turn, until there is an answer. Yields what people see; throws AppErrors for what ends the turn
 * and the abort of `turn.signal`, never for a tool. The conversation is well-formed for the API after every message.
 */
export async function* runLoop(parts: LoopParts, turn: Turn, conversation: Conversation): AsyncGenerator<TurnEvent> {
  const { messages } = conversation;
  const calls = new Map<string, number>();
  let shown = 0;
  for (let step = 1; ; step += 1) {
    const message = yield* countText(runOneStep(parts, turn, conversation, shown), (length) => (shown = length), shown);
    conversation.usage = addUsage(conversation.usage, message.usage, parts.price);
    const said = message.content.filter((block) => block.type !== 'text' || block.text.trim() !== '');
    if (said.length > 0) messages.push({ role: 'assistant', content: said });
    const wanted = message.content.filter((block): block is ToolUseBlock => block.type === 'tool_use');

    switch (message.stop_reason) {
      case 'tool_use':
        messages.push({ role: 'user', content: yield* runCalls(parts, turn, conversation, wanted, calls) });
        if (step === maxSteps - 1) appendText(messages, wrapUp);
        if (step >= maxSteps) return;
        continue;
      case 'pause_turn':
        if (step >= maxSteps) return;
        continue;
      case 'max_tokens':
        if (wanted.length > 0) dropUnfinishedCalls(messages);
        if (step >= maxSteps || calls.has(continueAnswer)) {
          yield { type: 'text', delta: '\n\n_This answer reached its length limit. Ask for the part you need._' };
          return;
        }
        calls.set(continueAnswer, 1);
        messages.push({ role: 'user', content: continueAnswer });
        continue;
      case 'refusal':
        throw new RequestError('I cannot help with that question. Please put it differently, or ask a colleague.');
      case 'model_context_window_exceeded':
        throw new RequestError(
          'There is too much text in this thread for me to read at once. Please ask again in a new thread.',
        );
      default:
        if (wanted.length > 0) dropUnfinishedCalls(messages);
        return;
    }
  }
}

function runOneStep(
  { model, maxTokens, toolParams, ...parts }: LoopParts,
  turn: Turn,
  { messages, urls }: Conversation,
  shownBefore: number,
) {
  const params: MessageCreateParamsBase = {
    model,
    max_tokens: maxTokens,
    system: systemPrompt,
    tools: toolParams,
    thinking: { type: 'adaptive', display: 'omitted' },
    cache_control: { type: 'ephemeral' },
    messages: [...messages],
  };
  return runStep(parts, params, { isKnownUrl: (url) => urls.has(url), shownBefore, signal: turn.signal });
}

/** Passes a step's events on and reports how much text people have seen after each. */
async function* countText(
  step: ReturnType<typeof runStep>,
  report: (length: number) => void,
  before: number,
): AsyncGenerator<TurnEvent, Message> {
  let length = before;
  for (;;) {
    const { value, done } = await step.next();
    if (done) return value;
    if (value.type === 'text') length += value.delta.length;
    if (value.type === 'rewind') length = value.length;
    report(length);
    yield value;
  }
}

/** Runs the calls of one message side by side, at most eight at once, and yields a task for each. Results come back in the calls' order. */
async function* runCalls(
  parts: LoopParts,
  turn: Turn,
  { urls }: Conversation,
  wanted: ToolUseBlock[],
  seen: Map<string, number>,
): AsyncGenerator<TurnEvent, CallResult['block'][]> {
  const context = { asker: turn.asker, audience: turn.audience, signal: turn.signal, log: parts.log };
  const results: CallResult[] = [];
  for (let start = 0; start < wanted.length; start += maxParallelCalls) {
    const batch = wanted.slice(start, start + maxParallelCalls);
    const titles = batch.map((call) => titleOf(call, parts.tools));
    for (const [index, call] of batch.entries())
      yield { type: 'task', id: call.id, title: titles[index] ?? '', state: 'running' };
    const running = new Map(
      batch.map((call, index) => [index, runOnce(parts, call, context, seen).then((result) => ({ index, result }))]),
    );
    while (running.size > 0) {
      const { index, result } = await Promise.race(running.values());
      running.delete(index);
      results[start + index] = result;
      const call = batch[index];
      if (call)
        yield {
          type: 'task',
          id: call.id,
          title: titles[index] ?? '',
          state: result.failed ? 'failed' : 'done',
          sources: result.sources,
        };
    }
  }
  for (const [index, { block, sources, draft }] of results.entries()) {
    collectUrls([JSON.stringify(block.content), ...sources.map(({ url }) => url)], urls);
    if (draft) yield* proposeDraft(parts, turn, draft, results, index);
  }
  return results.map(({ block }) => block);
}

async function* proposeDraft(
  parts: LoopParts,
  turn: Turn,
  draft: Draft,
  results: CallResult[],
  index: number,
): AsyncGenerator<TurnEvent> {
  const proposal = await parts.propose(draft, turn);
  const block = results[index]?.block;
  if (block && Array.isArray(block.content)) {
    block.content.push({
      type: 'text',
      text: 'The proposal is shown to the asker. Nothing has been created; only their click does that.',
    });
  }
  yield { type: 'proposal', proposal };
}

async function runOnce(
  parts: LoopParts,
  call: ToolUseBlock,
  context: Parameters<typeof runCall>[2],
  seen: Map<string, number>,
): Promise<CallResult> {
  const key = `${call.name} ${JSON.stringify(call.input)}`;
  const times = (seen.get(key) ?? 0) + 1;
  seen.set(key, times);
  if (times >= sameCallLimit)
    return failure(
      call,
      'You have made this very call before, with the same result. Use what you have, or try something else.',
    );
  return runCall(call, parts.tools, context, parts.toolTimeoutMs);
}

/** A message that ended before its calls were complete keeps its text only. */
function dropUnfinishedCalls(messages: MessageParam[]): void {
  const last = messages.pop();
  const content = Array.isArray(last?.content) ? last.content.filter(({ type }) => type !== 'tool_use') : [];
  if (content.some(({ type }) => type === 'text')) messages.push({ role: 'assistant', content });
}

function appendText(messages: MessageParam[], text: string): void {
  const last = messages.at(-1);
  if (last && Array.isArray(last.content)) last.content.push({ type: 'text', text });
}
