import type { Source } from '../knowledge/source.ts';
import type { TurnEvent } from './turn.ts';

export type SpeechEvent = Extract<TurnEvent, { type: 'text' | 'rewind' | 'citation' }>;

/**
 * What a turn has said to people. A step that is run again repeats itself into it: what comes out the same is not sent twice,
 * and at the first difference the rest is taken back.
 */
export interface Speech {
  /** Everything that people see now. */
  readonly text: string;
  /** The part of it that belongs to the step under way. */
  readonly stepText: string;
  /** Begins a step. Its text is a paragraph of its own unless it `continues` the text before. */
  begin(continues?: boolean): void;
  /** The step is run again from its beginning. */
  repeat(): void;
  say(delta: string): SpeechEvent[];
  cite(source: Source, quote: string): SpeechEvent[];
  /** The step has ended: takes back what only an earlier try had said. */
  settle(): SpeechEvent[];
  /** Takes back the whole step. */
  withdraw(): SpeechEvent[];
  /** Takes back everything behind the first `length` characters. */
  takeBack(length: number): SpeechEvent[];
}

export function createSpeech(): Speech {
  let text = '';
  let cited: { at: number; place: string }[] = [];
  let stepStart = 0;
  /** How far this try has come; less than the whole text while it repeats an earlier one. */
  let at = 0;
  let lead: 'none' | 'gap' | 'as it is' = 'none';

  function cutTo(length: number): SpeechEvent[] {
    at = Math.min(at, length);
    const isCut = length < text.length || cited.some((citation) => citation.at > length);
    text = text.slice(0, length);
    cited = cited.filter((citation) => citation.at <= length);
    return isCut ? [{ type: 'rewind', length }] : [];
  }

  return {
    get text() {
      return text;
    },
    get stepText() {
      return text.slice(stepStart).trim();
    },
    begin(continues = false) {
      stepStart = at = text.length;
      lead = continues ? 'as it is' : text === '' || text.endsWith('\n\n') ? 'none' : 'gap';
    },
    repeat() {
      at = stepStart;
    },
    say(delta) {
      const isFirst = at === stepStart && lead !== 'as it is';
      if (isFirst && delta.trim() === '') return [];
      const words = isFirst ? `${lead === 'gap' ? '\n\n' : ''}${delta.trimStart()}` : delta;
      const same = commonLength(text.slice(at), words);
      at += same;
      if (same === words.length) return [];
      const events = cutTo(at);
      text += words.slice(same);
      at = text.length;
      return [...events, { type: 'text', delta: words.slice(same) }];
    },
    cite(source, quote) {
      const place = JSON.stringify([source.url, source.section]);
      if (cited.some((citation) => citation.at === at && citation.place === place)) return [];
      const events = cutTo(at);
      cited.push({ at, place });
      return [...events, { type: 'citation', source, quote }];
    },
    settle: () => cutTo(at),
    withdraw: () => cutTo(stepStart),
    takeBack: cutTo,
  };
}

/** Of two texts' beginnings, in UTF-16 units; never ends inside a character. */
function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && length < right.length && left[length] === right[length]) length += 1;
  return length > 0 && length < right.length && /[\ud800-\udbff]/.test(right.charAt(length - 1)) ? length - 1 : length;
}
