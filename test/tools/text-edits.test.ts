import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { applyEdits } from '../../src/tools/text-edits.ts';

const line = fc.stringMatching(/^[ a-zåö*`[\]()#>“”"'’|-]{0,30}$/);
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

describe('edits of a text', () => {
  it('put the new text where the old one stood, and touch nothing else', () => {
    fc.assert(
      fc.property(text, text, text, (before, after, new_str) => {
        const old_str = '§ only once §';
        expect(applyEdits(`${before}${old_str}${after}`, [{ old_str, new_str }])).toBe(`${before}${new_str}${after}`);
      }),
    );
  });

  it('can be taken back by the opposite edit', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [old_str, new_str] = ['§one§', '§two§'];
        const changed = applyEdits(`${before}${old_str}${after}`, [{ old_str, new_str }]);
        expect(applyEdits(changed, [{ old_str: new_str, new_str: old_str }])).toBe(`${before}${old_str}${after}`);
      }),
    );
  });

  it('are a text or a sentence, whatever the model gives', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(anything, anything, anything, (base, old_str, new_str) => {
        try {
          expect(typeof applyEdits(base, [{ old_str, new_str }])).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(RequestError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('find a text whose spaces and quotation marks are written differently', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z*.$“]{1,8}$/), { minLength: 1, maxLength: 6 }), (words) => {
        const base = `# Top\n${words.join('\n\t ')}\nend`;
        const changed = applyEdits(base, [{ old_str: words.join(' ').replaceAll('“', '"'), new_str: '§' }]);
        expect(changed).toContain('§');
        expect(changed.endsWith('\nend')).toBe(true);
      }),
    );
  });

  it.each([
    ['one two one', 'one', 'stands 2 times'],
    ['We rotate keys.\nNever.', 'We rotate all keys', 'Lines that are like it:\nWe rotate keys.'],
    ['We rotate keys.', 'xyz', 'Read the page again'],
  ])('say why not: in “%s” for “%s”', (base, old_str, why) => {
    expect(() => applyEdits(base, [{ old_str, new_str: '' }])).toThrow(why);
  });
});
