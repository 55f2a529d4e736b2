import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { urlsIn } from '../../src/agent/inline-text.ts';
import { mentionedIn, toMarkdown } from '../../src/slack/message-markdown.ts';

const names = { name: (id: string) => (id === 'U07MAYA0001' ? 'Maya Lindqvist' : undefined) };
const read = (wire: string) => toMarkdown(wire, names);

describe('a message of Slack’s', () => {
  it.each([
    ['Ask <@U07MAYA0001> or <@U0NOBODY|tom>', 'Ask Maya Lindqvist or tom'],
    ['In <#C1|general> and <#C2>', 'In #general and #a channel'],
    ['<!channel> <!here|@here> <!subteam^S1|@leads> <!date^1^{date}|Friday>', 'channel here leads Friday'],
    ['<https://a.example/x?b=1&amp;c=2>', 'https://a.example/x?b=1&c=2'],
    ['<https://a.example/x|the guide>', '[the guide](https://a.example/x)'],
    ['<https://a.example/x|a.example/x>', 'https://a.example/x'],
    ['<mailto:maya@a.example|maya@a.example>', 'maya@a.example'],
    ['*bold* _italics_ ~gone~ snake_case_name 2*3*4', 'bold italics gone snake_case_name 2*3*4'],
    ['`*kept*` and ```\n*kept* &lt;b&gt; <https://a.example/x|label>\n```', '`*kept*` and ```\n*kept* <b> label\n```'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
    ['&lt;!channel&gt;', '<!channel>'],
    ['zero\u200bwidth \u202eoverride', 'zerowidth override'],
    ['https://ev\u200bil.example/x', 'https://ev il.example/x'],
    ['ht\u2060tps://evil.example', 'ht tps://evil.example'],
  ])('%s reads %s', (wire, text) => {
    expect(read(wire)).toBe(text);
  });

  it.each([
    ['https://bank.example/login', 'https://evil.example/x'],
    ['bank.example', 'https://evil.example/x'],
    ['www.bank.example', 'https://evil.example/x'],
    ['ｂａｎｋ．example', 'https://evil.example/x'],
    ['see bank.example/login now', 'https://evil.example/x'],
  ])('shows where a link goes whose label says %s', (label, url) => {
    expect(read(`<${url}|${label}>`)).toBe(url);
  });

  it('keeps labels inside and targets whole', () => {
    expect(read('<https://a.example/x|[a](https://evil.example)>')).toBe('https://a.example/x');
    expect(read('<https://a.example/x|[a] `b`>')).toBe('[a b](https://a.example/x)');
    expect(read('<https://a.example/a(b)|c>')).toBe('[c](https://a.example/a(b))');
    expect(read('<https://a.example/a)b|c>')).toBe('[c](https://a.example/a%29b)');
  });

  it('has no live mention and only links that Slack had, whatever is typed', () => {
    const piece = fc.constantFrom(
      '<@U07MAYA0001>',
      '<!channel>',
      '<https://a.example/x|y>',
      '<javascript:x|y>',
      '[a](',
      ')',
      '&lt;',
      '&gt;',
      '`',
      '```',
      '*',
      '|',
      'word',
      '\n',
      'a.example',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = read(pieces.join(''));
        expect(text).not.toContain('<@U07');
        for (const url of urlsIn(text)) expect(url.startsWith('https://a.example/x')).toBe(true);
      }),
    );
  });

  it('tells whom it mentions, each once', () => {
    expect(mentionedIn('<@U1> <@U2|tom> <@U1> <!here> &lt;@U3&gt;')).toEqual(['U1', 'U2']);
  });
});
