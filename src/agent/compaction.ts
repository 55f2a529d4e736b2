import type { MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Claude } from './claude.ts';
import { compactionPrompt } from './prompts.ts';
import { estimateTokens, type Transcript, type Transcripts, toPlainText } from './transcript.ts';

export interface CompactionParts {
  claude: Claude;
  smallModel: string;
  transcripts: Transcripts;
  /** A transcript above this size is compacted before the next turn. */
  limitTokens: number;
}

/** Longest text given to the model that summarises; the middle of a longer one is left out and said to be. */
const longestText = 400_000;

/**
 * A long transcript's older turns become one summary by the small model, stored at once, so that it is paid for once and
 * later requests extend it. The newest turns stay as they are, up to a third of the limit.
 */
export async function compactIfLong(
  parts: CompactionParts,
  id: string,
  transcript: Transcript,
  signal: AbortSignal,
): Promise<Transcript> {
  const { claude, smallModel, transcripts, limitTokens } = parts;
  if (estimateTokens(transcript.messages) <= limitTokens) return transcript;
  const count = countOlder(transcript.messages, limitTokens / 3);
  const older = toPlainText(transcript.messages.slice(0, count));
  const half = longestText / 2;
  const text = older.length <= longestText ? older : `${older.slice(0, half)}\n(… left out …)\n${older.slice(-half)}`;
  const messages: MessageParam[] = [{ role: 'user', content: text }];
  const summary = await claude.write(
    { model: smallModel, system: compactionPrompt, messages, maxTokens: 2_000 },
    signal,
  );
  const replacement: MessageParam[] = [
    { role: 'user', content: `(Summary of the conversation so far)\n${summary.trim() || 'Nothing of note.'}` },
    { role: 'assistant', content: 'Understood. I go on from there.' },
  ];
  await transcripts.compact(id, count, replacement);
  return { ...transcript, messages: [...replacement, ...transcript.messages.slice(count)] };
}

/** How many messages come before the newest turns that fit into `keepTokens`; a turn begins with a message of the user that holds no tool result. */
function countOlder(messages: MessageParam[], keepTokens: number): number {
  const starts = messages.flatMap((message, index) => (isTurnStart(message) ? [index] : []));
  return starts.find((start) => estimateTokens(messages.slice(start)) <= keepTokens) ?? messages.length;
}

function isTurnStart({ role, content }: MessageParam): boolean {
  return role === 'user' && (typeof content === 'string' || !content.some(({ type }) => type === 'tool_result'));
}
