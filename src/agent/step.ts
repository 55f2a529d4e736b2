import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, MessageCreateParamsBase, TextCitation } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Logger } from '../log.ts';
import { type Claude, isBrokenStream, translate } from './claude.ts';
import { createLinkFilter } from './provenance.ts';
import { listSearchResults, resolveCitation } from './search-results.ts';
import type { TurnEvent } from './turn.ts';

export interface StepParts {
  claude: Claude;
  log: Logger;
  /** Pauses before a broken step is tried again, in milliseconds; their number is the number of further tries. */
  pausesMs: readonly number[];
}

type StepEvent = Extract<TurnEvent, { type: 'text' | 'rewind' | 'citation' }>;

/**
 * One answer of Claude, its text as events; resolves to the whole message. A stream that breaks is run again: text that comes out
 * the same is not sent twice, and where it differs the rest is withdrawn first. `shownBefore` counts the turn's text before this step.
 */
export async function* runStep(
  { claude, log, pausesMs }: StepParts,
  params: MessageCreateParamsBase,
  context: { isKnownUrl: (url: string) => boolean; shownBefore: number; signal: AbortSignal },
): AsyncGenerator<StepEvent, Message> {
  const sent = listSearchResults(params.messages);
  let shown = '';
  let citations = 0;
  for (let attempt = 0; ; attempt += 1) {
    let text = '';
    let found = 0;
    const say = function* (piece: string): Generator<StepEvent> {
      text += piece;
      if (shown.startsWith(text)) return;
      const keep = commonLength(shown, text);
      if (keep < shown.length) yield { type: 'rewind', length: context.shownBefore + keep };
      yield { type: 'text', delta: text.slice(keep) };
      shown = text;
    };
    try {
      const stream = claude.stream(params, context.signal);
      let filter = createLinkFilter(context.isKnownUrl);
      let cited: TextCitation[] = [];
      for await (const event of stream) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
          yield* say(filter.push(event.delta.text));
        if (event.type === 'content_block_delta' && event.delta.type === 'citations_delta')
          cited.push(event.delta.citation);
        if (event.type !== 'content_block_stop') continue;
        yield* say(filter.end());
        for (const citation of distinct(cited)) {
          const resolved = resolveCitation(citation, sent);
          if (!resolved) log.warn({ source: citation.type }, 'dropped a citation whose text was not sent');
          found += 1;
          if (!resolved || found <= citations) continue;
          citations = found;
          yield { type: 'citation', ...resolved };
        }
        filter = createLinkFilter(context.isKnownUrl);
        cited = [];
      }
      const message = await stream.finalMessage();
      if (text.length < shown.length) yield { type: 'rewind', length: context.shownBefore + text.length };
      return message;
    } catch (error) {
      const pause = pausesMs[attempt];
      if (context.signal.aborted || pause === undefined || !isBrokenStream(error)) throw translate(error);
      log.warn({ error, attempt }, 'the stream from Claude broke; running the step again');
      await sleep(pause, undefined, { signal: context.signal });
    }
  }
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** A text block may cite the same place several times; people see it once. */
function distinct(citations: TextCitation[]): TextCitation[] {
  return [...new Map(citations.map((citation) => [JSON.stringify(citation), citation])).values()];
}
