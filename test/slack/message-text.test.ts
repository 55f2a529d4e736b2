import { describe, expect, it } from 'vitest';
import {
  addressee,
  asksForHelp,
  asksToStop,
  bareText,
  hasWords,
  mentionsOthers,
  readMessageText,
} from '../../src/slack/message-text.ts';

const bot = 'U07ARCH0000';
const names = { name: async (id: string) => (id === 'U07TOM00002' ? 'Tom Okafor' : id) };

describe('a message', () => {
  it.each([
    [`<@${bot}> How do we rotate keys?`, 'How do we rotate keys?'],
    ['Ask <@U07TOM00002> in <#C07GENERAL1|general>', 'Ask @Tom Okafor in #general'],
    [
      'see <https://notion.so/a> and <https://notion.so/b|the page>',
      'see https://notion.so/a and the page (https://notion.so/b)',
    ],
    ['<mailto:a@b.example|a@b.example>', 'a@b.example'],
    ['<!subteam^S1|@ops> <!here> <!date^1^{date}|today>', '@ops @here today'],
    ['a &lt; b &amp;amp; c', 'a < b &amp; c'],
    ['x\u0000\u202ey\u200b', 'xy'],
  ])('%j reads %j', async (wire, text) => {
    expect(await readMessageText(wire, names, bot)).toBe(text);
  });

  it.each([
    ['How?', true],
    ['为什么？', true],
    ['למה', true],
    ['90', true],
    [':tada: :+1::skin-tone-3:', false],
    ['🎉 ?!', false],
    ['', false],
    [`<@${bot}>`, false],
    ['<@U0GONE00000> <!here> <#C0GONE00000|>', false],
    ['&lt;@nobody&gt;', false],
  ])('%j has words: %j', (wire, expected) => {
    expect(hasWords(bareText(wire, bot))).toBe(expected);
  });

  it.each([
    ['<@U07TOM00002> yours', true],
    ['<!here> lunch', true],
    ['<!subteam^S1> look', true],
    [`<@${bot}> and now?`, false],
    ['and now?', false],
  ])('%j is for others: %j', (wire, expected) => {
    expect(mentionsOthers(wire, bot)).toBe(expected);
  });

  it.each([
    ['Tom, can you?', 'Tom'],
    ['Tom Okafor: please', 'Tom Okafor'],
    ['@tom look', 'tom'],
    ['Can Tom do it?', undefined],
  ])('%j is addressed to %j', (text, expected) => {
    expect(addressee(text)).toBe(expected);
  });

  it('asks to stop or for help only when that is all it says', () => {
    expect([asksToStop('Stop!'), asksToStop('stop it'), asksToStop('How do I stop a deploy?')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([asksForHelp('help'), asksForHelp('?'), asksForHelp('help me with expenses')]).toEqual([true, true, false]);
  });
});
