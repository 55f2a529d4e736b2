import type { Usage as ApiUsage, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { isAbort } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Payer } from '../storage/budget.ts';
import type { Budget } from './budget.ts';
import type { Claude } from './claude.ts';
import { sizeOf, toPlainText, withoutThinking } from './messages.ts';
import { compactionPrompt, summaryAcknowledged, summaryOpening } from './prompts.ts';
import type { Transcript, Transcripts } from './transcript.ts';
import { write } from './write.ts';

export interface CompactionParts {
  claude: Claude;
  budget: Budget;
  payer: Payer;
  smallModel: string;
  transcripts: Transcripts;
  /** A transcript of more tokens is compacted before the next turn. */
  limitTokens: number;
  spend(usage: ApiUsage, dollars: number): void;
  log: Logger;
}

/** Longest text given to the model that summarises; the middle of a longer one is left out and said to be. */
const longestText = 400_000;

/**
 * A long transcript's older turns become one summary by the small model, stored at once, so that it is paid for once and
 * later requests extend it. The newest turns stay as they are, up to a third of the limit. When the summary fails, the
 * transcript stays as it is: a long prompt beats no answer.
 */
export async function compactIfLong(
  parts: CompactionParts,
  conversationId: string,
  transcript: Transcript,
  signal: AbortSignal,
): Promise<Transcript> {
  const { transcripts, limitTokens, log } = parts;
  const { turns } = transcript;
  if (sizeOf(turns.flat()) <= limitTokens) return transcript;
  const oldest = turns.slice(0, countOlder(turns, limitTokens / 3));
  try {
    const summary = await summarise(parts, oldest, signal);
    await transcripts.replaceOldest(conversationId, oldest, summary);
    return { ...transcript, turns: [summary, ...turns.slice(oldest.length).map(withoutThinking)] };
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    log.warn({ error }, 'a long conversation could not be summarised');
    return transcript;
  }
}

async function summarise(
  { payer, smallModel, spend, ...parts }: CompactionParts,
  turns: MessageParam[][],
  signal: AbortSignal,
): Promise<MessageParam[]> {
  const whole = toPlainText(turns.flat());
  const half = longestText / 2;
  const text = whole.length <= longestText ? whole : `${whole.slice(0, half)}\n(… left out …)\n${whole.slice(-half)}`;
  const request = { model: smallModel, system: compactionPrompt, text, maxTokens: 4_000 };
  const answer = await write(parts, { payer, feature: 'thread summary' }, request, signal);
  spend(answer.usage, answer.dollars);
  const summary = answer.text.trim();
  if (!summary) throw new Error('The summary is empty');
  return [
    { role: 'user', content: [{ type: 'text', text: `${summaryOpening}\n\n${summary}` }] },
    { role: 'assistant', content: [{ type: 'text', text: summaryAcknowledged }] },
  ];
}

/** How many turns come before the newest ones that fit into `keepTokens`. */
function countOlder(turns: MessageParam[][], keepTokens: number): number {
  const start = turns.findIndex((_turn, index) => sizeOf(turns.slice(index).flat()) <= keepTokens);
  return start === -1 ? turns.length : start;
}
