import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import * as z from 'zod';
import type { Breaker } from '../breaker.ts';
import { RequestError, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Payer } from '../storage/budget.ts';
import type { Budget } from './budget.ts';
import { createClaude } from './claude.ts';
import { checkSentence } from './digest-checks.ts';
import { digestPrompt, digestStyle, showChanges, type Tone } from './digest-prompt.ts';
import { write } from './write.ts';

/** One change as the model is shown it. All of it is hostile text. */
export interface ChangeToTell {
  kind: string;
  title: string;
  /** What differs, a line each. */
  lines: string[];
}

export interface GroupToTell {
  title: string;
  changes: ChangeToTell[];
}

/** What was written of a group and held against its lines; a sentence is empty where nothing held. */
export interface GroupWritten {
  summary: string;
  sentences: string[];
}

export interface DigestStyle {
  tone: Tone;
  /** English name; empty for the language of the pages. */
  language: string;
}

/** One call of Claude for all the groups. Throws AppErrors, OutOfBudget among them, and the signal's abort. */
export type WriteDigest = (
  groups: GroupToTell[],
  options: DigestStyle & { payer: Payer; signal: AbortSignal },
) => Promise<GroupWritten[]>;

const tokensPerChange = 120;
const tokensAround = 600;

/** Kept free of what grammars cannot hold. */
const digestFormat = z.object({
  changes: z.array(z.object({ id: z.int().describe('Number of the change'), sentence: z.string() })),
  groups: z.array(z.object({ id: z.int().describe('Number of the group'), summary: z.string() })),
});

const format = zodOutputFormat(digestFormat);

export function createWriteDigest(settings: {
  apiKey: string;
  baseUrl?: string;
  breaker?: Breaker;
  model: string;
  budget: Budget;
  log: Logger;
}): WriteDigest {
  const { model, budget } = settings;
  const claude = createClaude(settings);
  return async (groups, { payer, signal, tone, language }) => {
    const count = groups.reduce((sum, { changes }) => sum + changes.length, 0);
    const request = {
      model,
      system: `${digestPrompt}\n\n${digestStyle(tone, language)}`,
      text: showChanges(groups),
      maxTokens: tokensAround + tokensPerChange * count,
      format,
    };
    const said = await write({ claude, budget }, { payer, feature: 'digest' }, request, signal);
    if (said.stopReason === 'refusal') throw new RequestError('Claude did not want to write this digest.');
    const written = readWritten(said.text);
    if (!written) throw new UpstreamError('Claude', 'What Claude wrote of this digest could not be read.');
    return check(groups, written, language);
  };
}

/** Of what is told twice, the first counts; numbers that were not given are left out. */
function check(groups: GroupToTell[], written: z.output<typeof digestFormat>, language: string): GroupWritten[] {
  let number = 0;
  return groups.map((group, at) => {
    const sentences = group.changes.map((change) => {
      number += 1;
      const given = written.changes.find(({ id }) => id === number);
      return given ? checkSentence(given.sentence, [change.title, ...change.lines], language) : '';
    });
    const summary = written.groups.find(({ id }) => id === at + 1)?.summary ?? '';
    const lines = [group.title, ...group.changes.flatMap((change) => [change.title, ...change.lines])];
    const counts = Array.from({ length: group.changes.length + 1 }, (_, each) => String(each));
    return { summary: checkSentence(summary, [...lines, counts.join(' ')], language), sentences };
  });
}

function readWritten(text: string): z.output<typeof digestFormat> | undefined {
  try {
    return digestFormat.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
