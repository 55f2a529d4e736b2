import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, mrkdwnLink, neutralise, neutraliseSettled, safeUrl } from '../../src/slack/markup.ts';

/** Text as an attacker would write it: pieces of live markup glued together in any order. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '!',
        '@',
        '#',
        '|',
        '>',
        'channel',
        'here',
        'everyone',
        '<!channel>',
        '<!subteam^S1>',
        '<@U07TOM00002>',
      ),
      fc.constantFrom(
        '<https://evil.example|click>',
        'javascript:',
        '![x](https://e.example/p.png)',
        '\u200b',
        '\u2060',
        '\u202e',
        '\u{e0041}',
        '😀',
        '\n',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(''));

const liveMarkup = /<(?:[!@#]|[a-z][a-z0-9+.-]{0,30}:)|@(?:channel|here|everyone)|!\[|javascript:|vbscript:/i;

describe('text from models and pages', () => {
  it.each([
    ['<!channel> hi', '<\u2060!channel> hi'],
    ['<!here|here>', '<\u2060!here|here>'],
    ['<!subteam^S123>', '<\u2060!subteam^S123>'],
    ['<@U07TOM00002>', '<\u2060@U07TOM00002>'],
    ['<#C07GENERAL1>', '<\u2060#C07GENERAL1>'],
    ['@everyone, @Here and @channel', '@\u2060everyone, @\u2060Here and @\u2060channel'],
    ['<https://evil.example|Click>', '<\u2060https://evil.example|Click>'],
    ['<\u200b!channel>', '<\u2060!channel>'],
    ['[x](javascript:alert(1))', '[x](javascript\u2060:alert(1))'],
    ['![x](https://e.example)', '!\u2060[x](https://e.example)'],
    ['a < b, List<String>, tom@example.com', 'a < b, List<String>, tom@example.com'],
    ['שלום עולם', 'שלום עולם'],
    ['👩‍👩‍👧 🏳️‍🌈', '👩‍👩‍👧 🏳️‍🌈'],
  ])('%j is shown as %j', (text, shown) => {
    expect(neutralise(text)).toBe(shown);
  });

  it('never holds live markup', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(neutralise(text)).not.toMatch(liveMarkup);
      }),
    );
  });

  it('comes out the same however it is cut into pieces', () => {
    fc.assert(
      fc.property(hostileText, fc.nat(), (text, seed) => {
        const cut = seed % (text.length + 1);
        expect(neutralise(text).startsWith(neutraliseSettled(text.slice(0, cut)))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is neutral already, neutralised again', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(neutralise(neutralise(text))).toBe(neutralise(text));
      }),
    );
  });
});

describe('text in Slack’s own format', () => {
  it('shows special characters instead of obeying them', () => {
    expect(escapeText('<!channel> & <https://e.example|x>\n@here')).toBe(
      '&lt;!channel&gt; &amp; &lt;https://e.example|x&gt; @\u2060here',
    );
  });

  it('links only http and https, with an escaped label', () => {
    expect(mrkdwnLink('https://notion.so/a|b>', 'A > B')).toBe('<https://notion.so/a%7Cb%3E|A &gt; B>');
    expect(mrkdwnLink('javascript:alert(1)', 'A')).toBe('A');
    expect(mrkdwnLink('https://notion.so/a', '')).toBe('<https://notion.so/a|link>');
  });

  it('keeps ordinary addresses verbatim', () => {
    const url = 'https://app.notion.com/p/API-keys-0123456789abcdef?pvs=4#section';
    expect(safeUrl(url)).toBe(url);
    expect(safeUrl('https://e.example/a(b)')).toBe('https://e.example/a%28b%29');
    expect(safeUrl('not a url')).toBeUndefined();
    expect(safeUrl('data:text/html,x')).toBeUndefined();
  });
});
