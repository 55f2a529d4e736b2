import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Payer } from '../storage/budget.ts';
import type { Cache } from '../storage/cache.ts';
import type { Section } from './passages.ts';
import { estimateTokens } from './tokens.ts';

/** A large page in few words, part by part in page order; `first` and `last` are section numbers as the outline has them. */
export interface PageSummary {
  parts: { first: number; last: number; text: string }[];
  /** Sections that no part speaks of yet. */
  left: { first: number; last: number }[];
}

export interface Summaries {
  /** Waits at most for `patienceMs` and says what is left; what was begun is finished and kept for the next time. */
  read(sections: Section[], payer: Payer, signal: AbortSignal): Promise<PageSummary>;
}

/** A part ends between these sizes, at a place that depends on its text alone, so that an edit elsewhere leaves the part as it is. */
const partTokens = { least: 8_000, most: 24_000 };
const mostAtOnce = 4;
/** More parts than this are summed up again, neighbours together. */
const mostShown = 24;
const mostParts = 200;
const longestCallMs = 60_000;

/** Each text is paid for once, by whoever asks first: summaries are kept under the hash of what they sum up. */
export function createSummaries({
  cache,
  summarise,
  patienceMs = 20_000,
}: {
  cache: Pick<Cache, 'get' | 'set'>;
  summarise(text: string, payer: Payer, signal: AbortSignal): Promise<string>;
  patienceMs?: number;
}): Summaries {
  const running = new Map<string, Promise<string>>();

  const begin = async (key: string, text: string, payer: Payer) => {
    try {
      const summary = await summarise(text, payer, AbortSignal.timeout(longestCallMs));
      await cache.set(key, summary);
      return summary;
    } finally {
      running.delete(key);
    }
  };

  const summaryOf = async (text: string, payer: Payer): Promise<string> => {
    const key = hashOf(text);
    const known = await cache.get<string>(key);
    if (known) return known;
    const call = running.get(key) ?? begin(key, text, payer);
    running.set(key, call);
    call.catch(() => {}); // whoever waits is told; nobody may be left waiting
    return call;
  };

  /** In order; undefined for what did not come in time. Throws when nothing came because it failed. */
  const summariseAll = async (texts: string[], payer: Payer, late: AbortSignal): Promise<(string | undefined)[]> => {
    const summaries = texts.map((): string | undefined => undefined);
    const waiting = texts.entries();
    const failures: unknown[] = [];
    const work = async () => {
      for (const [at, text] of waiting) {
        if (late.aborted || failures.length > 0) return;
        try {
          summaries[at] = await summaryOf(text, payer);
        } catch (error) {
          failures.push(error);
        }
      }
    };
    if (!late.aborted) await Promise.race([Promise.all(Array.from({ length: mostAtOnce }, work)), once(late, 'abort')]);
    if (failures.length > 0 && summaries.every((summary) => summary === undefined)) throw failures[0];
    return [...summaries];
  };

  return {
    async read(sections, payer, signal) {
      const late = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      const all = cutParts(sections);
      const wanted = all.slice(0, mostParts);
      const texts = await summariseAll(
        wanted.map(({ text }) => text),
        payer,
        late,
      );
      signal.throwIfAborted();
      const done = wanted.flatMap((part, at) => (texts[at] ? [{ ...part, text: texts[at] }] : []));
      const left = all.filter((part) => !done.some(({ first }) => first === part.first));
      const groups = groupsOf(done, Math.ceil(done.length / mostShown));
      const again = groups.map((group) => group.map(({ text }) => text).join('\n\n'));
      const shorter = groups.length < done.length ? await summariseAll(again, payer, late) : again;
      signal.throwIfAborted();
      const parts = groups.map((group, at) => ({ ...rangeOf(group), text: shorter[at] ?? again[at] ?? '' }));
      return { parts, left: left.map((part) => rangeOf([part])) };
    },
  };
}

interface Part {
  first: number;
  last: number;
  text: string;
}

function cutParts(sections: Section[]): Part[] {
  const parts: Part[] = [];
  let tokens = 0;
  for (const [at, section] of sections.entries()) {
    const text = textOf(section);
    const size = estimateTokens(text);
    const part = parts.at(-1);
    const isFull = tokens + size > partTokens.most || (tokens > partTokens.least && endsBefore(text));
    if (!part || isFull) {
      parts.push({ first: at + 1, last: at + 1, text });
      tokens = size;
    } else {
      part.text += `\n\n${text}`;
      part.last = at + 1;
      tokens += size;
    }
  }
  return parts;
}

/** True for about every sixth text, always the same ones. */
function endsBefore(text: string): boolean {
  return Number.parseInt(hashOf(text).slice(0, 4), 16) % 6 === 0;
}

function textOf({ path, level, texts }: Section): string {
  return [...(level > 0 ? [`${'#'.repeat(level)} ${path.at(-1)}`] : []), ...texts].join('\n');
}

function groupsOf<Item>(items: Item[], size: number): Item[][] {
  return items.flatMap((_item, at) => (at % size === 0 ? [items.slice(at, at + size)] : []));
}

function rangeOf(group: Part[]): { first: number; last: number } {
  return { first: group[0]?.first ?? 0, last: group.at(-1)?.last ?? 0 };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
