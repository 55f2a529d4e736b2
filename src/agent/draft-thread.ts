import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import type { Breaker } from '../breaker.ts';
import { AppError, isAbort, RequestError, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Payer } from '../storage/budget.ts';
import type { Budget } from './budget.ts';
import { createClaude } from './claude.ts';
import type { Thread } from './thread.ts';
import type { ThreadDraft } from './thread-draft.ts';
import { checkDraft } from './thread-draft-checks.ts';
import { draftFormat, type RawDraft } from './thread-draft-format.ts';
import { plainDraft } from './thread-draft-plain.ts';
import { halve, showThread, threadDraftPrompt, threadMergePrompt } from './thread-draft-prompt.ts';
import { write } from './write.ts';

/** A thread of more tokens is read in pieces by the small model, and put together by the other. */
const mostTokens = 60_000;
const pieceTokens = 40_000;
const maxTokens = 16_000;
/** Messages before the new ones that are shown, so that these are understood. */
const contextMessages = 20;

const format = zodOutputFormat(draftFormat);

export interface DraftOptions {
  payer: Payer;
  signal: AbortSignal;
  /** A `ts`: only what later messages say is drafted. */
  since?: string;
}

export type DraftThread = (thread: Thread, options: DraftOptions) => Promise<ThreadDraft>;

/**
 * What a thread comes to, by structured output, each statement checked against the messages. When Claude does not do it, or there is no money for
 * it, the messages themselves, and `note` says why. Throws only the signal's abort.
 */
export function createDraftThread(settings: {
  apiKey: string;
  baseUrl?: string;
  breaker?: Breaker;
  model: string;
  smallModel: string;
  budget: Budget;
  log: Logger;
}): DraftThread {
  const { model, smallModel, budget, log } = settings;
  const claude = createClaude(settings);

  return async (thread, options) => {
    const { since = '' } = options;
    try {
      const raw = await readThread(thread, options);
      const draft = checkDraft(raw, thread, { since });
      const count = draft.summary.length + draft.decisions.length + draft.actions.length + draft.questions.length;
      return count > 0 ? draft : plainDraft(thread, nothingHeld, { since });
    } catch (error) {
      if (isAbort(error, options.signal)) throw error;
      log.warn({ error, thread: thread.threadTs }, 'a thread was drafted without a model');
      return plainDraft(thread, error instanceof AppError ? error.message : unexpected, { since });
    }
  };

  async function readThread({ messages }: Thread, options: DraftOptions): Promise<RawDraft> {
    const firstNew = options.since ? messages.findIndex(({ ts }) => Number(ts) > Number(options.since)) + 1 : 1;
    const from = Math.max(1, firstNew - contextMessages);
    const opening = firstNew > 1 ? `Messages before [${firstNew}] are known already: draft only what is new.\n\n` : '';
    const whole = showThread(messages, mostTokens, from);
    const [only] = whole;
    if (!only) throw new RequestError('There is nothing in this thread that I can read.');
    const text = `${opening}${only}`;
    const draft = whole.length === 1 ? await ask(model, threadDraftPrompt, text, options) : undefined;
    return draft ?? merge(opening, showThread(messages, pieceTokens, from), options);
  }

  async function merge(opening: string, pieces: string[], options: DraftOptions): Promise<RawDraft> {
    const parts = await Promise.all(pieces.map((piece) => readPiece(opening, piece, options)));
    const drafts = parts.flat();
    const [only] = drafts;
    if (only && drafts.length === 1) return only;
    const text = drafts.map((draft, at) => `Part ${at + 1}:\n> ${JSON.stringify(draft)}`).join('\n\n');
    return (await ask(model, threadMergePrompt, text, options)) ?? joinDrafts(drafts);
  }

  /** A draft that does not fit into an answer is made again of two halves. */
  async function readPiece(opening: string, piece: string, options: DraftOptions): Promise<RawDraft[]> {
    const draft = await ask(smallModel, threadDraftPrompt, `${opening}${piece}`, options);
    if (draft) return [draft];
    return (await Promise.all(halve(piece).map((half) => readPiece(opening, half, options)))).flat();
  }

  /** Undefined when the answer was cut off. Throws AppErrors. */
  async function ask(asked: string, system: string, text: string, { payer, signal }: DraftOptions) {
    const charge = { payer, feature: 'thread page' };
    const request = { model: asked, system, text, maxTokens, format };
    const said = await write({ claude, budget }, charge, request, signal);
    if (said.stopReason === 'max_tokens' || said.stopReason === 'model_context_window_exceeded') return undefined;
    if (said.stopReason === 'refusal') throw new RequestError('Claude did not want to draft this thread.');
    const draft = readDraft(said.text);
    if (!draft) throw new UpstreamError('Claude', 'Claude’s draft of this thread could not be read.');
    return draft;
  }
}

const nothingHeld = 'No draft of this thread held when it was checked against the messages.';
const unexpected = 'Something went wrong on our side while the thread was drafted.';

function readDraft(text: string): RawDraft | undefined {
  try {
    return draftFormat.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Without a model: everything that the parts say. */
function joinDrafts(drafts: RawDraft[]): RawDraft {
  const [first] = drafts;
  if (!first) throw new UpstreamError('Claude', 'Claude’s draft of this thread broke off.');
  return {
    ...first,
    summary: drafts.flatMap(({ summary }) => summary),
    decisions: drafts.flatMap(({ decisions }) => decisions),
    actions: drafts.flatMap(({ actions }) => actions),
    questions: drafts.flatMap(({ questions }) => questions),
    topics: drafts.flatMap(({ topics }) => topics),
  };
}
