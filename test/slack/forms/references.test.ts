import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandLinks, shortenLinks } from '../../../src/slack/forms/references.ts';

const first = 'https://tidewater.slack.com/archives/C1/p1795276166932000';
const second = `${first}?thread_ts=1795276166.932000&cid=C1`;

describe('links to messages in a form', () => {
  it('are short, and each address has one number', () => {
    const text = `- Quiet pads. ([Maya](${second}), [Tom](${first}))\n- Really. ([Maya](${second}))`;
    const { markdown, references } = shortenLinks(text);
    expect(markdown).toBe('- Quiet pads. ([Maya](#1), [Tom](#2))\n- Really. ([Maya](#1))');
    expect(expandLinks(`${markdown}\n- Mine. ([Tom](#2), [x](#9))`, references)).toBe(
      `${text}\n- Mine. ([Tom](${first}), [x](#9))`,
    );
  });

  it('name people of Notion’s by name', () => {
    const text = `- [ ] <mention-user url="user://1b987665-0ae6-4c05-b3e7-2e897f14fde7">Maya</mention-user>: order ([@all](${first}))`;
    const { markdown, references } = shortenLinks(text);
    expect(markdown).toBe('- [ ] [@Maya](#2): order ([@all](#1))');
    expect(expandLinks(markdown, references)).toBe(text);
  });

  it('lead to other places stay as they are', () => {
    const text = '[the wiki](https://wiki.example/p1) and `a[0](#1)`';
    expect(shortenLinks(text)).toEqual({ markdown: text, references: [] });
  });

  it('come back whatever stands around them', () => {
    const part = fc.constantFrom(
      `[a](${first})`,
      `[b](${second})`,
      '](#',
      '#1)',
      '[1](#2)',
      '[@a',
      '<mention-user url="user://0a">',
      'Tom</mention-user>',
      '\n',
      ' ',
      'word',
      '```',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { markdown, references } = shortenLinks(parts.join(''));
        expect(expandLinks(markdown, references)).toBe(parts.join(''));
      }),
    );
  });
});
