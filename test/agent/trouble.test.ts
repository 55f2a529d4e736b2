import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBreaker } from '../../src/breaker.ts';
import { systemClock } from '../../src/clock.ts';
import { createLogger } from '../../src/log.ts';
import type { Reply } from '../standins/claude/contract.ts';
import type { Fault } from '../standins/faults.ts';
import { type Conversation, reply, says, startConversation } from './conversation.ts';

let conversation: Conversation;
beforeEach(async () => {
  conversation = await startConversation();
});
afterEach(() => conversation[Symbol.asyncDispose]());

const sentence = 'Keys are rotated every 90 days by the platform team.';
const soon = { 'retry-after-ms': '1' };

/** What the person is told, and whether a retry is offered. */
async function ask(): Promise<{ told: string; canRetry: boolean; ms: number; text: string }> {
  const started = performance.now();
  const { outcome, text } = await conversation.ask('How?');
  const told = outcome.kind === 'failed' ? outcome.message : outcome.kind === 'declined' ? outcome.reason : '';
  const canRetry = outcome.kind === 'failed' && outcome.canRetry;
  return { told, canRetry, ms: performance.now() - started, text };
}

function fault(more: Partial<Fault>): void {
  conversation.claude.faults.add({ kind: 'error', ...more });
}

const error = (type: string, message = 'x', details?: object) => ({ type: 'error', error: { type, message, details } });

describe('the person is told, and may retry,', () => {
  it.each<[string, Partial<Fault>, string]>([
    [
      'that Claude is overloaded',
      { status: 529, headers: soon },
      'Claude is overloaded at the moment. Please try again',
    ],
    [
      'that Claude is busy',
      { status: 429, headers: soon },
      'busy with too many requests. Please try again in a minute.',
    ],
    ['when a busy Claude wants us back', { status: 429, headers: { 'retry-after': '150' } }, 'try again in 3 minutes.'],
    ['that Claude does not answer', { kind: 'reset' }, 'Claude is not answering. Please try again in a minute.'],
    [
      'that Claude is not well',
      { status: 500, headers: soon },
      'Claude is not answering. Please try again in a minute.',
    ],
  ])('%s', async (_what, trouble, words) => {
    fault(trouble);
    const { told, canRetry, ms } = await ask();
    expect(told).toContain(words);
    expect(canRetry).toBe(true);
    expect(ms).toBeLessThan(5_000);
  });

  it.each<[string, Partial<Reply>, string]>([
    ['an overload', { breakWith: 'overloaded_error' }, 'became overloaded in the middle of this answer'],
    ['a lost connection', { cutAfterEvents: 8 }, 'broke off in the middle of this answer'],
    ['a limit', { breakWith: 'rate_limit_error' }, 'busy with too many requests'],
  ])('what %s did to a half-said answer', async (_what, trouble, words) => {
    const broken = { ...reply(says(sentence)), ...trouble };
    conversation.claude.think([broken, broken, broken]);
    const { told, canRetry, text } = await ask();
    expect(told).toContain(words);
    expect(canRetry).toBe(true);
    expect(text).toMatch(/^Keys/);
  });

  it('that Claude never began', async () => {
    await using slow = await startConversation({ settings: { bounds: { silenceMs: 100, pausesMs: [] } } });
    slow.claude.faults.add({ kind: 'latency', ms: 400 });
    expect((await slow.ask('How?')).outcome).toMatchObject({
      message: expect.stringContaining('Claude did not begin to answer in time.'),
      canRetry: true,
    });
  });

  it('that Claude fell silent', async () => {
    const settings = { bounds: { silenceMs: 250, pausesMs: [] } };
    await using slow = await startConversation({ claude: { pace: 600 }, settings });
    slow.claude.think([reply(says(sentence))]);
    expect((await slow.ask('How?')).outcome).toMatchObject({
      message: expect.stringContaining('Claude fell silent in the middle of this answer.'),
      canRetry: true,
    });
  });
});

describe('the person is sent to an admin, without a retry,', () => {
  it.each<[string, Partial<Fault>, string]>([
    ['for the key', { status: 401 }, 'check ANTHROPIC_API_KEY'],
    ['for the model', { status: 404 }, 'check ANTHROPIC_MODEL'],
    ['for the credit', { status: 402, body: error('billing_error') }, 'no credit left'],
    [
      'for the credit, however Claude says so',
      { status: 400, body: error('invalid_request_error', 'Your credit balance is too low to access the API.') },
      'no credit left',
    ],
    [
      'for the spending limit',
      { status: 400, body: error('billing_error', 'x', { error_code: 'enforced_spend_limit_reached' }) },
      'reached its spending limit',
    ],
  ])('%s', async (_what, trouble, words) => {
    fault(trouble);
    const { told, canRetry } = await ask();
    expect(told).toContain(words);
    expect(canRetry).toBe(false);
    expect(conversation.claude.refused.length + conversation.claude.requests.length).toBe(0);
  });
});

describe('while Claude is away', () => {
  const down = { kind: 'error', status: 503, headers: soon } as const;
  let pushed = 0;
  beforeEach(async () => {
    pushed = 0;
    await conversation[Symbol.asyncDispose]();
    const clock = { ...systemClock, now: () => Date.now() + pushed };
    const breaker = createBreaker({ service: 'Claude', log: createLogger('silent'), clock });
    conversation = await startConversation({ settings: { breaker } });
  });

  it('the next question is told so at once, and answered once Claude is back', async () => {
    conversation.claude.faults.add(down);
    for (let asked = 0; asked < 3; asked += 1) expect((await ask()).told).toContain('not answering');
    conversation.claude.faults.clear();
    const { told, canRetry } = await ask();
    expect(told).toContain('not answering at the moment, so I did not ask it again');
    expect(canRetry).toBe(true);
    expect(conversation.claude.requests).toEqual([]);
    pushed = 10_000;
    expect((await ask()).text).toBe('Hello.');
    expect((await ask()).text).toBe('Hello.');
  });

  it('a Claude that merely refuses is asked on', async () => {
    for (const status of [401, 429, 400, 404, 429, 402]) {
      conversation.claude.faults.add({ kind: 'error', status, headers: { 'retry-after': '60' }, times: 1 });
      await ask();
    }
    expect((await ask()).text).toBe('Hello.');
  });

  it('questions that wait for another try end too', async () => {
    const clock = systemClock;
    const breaker = createBreaker({ service: 'Claude', log: createLogger('silent'), clock });
    const bounds = { pausesMs: [60_000] };
    const asked = await Promise.all([1, 2, 3, 4, 5].map(() => startConversation({ settings: { breaker, bounds } })));
    for (const { claude } of asked) claude.faults.add({ kind: 'error', status: 503 });
    const outcomes = await Promise.all(asked.map(async (each) => (await each.ask('How?')).outcome));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed', 'failed', 'failed']);
    for (const each of asked) await each[Symbol.asyncDispose]();
  });
});
