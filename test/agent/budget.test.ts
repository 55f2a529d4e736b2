import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/agent/budget.ts';
import { UpstreamError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import type { Limits, Payer } from '../../src/storage/budget.ts';
import { startClaude } from '../standins/claude/index.ts';
import { onServer } from '../support/postgres.ts';
import {
  type Conversation,
  type ConversationOptions,
  call,
  lookUp,
  prices,
  reply,
  says,
  startConversation,
} from './conversation.ts';

const day = '2026-11-21';
const [sonnet, haiku] = ['claude-sonnet-5-5', 'claude-haiku-5-5'] as const;
let conversation: Conversation;
afterEach(async () => {
  expect(conversation.claude.refused).toEqual([]);
  await conversation[Symbol.asyncDispose]();
});

async function start(options: ConversationOptions = {}): Promise<Payer> {
  conversation = await startConversation(options);
  return { personId: randomUUID() };
}

const spent = async (payer: Payer) => (await conversation.storage.budget.spentBy(day, payer)).person;

/** What somebody else's call takes away. */
async function takeAway(payer: Payer, dollars: number): Promise<void> {
  const taken = { id: randomUUID(), day, payer, feature: 'test', model: sonnet, dollars, limits: {} };
  await conversation.storage.budget.reserve(taken);
}

function costOfRequests(): number {
  return conversation.claude.requests.reduce((sum, { body, usage }) => {
    const price = prices[body.model as typeof sonnet];
    const count = (field: string) => Number(usage[field] ?? 0);
    return (
      sum +
      (count('input_tokens') * price.input +
        count('output_tokens') * price.output +
        count('cache_read_input_tokens') * price.cacheRead +
        count('cache_creation_input_tokens') * price.cacheWrite) /
        1e6
    );
  }, 0);
}

async function calls(payer: Payer): Promise<{ reserved: number; settled: number }[]> {
  const rows = await onServer(
    conversation.storage.connectionString,
    `select reserved_nanos / 1e9 as reserved, settled_nanos / 1e9 as settled from model_calls where person_id = '${payer.personId}' order by reserved_at`,
  );
  return (rows as Record<string, unknown>[]).map(({ reserved, settled }) => ({
    reserved: Number(reserved),
    settled: Number(settled),
  }));
}

describe('a call of Claude', () => {
  it('is reserved at its worst before it is made, and settled with what it cost', async () => {
    const payer = await start();
    const during: number[] = [];
    conversation.claude.think(async ({ messages }) => {
      during.push(await spent(payer));
      return messages.length > 1 ? reply(says('Done.')) : reply(call());
    });
    await conversation.ask('How?', { payer });
    expect(during[0]).toBeGreaterThan(16_000 * 10e-6);
    expect(during).toHaveLength(2);
    expect(await spent(payer)).toBeCloseTo(costOfRequests(), 7);
  });

  it('is bounded more tightly once the conversation was counted, also in its next turn, and never costs more', async () => {
    const long = lookUp(async () => ({ text: '語 and more '.repeat(400) }));
    const payer = await start({ tools: [long] });
    const thinking = { type: 'thinking' as const, thinking: 'Hm, let me see. '.repeat(50) };
    conversation.claude.think([reply(thinking, call()), reply(says('One.')), reply(says('Two.'))]);
    await conversation.ask('First? '.repeat(500), { payer });
    await conversation.ask('And?', { payer });
    const [first, second, third] = (await calls(payer)).map(({ reserved }) => reserved - 16_000 * 10e-6);
    const bytes = conversation.claude.requests.map(({ body }) => Buffer.byteLength(JSON.stringify(body)));
    expect(first).toBeGreaterThan(((bytes[0] ?? 0) - 500) * 2.5e-6);
    expect(second).toBeLessThan((bytes[1] ?? 0) * 2.5e-6);
    expect(third).toBeLessThan((bytes[2] ?? 0) * 2.5e-6 * 0.7);
    expect((await calls(payer)).every(({ reserved, settled }) => settled <= reserved)).toBe(true);
    expect(conversation.logged.join('')).not.toContain('more than its worst case');
  });

  it('that broke off counts what it began with and all that it was allowed to say', async () => {
    const payer = await start();
    conversation.claude.think([
      { ...reply(says('Half of')), breakWith: 'overloaded_error' },
      reply(says('Half of it.')),
    ]);
    const { usage } = await conversation.ask('How?', { payer });
    const [broken, whole] = await calls(payer);
    expect(broken?.settled).toBeGreaterThan(16_000 * 10e-6);
    expect(broken?.settled).toBeLessThan(broken?.reserved ?? 0);
    expect(whole?.settled).toBeLessThan(0.01);
    expect(usage.dollars).toBeCloseTo(await spent(payer), 7);
  });

  it('that was lost on the way counts in full, is made again, and is reserved again', async () => {
    const payer = await start();
    conversation.claude.faults.add({ kind: 'reset', times: 1 });
    expect((await conversation.ask('How?', { payer })).text).toBe('Hello.');
    const [lost, again] = await calls(payer);
    expect(lost?.settled).toBe(lost?.reserved);
    expect(again?.settled).toBeLessThan(0.01);
  });

  it('that was refused or could not be sent costs nothing', async () => {
    const payer = await start();
    conversation.claude.faults.add({ kind: 'error', status: 400, times: 1 });
    expect((await conversation.ask('How?', { payer })).outcome.kind).toBe('failed');
    expect(await spent(payer)).toBe(0);
    await using gone = await startClaude();
    await gone[Symbol.asyncDispose]();
    await using nobody = await startConversation({ settings: { baseUrl: gone.url } });
    expect((await nobody.ask('How?', { payer })).outcome).toMatchObject({ kind: 'failed', canRetry: true });
    expect((await calls(payer)).length).toBeGreaterThan(2);
    expect(await spent(payer)).toBe(0);
  });

  it('is not made while the books cannot be reached', async () => {
    const down = () => Promise.reject(new UpstreamError('the database'));
    const budget = { reserve: down, standing: down, takeQuote: down };
    await start({ settings: { budget } });
    expect((await conversation.ask('How?')).outcome).toMatchObject({ kind: 'failed', canRetry: true });
    expect(conversation.claude.requests).toEqual([]);
  });

  it('that cannot be settled stays spent in full, and its answer is given all the same', async () => {
    const payer = await start();
    const rows = { ...conversation.storage.budget, settle: () => Promise.reject(new UpstreamError('the database')) };
    const log = createLogger('silent');
    const budget = createBudget({ rows, limits: {}, prices, log, now: () => new Date(day) });
    await using other = await startConversation({ settings: { budget } });
    expect((await other.ask('How?', { payer })).outcome.kind).toBe('answered');
    expect(await spent(payer)).toBeGreaterThan(16_000 * 10e-6);
  });

  it('that sums up a long thread is paid for by whoever goes on', async () => {
    const payer = await start({ settings: { bounds: { compactAboveTokens: 50 } } });
    await conversation.ask('First? '.repeat(50));
    await conversation.ask('Second?', { payer });
    const spending = await conversation.storage.budget.spending(day, payer.personId);
    const features = spending.filter(({ by }) => by === 'feature').map(({ key }) => key);
    expect(features.toSorted()).toEqual(['answer', 'thread summary']);
  });

  it('is not made by turns that come all at once and have no money left', async () => {
    const payer = await start({ limits: { person: 0.2 }, claude: { thinkTime: 500 } });
    const turns = Array.from({ length: 60 }, (_, at) =>
      conversation.ask('How?', { payer, conversationId: `crowd-${at}-${payer.personId}` }),
    );
    const kinds = (await Promise.all(turns)).map(({ outcome }) => outcome.kind);
    expect(new Set(kinds)).toEqual(new Set(['answered', 'declined']));
    expect(costOfRequests()).toBeLessThanOrEqual(0.2);
    expect(await spent(payer)).toBeCloseTo(costOfRequests(), 6);
  });
});

describe('inside a turn, when the next step cannot be paid for', () => {
  const limits: Limits = { person: 1 };

  /** The first step finds something, and meanwhile others take all but `left` dollars. */
  async function startWithLeft(left: number): Promise<Payer> {
    const payer: Payer = { personId: randomUUID() };
    const tool = lookUp(async () => {
      await takeAway(payer, 1 - left - (await spent(payer)));
      return { text: 'Every 90 days.' };
    });
    await start({ limits, tools: [tool] });
    return payer;
  }

  it('the small model ends what was begun, and says so under the answer', async () => {
    const payer = await startWithLeft(0.05);
    const thinking = { type: 'thinking' as const, thinking: 'Hm.' };
    conversation.claude.think([reply(thinking, says('Let me see.'), call()), reply(says('Every 90 days.'))]);
    const { text, outcome } = await conversation.ask('How?', { payer });
    expect(text).toBe('Let me see.\n\nEvery 90 days.');
    expect(outcome).toEqual({ kind: 'answered', note: expect.stringMatching(/nearly used up, so a smaller model/) });
    const [first, last] = conversation.claude.requests.map(({ body }) => body);
    expect([first?.model, last?.model]).toEqual([sonnet, haiku]);
    expect(JSON.stringify(last?.messages.at(-1))).toContain('budget does not allow more steps');
    expect(JSON.stringify(last?.messages)).not.toContain('"thinking"');
    expect(await spent(payer)).toBeLessThanOrEqual(1);
  });

  it('what was said stays, with a sentence that says why it ends and when to come back', async () => {
    const payer = await startWithLeft(0);
    conversation.claude.think([reply(says('I found the page.'), call())]);
    const { text, outcome } = await conversation.ask('How?', { payer });
    expect(text).toBe(
      'I found the page.\n\n_I had to stop here. Your budget for today is used up. It starts anew today at 01:00 (Europe/Stockholm)._',
    );
    expect(outcome).toEqual({ kind: 'answered' });
    conversation.claude.think([reply(says('Again.'))]);
    expect((await conversation.ask('And now?', { payer: { personId: randomUUID() } })).text).toBe('Again.');
  });

  it('and nothing was said yet, the turn ends without a model', async () => {
    const payer = await startWithLeft(0.001);
    conversation.claude.think([reply(call())]);
    const { text, outcome } = await conversation.ask('How?', { payer });
    expect(outcome.kind).toBe('answered');
    expect(text).toMatch(/nearly used up, so I cannot write an answer/);
  });
});
