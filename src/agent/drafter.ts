import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import type { Breaker } from '../breaker.ts';
import { RequestError, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Payer } from '../storage/budget.ts';
import type { Budget } from './budget.ts';
import { createClaude } from './claude.ts';
import type { Said } from './thread.ts';
import { draftFormat, type RawDraft } from './thread-draft-format.ts';
import { halve, showThread } from './thread-draft-prompt.ts';
import { write } from './write.ts';

/** A text of more tokens is read in pieces by the small model, and put together by the other. */
const mostTokens = 60_000;
const pieceTokens = 40_000;
const maxTokens = 16_000;
/** Messages before the new ones that are shown, so that these are understood. */
const contextMessages = 20;

const format = zodOutputFormat(draftFormat);

export interface DraftSettings {
  apiKey: string;
  baseUrl?: string;
  breaker?: Breaker;
  model: string;
  smallModel: string;
  budget: Budget;
  log: Logger;
}

/** What is drafted, and how it is spoken of. */
export interface Material {
  prompt: string;
  /** For the drafts of pieces. */
  mergePrompt: string;
  /** As `/notion usage` lists it. */
  feature: string;
  /** “this thread”. */
  name: string;
}

export interface DraftOptions {
  payer: Payer;
  signal: AbortSignal;
  /** A `ts`: only what later messages say is drafted. */
  since?: string;
}

/** Reads numbered messages by structured output. What comes out is a model's, and nothing of it is checked. Throws AppErrors, and the signal's abort. */
export function createDrafter(
  settings: DraftSettings,
  material: Material,
): (said: Pick<Said, 'messages'>, options: DraftOptions) => Promise<RawDraft> {
  const { model, smallModel, budget } = settings;
  const { prompt, mergePrompt, feature, name } = material;
  const claude = createClaude(settings);

  async function merge(opening: string, pieces: string[], options: DraftOptions): Promise<RawDraft> {
    const parts = await Promise.all(pieces.map((piece) => readPiece(opening, piece, options)));
    const drafts = parts.flat();
    const [only] = drafts;
    if (only && drafts.length === 1) return only;
    const text = drafts.map((draft, at) => `Part ${at + 1}:\n> ${JSON.stringify(draft)}`).join('\n\n');
    return (await ask(model, mergePrompt, text, options)) ?? joinDrafts(drafts);
  }

  /** A draft that does not fit into an answer is made again of two halves. */
  async function readPiece(opening: string, piece: string, options: DraftOptions): Promise<RawDraft[]> {
    const draft = await ask(smallModel, prompt, `${opening}${piece}`, options);
    if (draft) return [draft];
    return (await Promise.all(halve(piece).map((half) => readPiece(opening, half, options)))).flat();
  }

  /** Undefined when the answer was cut off. */
  async function ask(asked: string, system: string, text: string, { payer, signal }: DraftOptions) {
    const request = { model: asked, system, text, maxTokens, format };
    const said = await write({ claude, budget }, { payer, feature }, request, signal);
    if (said.stopReason === 'max_tokens' || said.stopReason === 'model_context_window_exceeded') return undefined;
    if (said.stopReason === 'refusal') throw new RequestError(`Claude did not want to draft ${name}.`);
    const draft = readDraft(said.text);
    if (!draft) throw new UpstreamError('Claude', `Claude’s draft of ${name} could not be read.`);
    return draft;
  }

  function joinDrafts(drafts: RawDraft[]): RawDraft {
    const [first] = drafts;
    if (!first) throw new UpstreamError('Claude', `Claude’s draft of ${name} broke off.`);
    return {
      ...first,
      summary: drafts.flatMap(({ summary }) => summary),
      decisions: drafts.flatMap(({ decisions }) => decisions),
      actions: drafts.flatMap(({ actions }) => actions),
      questions: drafts.flatMap(({ questions }) => questions),
      topics: drafts.flatMap(({ topics }) => topics),
    };
  }

  return async ({ messages }, options) => {
    const firstNew = options.since ? messages.findIndex(({ ts }) => Number(ts) > Number(options.since)) + 1 : 1;
    const from = Math.max(1, firstNew - contextMessages);
    const opening = firstNew > 1 ? `Messages before [${firstNew}] are known already: draft only what is new.\n\n` : '';
    const whole = showThread(messages, mostTokens, from);
    const [only] = whole;
    if (!only) throw new RequestError(`There is nothing in ${name} that I can read.`);
    const draft = whole.length === 1 ? await ask(model, prompt, `${opening}${only}`, options) : undefined;
    return draft ?? merge(opening, showThread(messages, pieceTokens, from), options);
  };
}

function readDraft(text: string): RawDraft | undefined {
  try {
    return draftFormat.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
