import { wordsOf } from '../agent/proposals/words-of.ts';
import { list, object, string } from '../notion/json.ts';
import type { DraftLine } from './draft-lines.ts';
import type { Minutes } from './meeting-minutes.ts';
import type { Section } from './thread-page-sections.ts';
import { insertSections } from './thread-page-update.ts';

/** What was drafted of a meeting page, by the hashes of its messages. Plain JSON. */
export interface Drafted {
  messages: string[];
  lines: { block: string; sources: string[] }[];
}

/** With what had been drafted before and still stands. */
export function draftedFrom(minutes: Minutes, lines: DraftLine[], before?: Drafted): Drafted {
  const gone = new Set(before ? outdated(before, minutes) : []);
  const fresh = lines.map(({ block, sources }) => ({
    block,
    sources: sources.flatMap((ts) => minutes.hashes.get(ts) ?? []),
  }));
  return {
    messages: [...new Set(minutes.hashes.values())],
    lines: [...(before?.lines ?? []).filter(({ block }) => !gone.has(block)), ...fresh],
  };
}

/** Blocks of the page that nothing of the meeting page says any more. */
export function outdated({ lines }: Drafted, minutes: Minutes): string[] {
  const now = new Set(minutes.hashes.values());
  return lines.flatMap(({ block, sources }) =>
    sources.length > 0 && !sources.some((hash) => now.has(hash)) ? [block] : [],
  );
}

/** The page without lines that are outdated, as far as nobody has changed them, and with what is new below the headings where it belongs. */
export function changeMeetingPage(page: string, gone: string[], sections: Section[]): string {
  const words = gone.flatMap((block) => block.split('\n').map(wordsOf)).filter((line) => line.length > 8);
  const left = new Map<string, number>();
  for (const line of words) left.set(line, (left.get(line) ?? 0) + 1);
  const kept = page.split('\n').filter((line) => {
    const count = left.get(wordsOf(line)) ?? 0;
    left.set(wordsOf(line), count - 1);
    return count < 1;
  });
  const there = new Set(kept.map(wordsOf));
  const isThere = (block: string) => block.split('\n').every((line) => there.has(wordsOf(line)));
  const news = sections.map((section) => ({ ...section, blocks: section.blocks.filter((block) => !isThere(block)) }));
  return insertSections(
    kept.join('\n'),
    news.filter(({ blocks }) => blocks.length > 0),
  );
}

/** Of whatever shape. */
export function readDrafted(value: unknown): Drafted {
  const { messages, lines } = object(value);
  return {
    messages: list(messages).flatMap((hash) => string(hash) ?? []),
    lines: list(lines).flatMap((line) => {
      const { block, sources } = object(line);
      const text = string(block);
      return text ? [{ block: text, sources: list(sources).flatMap((hash) => string(hash) ?? []) }] : [];
    }),
  };
}
