import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpeech, type SpeechEvent } from '../../src/agent/speech.ts';

const source = { url: 'https://app.notion.com/p/a', title: 'A' };

function heard(events: SpeechEvent[]): string {
  let text = '';
  for (const event of events) {
    if (event.type === 'text') text += event.delta;
    if (event.type === 'rewind') text = text.slice(0, event.length);
  }
  return text;
}

describe('what a turn says', () => {
  it('is the last try, however the tries differ', () => {
    const piece = fc.constantFrom('a', 'b', ' ', 'ab', '😀', '😁', '\n\n', 'word ');
    const attempt = fc.array(piece, { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 1, maxLength: 4 }), (attempts) => {
        const speech = createSpeech();
        const events: SpeechEvent[] = [];
        speech.begin();
        for (const [index, pieces] of attempts.entries()) {
          if (index > 0) speech.repeat();
          for (const each of pieces) events.push(...speech.say(each));
        }
        events.push(...speech.settle());
        expect(heard(events)).toBe(attempts.at(-1)?.join('').trimStart());
        expect(heard(events)).toBe(speech.text);
        for (const event of events) if (event.type === 'text') expect(event.delta.isWellFormed()).toBe(true);
      }),
    );
  });

  it('repeats no citation at the same place, and takes back those behind a difference', () => {
    const speech = createSpeech();
    speech.begin();
    speech.say('One.');
    expect([...speech.cite(source, 'q'), ...speech.cite(source, 'r')]).toHaveLength(1);
    speech.say(' Two.');
    speech.cite(source, 'q');
    speech.repeat();
    expect([...speech.say('One.'), ...speech.cite(source, 'q')]).toEqual([]);
    expect(speech.say(' Three.')).toEqual([
      { type: 'rewind', length: 'One. T'.length },
      { type: 'text', delta: 'hree.' },
    ]);
    expect(speech.cite(source, 'q')).toEqual([{ type: 'citation', source, quote: 'q' }]);
  });

  it('withdraws one step and leaves those before', () => {
    const speech = createSpeech();
    speech.begin();
    speech.say('One.');
    speech.begin();
    speech.say('\n Two.');
    expect(speech.text).toBe('One.\n\nTwo.');
    expect(speech.withdraw()).toEqual([{ type: 'rewind', length: 4 }]);
    expect(speech.text).toBe('One.');
  });
});
