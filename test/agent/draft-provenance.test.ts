import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanDraft } from '../../src/agent/draft-provenance.ts';
import { findUrls } from '../../src/agent/urls.ts';
import { RequestError } from '../../src/errors.ts';
import type { Draft } from '../../src/tools/draft.ts';

const known = 'https://app.notion.com/p/keys';
const page = { id: 'p', title: 'Keys', url: known };
const clean = (draft: Draft, prompt = 'Write it down') =>
  cleanDraft(draft, { isKnownUrl: (url) => url === known, prompt });
const append = (markdown: string): Draft => ({
  operation: 'append_to_page',
  connectionId: 'c',
  page,
  baseEditedAt: '2026-11-02T09:30:00.000Z',
  markdown,
});
const textOf = (draft: Draft) => ('markdown' in draft ? draft.markdown : '');
const update = (baseMarkdown: string, markdown: string): Draft =>
  ({ ...append(markdown), operation: 'update_page', baseMarkdown }) as Draft;
const row = (properties: Record<string, unknown>): Draft => ({
  operation: 'create_page',
  connectionId: 'c',
  parent: { ...page, type: 'data_source' },
  title: 'A',
  markdown: '',
  properties,
  preview: [],
});

describe('what a model drafts', () => {
  it.each([
    [`See [keys](${known}).`, `See [keys](${known}).`],
    ['See [keys](https://evil.example/p).', 'See keys.'],
    ['Go to https://evil.example/p now', 'Go to (link removed) now'],
    ['![x](https://evil.example/p.png)', 'x'],
    ['`curl https://evil.example/p`', '`curl (link removed)'],
    ['<img src="https://evil.example/p.png">', ''],
    ['<!channel> and @here, <!subteam^S0000000|@all>', 'channel and here, all'],
    ['Ask <@U07TOM00002> in <#C07GENERAL1|general>', 'Ask somebody in general'],
    ['@\u200bchannel @<!everyone>', 'channel everyone'],
    ['<mention-user url="user://0123">Tom</mention-user>', 'Tom'],
    [
      '- [ ] a task\n- [x] done\n\n| a | b |\n| --- | --- |\n| 1 | 2 |',
      '- [ ] a task\n- [x] done\n\n| a | b |\n| --- | --- |\n| 1 | 2 |',
    ],
  ])('%j is offered as %j', (markdown, offered) => {
    expect(textOf(clean(append(markdown)))).toContain(offered);
    expect(textOf(clean(append(markdown)))).not.toMatch(/evil|<!|@(?:channel|here|everyone)|mention-/);
  });

  it('may mention whom the asker mentioned', () => {
    expect(textOf(clean(append('Tell @channel'), 'add “tell @channel” to it'))).toBe('Tell @channel');
  });

  it('leaves the page’s own text alone, links, images and tags included', () => {
    const own = '![logo](https://old.example/l.png)\n<callout icon="💡">See https://old.example/a</callout>\n@here';
    const changed = `${own}\nNew: https://old.example/a, https://evil.example/b`;
    expect(textOf(clean(update(own, changed)))).toBe(`${own}\nNew: https://old.example/a, (link removed)`);
  });

  it('calls nobody of Notion’s again whom the page mentions, and leaves the lines alone that do', () => {
    const tom = '<mention-user url="user://0123">Tom Okafor</mention-user>';
    const own = `Owner: ${tom}\nSee <mention-page url="${known}">Keys</mention-page>`;
    const again = `${tom} must pay, says <mention-user url="user://0123"/>. See <mention-page url="${known}">Keys</mention-page>`;
    expect(textOf(clean(update(own, `${own}\n${again}`)))).toBe(
      `${own}\nTom Okafor must pay, says somebody. See <mention-page url="${known}">Keys</mention-page>`,
    );
  });

  it('keeps a mention in a line that is only changed, and once', () => {
    const own = 'Rotate every 90 days and ask <mention-user url="user://0123"/> before.';
    const changed = own.replace('90', '30');
    expect(textOf(clean(update(`a\n${own}\nb`, `a\n${changed}\nb`)))).toBe(`a\n${changed}\nb`);
    const bare = changed.replace(/<.*>/, 'somebody');
    expect(textOf(clean(update(own, `${changed}\n${changed}`)))).toBe(`${bare}\n${bare}`);
    const other = '<mention-user url="user://0123"/> must pay now';
    expect(textOf(clean(update(own, other)))).toBe('somebody must pay now');
    const hidden = `${changed} <men<embed/>tion-user url="user://0123"/>`;
    expect(textOf(clean(update(own, hidden)))).not.toContain('<mention-user');
  });

  it.each([
    ['<page url="https://app.notion.com/p/keys">Salaries</page>', 'Salaries'],
    ['<database url="https://app.notion.com/p/keys" inline="true">Pay</database>', 'Pay'],
    ['<synced_block_reference url="https://app.notion.com/p/keys">\nx\n</synced_block_reference>', '\nx\n'],
    ['<embed src="https://app.notion.com/p/keys"/>', ''],
    ['<mention-page\nurl="https://app.notion.com/p/keys">Keys</mention-page>', 'Keys'],
    ['<unknown url="https://app.notion.com/p/keys" alt="embed"/>', ''],
  ])('neither shows, moves nor embeds what lies elsewhere: %j', (markdown, offered) => {
    expect(textOf(clean(append(markdown)))).toBe(offered);
  });

  it('keeps the page’s own children where a change moves their line', () => {
    const child = '<page url="https://app.notion.com/p/keys">Keys</page>';
    const moved = `First.\n${child}`;
    expect(textOf(clean(update(`${child}\nFirst.`, moved)))).toBe(moved);
  });

  it('does not get a row whose values bring a link or a mention from nowhere', () => {
    expect(clean(row({ Site: { url: known } }))).toEqual(row({ Site: { url: known } }));
    expect(() => clean(row({ Site: { url: 'https://evil.example/x' } }))).toThrow(
      'stands neither in what you have read',
    );
    const text = [{ text: { content: 'Hello <!channel>' } }];
    expect(() => clean(row({ Name: { title: text } }))).toThrow('must not mention');
  });

  it('holds no unknown address and no mention, however it is put together', () => {
    const piece = fc.constantFrom(
      'https://evil.example/a',
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '!',
      '|',
      '@',
      'here',
      'channel',
      '<!',
      '<@U07TOM00002>',
      '\u200b',
      '`',
      '\n',
      ' ',
      'a',
      '\\',
      '<mention-user url="user://1">',
      '</mention-user>',
      '```',
      known,
      '<br>',
      '@channel',
      ':',
      '//',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        try {
          const text = textOf(clean(append(pieces.join(''))));
          expect(findUrls(text).filter(({ url }) => url !== known && url.includes('evil'))).toEqual([]);
          expect(text).not.toMatch(
            /<!(?:here|channel|everyone)\b|@(?:channel|here|everyone)\b|<[@#][A-Z0-9]+>|<mention-[^>\n]*>/i,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(RequestError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
