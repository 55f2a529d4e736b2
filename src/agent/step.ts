import type {
  Usage as ApiUsage,
  Message,
  MessageCreateParamsBase,
  TextCitation,
} from '@anthropic-ai/sdk/resources/messages';
import { RequestError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Bill, Budget, Charge } from './budget.ts';
import { checkCitation, listSearchResults, type SourceList } from './citations.ts';
import type { Claude, ClaudeStream } from './claude.ts';
import { classify, fellSilent, isTooLong, isUncharged, judge, pauseAfter, translate } from './failures.ts';
import type { Meter } from './meter.ts';
import { recitedAt } from './own-instructions.ts';
import { createLinkFilter, type Shown } from './provenance.ts';
import type { Speech, SpeechEvent } from './speech.ts';

export interface StepParts {
  claude: Claude;
  budget: Budget;
  log: Logger;
  /** Pauses before a broken step is run again, in milliseconds; their number is the number of further tries. */
  pausesMs: readonly number[];
  /** A stream that is silent for so long counts as broken. */
  silenceMs: number;
}

export interface StepContext {
  speech: Speech;
  sources: SourceList;
  isKnownUrl(url: string): boolean;
  charge: Charge;
  meter: Meter;
  /** Called for each try, also one that broke, with what it counts for. */
  spend(usage: ApiUsage | undefined, dollars: number): void;
  signal: AbortSignal;
}

/** `too_long`: the request itself was refused because of its size. */
export interface StepResult {
  content: Message['content'];
  stopReason: Message['stop_reason'] | 'too_long';
  /** Ids of calls whose input was not JSON. */
  unreadable: Set<string>;
}

/**
 * One answer of Claude, its text and citations as events. What is refused for the moment or breaks is run again without saying things twice,
 * unless Claude wants a longer pause. Throws AppErrors, OutOfBudget when a try cannot be paid for.
 */
export async function* runStep(
  parts: StepParts,
  params: MessageCreateParamsBase,
  context: StepContext,
): AsyncGenerator<SpeechEvent, StepResult> {
  const { claude, budget, log, pausesMs, silenceMs } = parts;
  const { speech, signal, meter } = context;
  const call = {};
  for (let attempt = 0; ; attempt += 1) {
    const worst = { model: params.model, inputTokens: meter.most(params), outputTokens: params.max_tokens };
    const reservation = await budget.reserve(context.charge, worst, signal);
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), silenceMs);
    const received: { message?: Message } = {};
    let bill: Bill = { kind: 'broken' };
    try {
      await claude.breaker.enter(call, { signal });
      const stream = claude.stream(params, AbortSignal.any([signal, silence.signal]));
      yield* tell(stream, params, context, { log, timer, received, begun: () => claude.breaker.answered(call) });
      const message = await stream.finalMessage();
      claude.breaker.succeeded(call);
      yield* speech.settle();
      return { content: message.content, stopReason: message.stop_reason, unreadable: new Set() };
    } catch (error) {
      if (isUncharged(error)) bill = { kind: 'uncharged' };
      signal.throwIfAborted();
      const repaired = withoutUnreadableInput(received.message);
      if (repaired) {
        yield* speech.settle();
        return repaired;
      }
      if (isTooLong(error)) return { content: [], stopReason: 'too_long', unreadable: new Set() };
      const isSilent = silence.signal.aborted;
      const trouble = isSilent ? ({ kind: 'outage' } as const) : classify(error);
      if (isSilent) claude.breaker.failed(call);
      else judge(error, claude.breaker, call);
      const pauseMs = pauseAfter(trouble, pausesMs[attempt]);
      const how = { isMidway: received.message !== undefined };
      if (pauseMs === undefined) throw isSilent ? fellSilent(error, how) : translate(error, how);
      log.warn({ error, attempt }, 'a step of Claude failed; it is run again');
      await claude.breaker.rest(pauseMs, signal);
      speech.repeat();
    } finally {
      clearTimeout(timer);
      claude.breaker.left(call);
      const usage = received.message?.usage;
      if (usage) {
        bill = { kind: received.message?.stop_reason ? 'whole' : 'broken', usage };
        meter.learn(params, usage);
      }
      context.spend(usage, await reservation.settle(bill));
    }
  }
}

/** Says the text as it comes, each citation after the word that ends its block. Leaves the growing message in `received`. */
async function* tell(
  stream: ClaudeStream,
  params: MessageCreateParamsBase,
  { speech, sources, isKnownUrl }: StepContext,
  {
    log,
    timer,
    received,
    begun,
  }: { log: Logger; timer: NodeJS.Timeout; received: { message?: Message }; begun: () => void },
): AsyncGenerator<SpeechEvent> {
  const sent = listSearchResults(params.messages);
  const filter = createLinkFilter<TextCitation[]>(isKnownUrl);
  let cited: TextCitation[] = [];

  function* show(pieces: Shown<TextCitation[]>[]): Generator<SpeechEvent> {
    for (const piece of pieces) {
      if ('text' in piece) yield* say(piece.text);
      else for (const citation of piece.mark) yield* cite(citation);
    }
  }
  function* say(text: string): Generator<SpeechEvent> {
    yield* speech.say(text);
    const recited = recitedAt(speech.text, text.length);
    if (recited === undefined) return;
    yield* speech.takeBack(recited);
    throw new RequestError('I do not share my instructions. Ask me about something in Notion instead.');
  }
  function* cite(citation: TextCitation): Generator<SpeechEvent> {
    const checked = checkCitation(citation, sent, sources);
    if (checked) yield* speech.cite(checked.source, checked.quote);
    else log.warn({ kind: citation.type }, 'dropped a citation whose text was not sent');
  }

  for await (const event of stream) {
    timer.refresh();
    switch (event.type) {
      case 'message_start':
        received.message = event.message;
        begun();
        break;
      case 'content_block_start':
        if (event.content_block.type === 'tool_use') yield* show(filter.end());
        break;
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') yield* show(filter.push(event.delta.text));
        if (event.delta.type === 'citations_delta') cited.push(event.delta.citation);
        break;
      case 'content_block_stop':
        if (cited.length > 0) yield* show(filter.mark(cited));
        cited = [];
        break;
      case 'message_stop':
        yield* show(filter.end());
        break;
      default:
    }
  }
}

/** The SDK fails a stream when a call's input is not JSON; what came before is whole, and the call can be answered with an error. */
function withoutUnreadableInput(message: Message | undefined): StepResult | undefined {
  const call = message?.content.at(-1);
  if (!message || call?.type !== 'tool_use' || isReadable(call)) return undefined;
  const { type, id, name, caller } = call;
  const whole = message.content.slice(0, -1);
  return {
    content: [...whole, { type, id, name, input: {}, caller }],
    stopReason: 'tool_use',
    unreadable: new Set([id]),
  };
}

/** `input` of a call under way is a getter of the SDK's that parses, and throws. */
function isReadable(call: { input: unknown }): boolean {
  try {
    return call.input !== null;
  } catch {
    return false;
  }
}
