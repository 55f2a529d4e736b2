import type { ClaudeRequest } from '../contract.ts';
import { termsOf } from './words.ts';

const longest = 2_500;

/** The sentences that hold most of what the text is about, in its order; links and questions first of all. */
export function summarise(request: ClaudeRequest): string {
  const text = everythingSaid(request);
  const sentences = text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 3);
  const frequency = new Map<string, number>();
  for (const { stem } of sentences.flatMap(termsOf)) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  const ranked = sentences
    .map((sentence, at) => {
      const terms = termsOf(sentence);
      const weight = terms.reduce((sum, { stem }) => sum + (frequency.get(stem) ?? 0), 0) / (terms.length + 4);
      return { sentence, at, score: weight + (/https?:|\?$/.test(sentence) ? 2 : 0) };
    })
    .toSorted((a, b) => b.score - a.score);
  const kept: typeof ranked = [];
  let room = longest;
  for (const each of ranked) {
    room -= each.sentence.length + 1;
    if (room > 0) kept.push(each);
  }
  const inOrder = kept.toSorted((a, b) => a.at - b.at).map(({ sentence }) => sentence);
  return inOrder.join('\n') || 'There is nothing to summarise.';
}

/** Text of all messages of people, passages included. */
export function everythingSaid({ messages }: ClaudeRequest): string {
  return messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => (typeof content === 'string' ? [content] : content.map(textOf)))
    .join('\n\n');
}

export function textOf(block: unknown): string {
  const { text, content } = block as { text?: string; content?: unknown };
  if (text !== undefined) return text;
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map(textOf).join('\n\n') : '';
}
