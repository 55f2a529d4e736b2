import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { FoundPassage, Knowledge, PageRef } from '../../src/knowledge/knowledge.ts';
import type { Payer } from '../../src/storage/budget.ts';
import { type Conversation, maya, reply, says, startConversation } from '../agent/conversation.ts';

const day = '2026-11-21';
let conversation: Conversation;
afterEach(() => conversation[Symbol.asyncDispose]());

function passage(id: string, ...texts: string[]): FoundPassage {
  const page: PageRef = {
    connectionId: 'c',
    id,
    kind: 'page',
    url: `https://app.notion.com/p/${id}`,
    title: `Page ${id}`,
    place: [],
    editedAt: '2026-11-02T10:00:00.000Z',
    editedBy: 'Tom Okafor',
    syncedAt: '2026-11-21T10:00:00.000Z',
  };
  return { page, path: ['Rotation'], ordinal: 0, texts, url: `${page.url}#rotation`, score: 1 };
}

const asked: string[][] = [];
const wiki = (...found: FoundPassage[]): Pick<Knowledge, 'search' | 'refresh'> => ({
  async search(_audience, { queries }) {
    asked.push(queries);
    return found;
  },
  refresh: async () => ({ changed: [], gone: [] }),
});

/** A person who has spent so much of a limit of so many dollars. */
async function start(limit: number, spent: number, found: FoundPassage[] = []): Promise<Payer> {
  conversation = await startConversation({ limits: { person: limit }, knowledge: wiki(...found) });
  const payer = { personId: randomUUID() };
  if (spent > 0)
    await conversation.storage.budget.reserve({
      id: randomUUID(),
      day,
      payer,
      feature: 'test',
      model: 'test',
      dollars: spent,
      limits: {},
    });
  return payer;
}

const models = () => conversation.claude.requests.map(({ body }) => body.model);

describe('the budget', () => {
  it('lets the main model answer while less than 80 % of it is used', async () => {
    const payer = await start(10, 7.9);
    expect((await conversation.ask('How?', { payer })).outcome).toEqual({ kind: 'answered' });
    expect(models()).toEqual(['claude-sonnet-5-5']);
  });

  it.each([
    ['80 % of it is used', 10, 8],
    ['the worst case of the main model does not fit', 0.1, 0],
  ])('lets the small model answer when %s, and says so kindly', async (_when, limit, spent) => {
    const payer = await start(limit, spent);
    const turn = conversation.turn('How?', { payer });
    const events = await Array.fromAsync(conversation.answer(turn));
    expect(models()).toEqual(['claude-haiku-5-5']);
    expect(events.at(-1)).toMatchObject({
      outcome: {
        kind: 'answered',
        note: 'Your budget for today is nearly used up, so a smaller model wrote this. It starts anew today at 01:00 (Europe/Stockholm).',
      },
    });
    expect(await conversation.storage.turns.read(turn.id)).toMatchObject({ model: 'claude-haiku-5-5' });
  });

  it('goes on with the main model the next day, in the same conversation', async () => {
    const payer = await start(10, 8);
    conversation.claude.think([reply({ type: 'thinking', thinking: 'Hm.' }, says('Small.')), reply(says('Large.'))]);
    await conversation.ask('How?', { payer });
    expect((await conversation.ask('And?', { payer: { personId: randomUUID() } })).text).toBe('Large.');
    expect(models()).toEqual(['claude-haiku-5-5', 'claude-sonnet-5-5']);
    expect(conversation.claude.refused).toEqual([]);
  });

  it('lets the best passages be quoted when no model fits, with their sections and ages', async () => {
    const payer = await start(0.005, 0, [
      passage('a', 'Something else.', 'Keys are rotated [every](https://evil.example) 90 days.\nAsk *security*.'),
      passage('b', '```js rotate(keys) ```'),
      passage('a', 'Old keys are kept.'),
      passage('a', 'A third one of this page.'),
      passage('c', `Keys ${'and more '.repeat(80)}`),
    ]);
    const { text, events, outcome } = await conversation.ask('How are keys rotated?', { payer });
    expect(outcome).toEqual({ kind: 'answered' });
    expect(models()).toEqual([]);
    expect(asked.at(-1)).toEqual(['How are keys rotated?']);
    const [why, ...quotes] = text.split('\n\n');
    expect(why).toBe(
      'Your budget for today is nearly used up, so I cannot write an answer. These passages match your question best:',
    );
    expect(quotes).toEqual([
      '> Keys are rotated every 90 days. Ask *security*.',
      '> js rotate(keys)',
      '> Old keys are kept.',
      expect.stringMatching(/^> Keys (and more )+and…$|^> Keys (and more )*and more…$/),
    ]);
    const citations = events.filter((event) => event.type === 'citation');
    expect(citations).toHaveLength(4);
    expect(citations[0]).toMatchObject({
      source: { url: 'https://app.notion.com/p/a#rotation', section: 'Rotation', editedAt: '2026-11-02T10:00:00.000Z' },
    });
  });

  it('says that nothing matches when there is nothing to quote', async () => {
    const payer = await start(0.005, 0);
    expect((await conversation.ask('How?', { payer })).text).toMatch(/found no passage/);
  });

  it('ends with the time of reset in the asker’s own time zone when it is reached', async () => {
    const payer = await start(1, 1);
    const asker = { ...maya, timeZone: 'America/Los_Angeles' };
    const { outcome, text } = await conversation.ask('How?', { payer, asker });
    expect({ outcome, text }).toEqual({
      text: '',
      outcome: {
        kind: 'declined',
        reason: 'Your budget for today is used up. It starts anew today at 16:00 (America/Los_Angeles).',
      },
    });
    expect(
      (await conversation.ask('How?', { payer, asker: { ...maya, timeZone: 'Asia/Tokyo' } })).outcome,
    ).toMatchObject({ reason: expect.stringContaining('today at 09:00 (Asia/Tokyo)') });
    expect(models()).toEqual([]);
  });

  it('of nothing declines at once', async () => {
    const payer = await start(0, 0);
    expect((await conversation.ask('How?', { payer })).outcome.kind).toBe('declined');
  });

  it('quotes at most 20 times a day for a person', async () => {
    const payer = await start(0.005, 0, [passage('a', 'Keys.')]);
    const kinds: string[] = [];
    for (let time = 0; time < 21; time += 1) kinds.push((await conversation.ask('Keys?', { payer })).outcome.kind);
    expect(kinds).toEqual([...Array.from({ length: 20 }, () => 'answered'), 'declined']);
  });

  it('names the channel or the workspace when that is what is short', async () => {
    conversation = await startConversation({ limits: { channel: 0 } });
    const payer = { personId: randomUUID(), channelId: 'C9' };
    expect((await conversation.ask('How?', { payer })).outcome).toMatchObject({
      reason: expect.stringMatching(/^This channel’s budget for today is used up/),
    });
  });
});
