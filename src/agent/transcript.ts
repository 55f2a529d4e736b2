import { isDeepStrictEqual } from 'node:util';
import type { MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { Source } from '../knowledge/source.ts';
import type { Cache } from '../storage/cache.ts';
import { shortenResults, sizeOf, withoutThinking } from './messages.ts';
import type { Counted } from './meter.ts';

/** What a conversation is continued from. Each turn is well-formed by itself: it begins with the asker and ends with the answer. */
export interface Transcript {
  turns: MessageParam[][];
  /** Of the passages in the turns, for citations. */
  sources: Source[];
  /** URLs that came verbatim from tools so far. */
  urls: string[];
  /** The model whose thinking the turns hold. */
  model?: string;
  /** The last prompt that was counted, which the next one may extend. */
  counted?: Counted | undefined;
}

export interface Transcripts {
  read(conversationId: string): Promise<Transcript>;
  /** Adds a turn that went on from `past` to what is stored by now, so that a turn that ran beside it is kept. */
  append(
    conversationId: string,
    past: Transcript,
    turn: MessageParam[],
    found: { sources: Source[]; urls: Iterable<string>; counted: Counted | undefined },
  ): Promise<void>;
  /** Puts `summary` in the place of the oldest turns, unless somebody else has replaced them meanwhile. */
  replaceOldest(conversationId: string, oldest: MessageParam[][], summary: MessageParam[]): Promise<void>;
}

const mostSources = 500;
const mostUrls = 2_000;
/** A turn with more tokens is stored with its tool results shortened; what is stored never changes again, so the prompt cache holds. */
const largestTurn = 30_000;
const shortenedResult = 4_000;

export function createTranscripts(cache: Cache, model: string): Transcripts {
  const read = async (id: string): Promise<Transcript> => {
    const stored = (await cache.get<Transcript>(id)) ?? { turns: [], sources: [], urls: [], model };
    return stored.model === model ? stored : { ...stored, turns: stored.turns.map(withoutThinking), model };
  };
  return {
    read,
    async append(id, past, turn, found) {
      const stored = await read(id);
      const isLarge = sizeOf(turn) > largestTurn;
      const short = isLarge ? shortenResults(turn, shortenedResult) : turn;
      const kept = isLarge || !isDeepStrictEqual(stored.turns, past.turns) ? withoutThinking(short) : short;
      await cache.set(id, {
        model,
        counted: found.counted,
        turns: [...stored.turns, kept],
        sources: distinct([...stored.sources, ...found.sources]).slice(-mostSources),
        urls: [...new Set([...stored.urls, ...found.urls])].slice(-mostUrls),
      });
    },
    async replaceOldest(id, oldest, summary) {
      const stored = await read(id);
      if (!isDeepStrictEqual(stored.turns.slice(0, oldest.length), oldest)) return;
      await cache.set(id, { ...stored, turns: [summary, ...stored.turns.slice(oldest.length).map(withoutThinking)] });
    },
  };
}

function distinct(sources: Source[]): Source[] {
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}
