import type { SlackMessage } from '../standins/slack/contract.ts';

/** What people read of a message without its footer, in Markdown. */
export function readMessage({ stream, blocks, text }: SlackMessage): string {
  if (stream) return stream.markdown;
  const markdown = (blocks as { type: string; text?: unknown }[]).flatMap(({ type, text: words }) =>
    type === 'markdown' && typeof words === 'string' ? [words] : [],
  );
  return markdown.length > 0 ? markdown.join('') : text;
}

/** Numbers of the cases that a text speaks of. */
export function casesIn(text: string): number[] {
  const numbers = [...text.matchAll(/\bCase (\d+)(?: begins| ends|: looking)\.|\((\d+)(?:\.\d+)?\)/g)];
  return [...new Set(numbers.map(([, named, marked]) => Number(named ?? marked)))];
}

/**
 * Where the messages, one after another, are not the text; '' when they are. Nothing but the space between two paragraphs, lines or
 * words may be left out where a message ends.
 */
export function findDifference(text: string, messages: readonly string[]): string {
  let rest = text;
  for (const [index, message] of messages.entries()) {
    const trimmed = index > 0 ? rest.trimStart() : rest;
    if (index > 0 && trimmed.length === rest.length && !/\s$/.test(messages[index - 1] ?? ''))
      return `message ${index} does not end at a space`;
    if (!trimmed.startsWith(message)) return `message ${index + 1}: ${firstDifference(trimmed, message)}`;
    rest = trimmed.slice(message.length);
  }
  return rest && `${JSON.stringify(rest.slice(0, 100))} is missing at the end`;
}

function firstDifference(expected: string, shown: string): string {
  let at = 0;
  while (at < shown.length && expected[at] === shown[at]) at += 1;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 60));
  return `at ${at} of ${shown.length}: expected ${around(expected)}, shown ${around(shown)}`;
}
