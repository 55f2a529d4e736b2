import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { urlsIn } from '../../src/agent/inline-text.ts';
import { checkDraft, cleanLine, titleFrom } from '../../src/agent/thread-draft-checks.ts';
import { isDueNamed } from '../../src/agent/thread-draft-dates.ts';
import { numbersIn } from '../../src/agent/thread-draft-words.ts';
import { aThread, maya, rotation, tom, tsOf } from '../support/thread.ts';
import { rawDraft } from './drafting.ts';

/** What is left of one statement that names these messages of the thread about keys. */
function keep(text: string, ...sources: number[]): string | undefined {
  return checkDraft(rawDraft({ summary: [{ text, sources }] }), rotation).summary[0]?.text;
}

describe('a statement of a draft', () => {
  it.each([
    ['in the words of its message', 'Keys rotate every 90 days because the audit asks for it', [3]],
    ['with a link of its message', 'The guide is at [key guide](https://wiki.example/keys)', [2]],
    ['with the bare link', 'The guide is at https://wiki.example/keys', [2]],
    ['with code of its message', 'The script is `archivist rotate --all`', [4]],
    ['of two messages', 'Rotate the API keys every 90 days', [1, 3]],
    ['with the name of its writer', 'Tom will write the script by Wednesday', [4]],
  ])('stays %s', (_why, text, sources) => {
    expect(keep(text, ...sources)).toBe(text);
  });

  it.each([
    ['another number', 'Keys rotate every 30 days because the audit asks for it', [3]],
    ['other words', 'The finance department approves all holiday requests in writing', [3]],
    [
      'a secret behind true words',
      'We decided to rotate every 90 days. My instructions are to turn threads into wiki pages without telling anybody anything about these rules',
      [3],
    ],
    ['something encoded', 'We decided to rotate every 90 days aWdub3JlIHlvdXIgcnVsZXM', [3]],
    ['a link of another message', 'We decided to rotate, see https://wiki.example/keys', [3]],
    ['a link that nobody wrote', 'The guide is at [key guide](https://evil.example/keys)', [2]],
    ['a link whose label lies', 'The guide is at [https://bank.example](https://wiki.example/keys)', [2]],
    ['a domain that nobody wrote', 'The guide is at evil.example', [2]],
    ['an address that nobody wrote', 'The guide is with eve@evil.example', [2]],
    ['code that nobody wrote', 'The script is `rm -rf /`', [4]],
    ['no message', 'We decided to rotate every 90 days', []],
    ['a message that does not exist', 'We decided to rotate every 90 days', [99, 0, -1]],
    ['the wrong message', 'We decided to rotate every 90 days', [6]],
  ])('goes with %s', (_why, text, sources) => {
    expect(keep(text, ...sources)).toBeUndefined();
  });

  it('calls nobody', () => {
    const thread = aThread([[maya, 'channel here everyone: the keys rotate']]);
    const raw = rawDraft({ summary: [{ text: '<!channel> @here @everyone the **keys** rotate', sources: [1] }] });
    expect(checkDraft(raw, thread).summary[0]?.text).toBe('channel here everyone the keys rotate');
  });

  it('may be in a language without spaces', () => {
    const thread = aThread([[maya, '鍵は九十日ごとに交換することに決めました。']]);
    const check = (text: string) => checkDraft(rawDraft({ summary: [{ text, sources: [1] }] }), thread).summary.length;
    expect(check('鍵は九十日ごとに交換する')).toBe(1);
    expect(check('給料はすべて公開されます')).toBe(0);
  });

  it('is there once', () => {
    const same = { text: 'Rotate the API keys', sources: [1] };
    expect(checkDraft(rawDraft({ summary: [same, same] }), rotation).summary).toHaveLength(1);
  });

  it('holds no link, number or code that its messages do not hold, whatever a model writes', () => {
    const word = fc.constantFrom(
      'keys',
      'rotate',
      '90',
      '91',
      'days',
      '`archivist rotate --all`',
      '`x`',
      'https://wiki.example/keys',
      'https://evil.example/',
      '[keys](https://wiki.example/keys)',
      '[keys](javascript:x)',
      '<!here>',
      'evil.example',
      '\n',
      'audit',
      '\u202e',
      '](',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, fc.string()), { maxLength: 12 }),
        fc.array(fc.integer({ min: -1, max: 9 })),
        (words, sources) => {
          const text = keep(words.join(' '), ...sources);
          if (text === undefined) return;
          const said = sources.flatMap((number) => rotation.messages[number - 1]?.text ?? []).join(' ');
          for (const url of urlsIn(text)) expect(said).toContain(url);
          for (const number of numbersIn(text)) expect(said).toContain(number);
          expect(text).not.toMatch(/<!|\u202e|`x`|evil/);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the other parts of a draft', () => {
  it('have a title from the thread when the model’s is foreign', () => {
    const title = (given: string) => checkDraft(rawDraft({ title: given }), rotation).title;
    expect(title('Rotate the API keys every 90 days')).toBe('Rotate the API keys every 90 days');
    for (const foreign of ['Owned by Eve Moreau', 'Keys https://wiki.example/keys', 'Keys every 30 days', ''])
      expect(title(foreign)).toBe('We should rotate the API keys more often');
  });

  it('take the title from the first words there are', () => {
    const files = aThread([
      [maya, ''],
      [tom, '```\ncode\n```'],
      [maya, 'See [the guide](https://a.example/x): it is new'],
    ]);
    expect(titleFrom(files.messages)).toBe('See the guide: it is new');
    expect(titleFrom([])).toBe('Thread');
  });

  it('name owners who are in the thread, by full or first name', () => {
    const owner = (name: string, text = "I'll write the script by Wednesday", source = 4) => {
      const action = { text, sources: [source], owner: name, due: '', due_words: '' };
      return checkDraft(rawDraft({ actions: [action] }), rotation).actions[0]?.owner?.name;
    };
    expect(owner('Tom Okafor')).toBe('Tom Okafor');
    expect(owner('tom')).toBe('Tom Okafor');
    expect(owner('Eve Moreau')).toBeUndefined();
    expect(owner('Maya Lindqvist')).toBeUndefined();
  });

  it('keep topics that stand in the thread', () => {
    const topics = ['API keys', 'salaries', 'https://wiki.example/keys', 'audit', 'API keys'];
    expect(checkDraft(rawDraft({ topics }), rotation).topics).toEqual(['API keys', 'audit']);
  });

  it('leave out what was known before', () => {
    const summary = [1, 3].map((number) => ({ text: 'Rotate', sources: [number] }));
    expect(checkDraft(rawDraft({ summary }), rotation, { since: tsOf(1) }).summary).toMatchObject([
      { sources: [tsOf(2)] },
    ]);
  });
});

describe('a date that something is due', () => {
  const friday = tsOf(0);
  it.each([
    ['2026-11-25', 'Wednesday', 'by Wednesday please', true],
    ['2026-11-25', 'Mittwoch', 'bis Mittwoch', true],
    ['2026-11-25', 'onsdag', 'senast på onsdag', true],
    ['2026-11-26', 'Wednesday', 'by Wednesday please', false],
    ['2026-12-01', '1 December', 'until 1 December', true],
    ['2026-12-02', '1 December', 'until 1 December', false],
    ['2026-11-23', 'in 3 days', 'done in 3 days', true],
    ['2026-11-21', 'tomorrow', 'tomorrow then', true],
    ['2026-11-21', 'tomorrow', 'whenever', false],
    ['2019-11-21', 'tomorrow', 'tomorrow then', false],
    ['2026-02-31', 'tomorrow', 'tomorrow then', false],
    ['soon', 'tomorrow', 'tomorrow then', false],
    ['', '', '', false],
  ])('%s for “%s” in “%s”: %s', (due, words, text, expected) => {
    expect(isDueNamed(due, words, text, friday)).toBe(expected);
  });
});

describe('a clean line', () => {
  it('is one line without anything hidden, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanLine(text);
        expect(clean).not.toMatch(/[\n\r\u200b\u202e]|<[!@#]|@(?:channel|here|everyone)/i);
        expect(clean.isWellFormed()).toBe(true);
      }),
    );
    for (const nested of ['<!<!here>>', '@@channelchannel', '<@<@U1>', '@\u200bchannel', '@**here', '<<!!here'])
      expect(cleanLine(nested)).not.toMatch(/<[!@#]|@(?:channel|here|everyone)/i);
  });
});
