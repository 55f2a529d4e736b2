import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { createAnswer } from '../../src/workflows/answer.ts';
import {
  type Conversation,
  call,
  lookUp,
  maya,
  prices,
  reply,
  says,
  startConversation,
} from '../agent/conversation.ts';

let conversation: Conversation;
beforeEach(async () => {
  conversation = await startConversation();
});
afterEach(() => conversation[Symbol.asyncDispose]());

describe('an answer', () => {
  it('ends with one end, and is stored with what it cost', async () => {
    conversation.claude.think([reply(call()), reply(says('Every 90 days.', 0))]);
    const turn = conversation.turn('How often?', { place: 'the channel #security' });
    const events = await Array.fromAsync(conversation.answer(turn));
    expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
    const end = events.at(-1);
    if (end?.type !== 'end') throw new Error('no end');

    const sum = (field: string) =>
      conversation.claude.requests.reduce((total, { usage }) => total + Number(usage[field] ?? 0), 0);
    const tokens = {
      inputTokens: sum('input_tokens'),
      cacheReadTokens: sum('cache_read_input_tokens'),
      cacheWriteTokens: sum('cache_creation_input_tokens'),
      outputTokens: sum('output_tokens'),
      steps: 2,
    };
    const price = prices['claude-sonnet-5-5'];
    const dollars =
      (tokens.inputTokens * price.input +
        tokens.outputTokens * price.output +
        tokens.cacheReadTokens * price.cacheRead +
        tokens.cacheWriteTokens * price.cacheWrite) /
      1e6;
    expect(end.usage).toEqual({ ...tokens, dollars: expect.closeTo(dollars, 10) });
    expect(tokens.outputTokens).toBeGreaterThan(0);
    expect(await conversation.storage.turns.read(turn.id)).toMatchObject({
      asker_id: maya.id,
      conversation_id: conversation.id,
      place: 'the channel #security',
      outcome: 'answered',
      model: 'claude-sonnet-5-5',
      input_tokens: tokens.inputTokens,
      output_tokens: tokens.outputTokens,
      steps: 2,
      dollars: expect.closeTo(dollars, 10),
    });
  });

  it('by a model without a price is counted at the dearest price, and the log says so once', async () => {
    const dear = { input: 1_000, output: 1_000, cacheRead: 1_000, cacheWrite: 1_000 };
    const other = await startConversation({ prices: { 'claude-haiku-5-5': prices['claude-haiku-5-5'], other: dear } });
    const { usage } = await other.ask('How?');
    const tokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.outputTokens;
    expect(usage.dollars).toBeCloseTo(tokens / 1_000, 6);
    await other.ask('And?');
    expect(other.logged.filter((line) => line.includes('MODEL_PRICES'))).toHaveLength(1);
    await other[Symbol.asyncDispose]();
  });

  it.each([
    ['nothing', '', /What would you like to know/],
    ['white space and zero-width characters', ' \n\u200b\u2060 ', /What would you like to know/],
    ['only emoji', '🎉 🚲!', /What would you like to know/],
    ['too much', 'a'.repeat(40_001), /40,001 of at most 40,000 characters/],
  ])('to %s is a kind sentence without a request', async (_what, prompt, sentence) => {
    const { outcome, usage } = await conversation.ask(prompt);
    expect(outcome).toEqual({ kind: 'declined', reason: expect.stringMatching(sentence) });
    expect(usage.steps).toBe(0);
    expect(conversation.claude.requests).toEqual([]);
  });

  it.each(['שלום?', 'a'.repeat(40_000), '\u202eabc\u0000\u0007', '１２３'])(
    'is given to unusual but real questions',
    async (prompt) => {
      expect((await conversation.ask(prompt)).outcome.kind).toBe('answered');
    },
  );

  it('is not given to guests, nor where outsiders read', async () => {
    const guest = { ...maya, isGuest: true };
    const outside = { kind: 'channel' as const, channelId: 'C1', isExternal: true, asker: maya };
    expect((await conversation.ask('How?', { asker: guest })).outcome.kind).toBe('declined');
    expect((await conversation.ask('How?', { audience: outside })).outcome.kind).toBe('declined');
    expect(conversation.claude.requests).toEqual([]);
  });

  it('fails with one reference for the person and the log when the database is away', async () => {
    const log: string[] = [];
    const answer = createAnswer({
      ...conversation.parts,
      turns: { ...conversation.storage.turns, start: async () => Promise.reject(new Error('no database')) },
      log: createLogger('info', { write: (line) => void log.push(line) }),
    });
    const events = await Array.fromAsync(answer(conversation.turn('How?')));
    expect(events).toEqual([
      {
        type: 'end',
        outcome: { kind: 'failed', message: expect.any(String), reference: expect.any(String), canRetry: true },
        usage: expect.anything(),
      },
    ]);
    const [end] = events;
    const reference = end?.type === 'end' && end.outcome.kind === 'failed' ? end.outcome.reference : 'none';
    expect(log.some((line) => line.includes(reference) && line.includes('no database'))).toBe(true);
    expect(JSON.stringify(events)).toContain(`\`${reference}\``);
    expect(JSON.stringify(events)).not.toContain('no database');
  });

  it('is given although it cannot be remembered or stored', async () => {
    const broken = {
      get: async () => undefined,
      set: async () => Promise.reject(new Error('full')),
      delete: async () => {},
    };
    const other = await startConversation({ settings: { transcripts: broken } });
    const answer = createAnswer({
      ...other.parts,
      turns: { ...other.storage.turns, end: async () => Promise.reject(new Error('full')) },
      log: createLogger('silent'),
    });
    const events = await Array.fromAsync(answer(other.turn('How?')));
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: { kind: 'answered' } });
    await other[Symbol.asyncDispose]();
  });

  it('ends as stopped in every phase', async () => {
    const slow = lookUp(async () => {
      await sleep(30);
      return { text: 'ok' };
    });
    for (const afterMs of [0, 5, 20, 60, 120]) {
      const other = await startConversation({
        claude: { pace: 10, thinkTime: 10 },
        tools: [slow],
      });
      other.claude.think([reply(says('One two three.'), call()), reply(says('Four five six seven eight nine ten.'))]);
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort('stopped'), afterMs);
      const { outcome, events } = await other.ask('How?', { signal: stop.signal });
      clearTimeout(timer);
      expect(outcome).toEqual({ kind: 'stopped' });
      expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
      other.claude.think([reply(says('Again.'))]);
      expect((await other.ask('And now?')).outcome.kind).toBe('answered');
      expect(other.claude.refused).toEqual([]);
      await other[Symbol.asyncDispose]();
    }
  });
});
