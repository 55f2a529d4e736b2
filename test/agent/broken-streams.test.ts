import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { type Conversation, call, lookUp, reply, says, startConversation } from './conversation.ts';

let conversation: Conversation;
beforeEach(async () => {
  conversation = await startConversation();
});
afterEach(async () => {
  expect(conversation.claude.refused).toEqual([]);
  await conversation[Symbol.asyncDispose]();
});

const sentence = 'Keys are rotated every 90 days by the platform team.';
const texts = (events: { type: string }[]) =>
  events.filter(({ type }) => type === 'text' || type === 'rewind' || type === 'citation');

describe('a stream that breaks', () => {
  it.each([
    ['an overload', { breakWith: 'overloaded_error' }],
    ['a lost connection', { cutAfterEvents: 8 }],
    ['a connection lost before the first word', { cutAfterEvents: 1 }],
  ])('by %s is run again without doubling text', async (_what, trouble) => {
    conversation.claude.think([{ ...reply(says(sentence)), ...trouble }, reply(says(sentence))]);
    const { text, outcome, events } = await conversation.ask('How?');
    expect({ text, outcome }).toEqual({ text: sentence, outcome: { kind: 'answered' } });
    expect(events.some(({ type }) => type === 'rewind')).toBe(false);
  });

  it('and comes out differently takes back only what differs', async () => {
    conversation.claude.think([
      { ...reply(says('Keys are rotated every year. Really.')), breakWith: 'api_error' },
      reply(says('Keys are rotated every 90 days.')),
    ]);
    const { text, events } = await conversation.ask('How?');
    expect(text).toBe('Keys are rotated every 90 days.');
    expect(events.filter(({ type }) => type === 'rewind')).toEqual([
      { type: 'rewind', length: 'Keys are rotated every '.length },
    ]);
  });

  it('and comes out shorter takes back the rest', async () => {
    conversation.claude.think([
      { ...reply(says('Every 90 days. Or so. ')), breakWith: 'api_error' },
      reply(says('Every 90 days.')),
    ]);
    expect((await conversation.ask('How?')).text).toBe('Every 90 days.');
  });

  it('does not cite twice, and cites what only the second try did', async () => {
    conversation.claude.think([
      reply(says('Looking.'), call()),
      { ...reply(says('Every 90 days.', 0), says(' Ask #security.')), breakWith: 'overloaded_error' },
      reply(says('Every 90 days.', 0), says(' Ask #security.', 1)),
    ]);
    const { text, events } = await conversation.ask('How?');
    expect(text).toBe('Looking.\n\nEvery 90 days. Ask #security.');
    expect(events.filter(({ type }) => type === 'citation')).toHaveLength(2);
    expect(texts(events).at(-1)?.type).toBe('citation');
  });

  it('calls no tool twice', async () => {
    let runs = 0;
    const counting = lookUp(async () => {
      runs += 1;
      return { text: 'ok' };
    });
    const other = await startConversation({ tools: [counting] });
    other.claude.think([
      { ...reply(says('Looking.'), call()), cutAfterEvents: 9 },
      reply(says('Looking.'), call()),
      reply(says('Done.')),
    ]);
    expect((await other.ask('How?')).text).toBe('Looking.\n\nDone.');
    expect(runs).toBe(1);
    await other[Symbol.asyncDispose]();
  });

  it('too often fails the turn with a reference, and the conversation goes on', async () => {
    const broken = { ...reply(says(sentence)), breakWith: 'overloaded_error' };
    conversation.claude.think([broken, broken, broken]);
    const { outcome, text, usage } = await conversation.ask('How?');
    expect(outcome).toEqual({
      kind: 'failed',
      message: expect.stringContaining('Claude'),
      reference: expect.stringMatching(/^[0-9a-f]{8}$/),
      canRetry: true,
    });
    const shown = sentence.replace('team.', '').trim();
    expect(text.trim()).toBe(shown);
    expect(usage.steps).toBe(3);
    conversation.claude.think([reply(says('Again.'))]);
    expect((await conversation.ask('And now?')).text).toBe('Again.');
    expect(JSON.stringify(conversation.claude.requests.at(-1)?.body)).toContain(
      `${shown}\\n\\n(The answer failed here.)`,
    );
  });

  it('by falling silent is run again', async () => {
    const other = await startConversation({ claude: { thinkTime: 0 }, settings: { bounds: { silenceMs: 150 } } });
    let tries = 0;
    other.claude.think(async () => {
      tries += 1;
      if (tries === 1) await new Promise((resolve) => setTimeout(resolve, 400));
      return reply(says('Here.'));
    });
    expect((await other.ask('How?')).text).toBe('Here.');
    await other[Symbol.asyncDispose]();
  });
});

describe('a refused request', () => {
  it('is sent again by the client before anything was said', async () => {
    conversation.claude.faults.add({ kind: 'error', status: 529, times: 1, headers: { 'retry-after-ms': '5' } });
    expect((await conversation.ask('How?')).text).toBe('Hello.');
  });

  it.each([
    [401, 'declined', /ANTHROPIC_API_KEY/],
    [402, 'declined', /credit/],
    [404, 'declined', /ANTHROPIC_MODEL/],
    [400, 'failed', /Something went wrong on our side/],
    [429, 'failed', /too many requests/],
    [529, 'failed', /overloaded/],
    [500, 'failed', /Claude is not answering/],
  ])('with status %i ends the turn in words for people', async (status, kind, sentence) => {
    const body = { type: 'error', error: { type: 'error', message: 'sk-ant-secret {"raw":true}' } };
    conversation.claude.faults.add({ kind: 'error', status, body, headers: { 'retry-after-ms': '1' } });
    const { outcome } = await conversation.ask('How?');
    expect(outcome.kind).toBe(kind);
    expect(JSON.stringify(outcome)).toMatch(sentence);
    expect(JSON.stringify(outcome)).not.toMatch(/sk-ant|raw/);
    expect(conversation.logged.join('')).not.toContain('sk-ant-secret');
  });
});

describe('a stopped turn', () => {
  it('ends at once before it began', async () => {
    const { outcome } = await conversation.ask('How?', { signal: AbortSignal.abort() });
    expect(outcome).toEqual({ kind: 'stopped' });
    expect(conversation.claude.requests).toEqual([]);
  });

  it('keeps what was said when it is stopped while Claude speaks', async () => {
    const other = await startConversation({ claude: { pace: 30 } });
    other.claude.think([reply(says(sentence))]);
    const stop = new AbortController();
    const events: TurnEvent[] = [];
    for await (const event of other.answer(other.turn('How?', { signal: stop.signal }))) {
      events.push(event);
      if (event.type === 'text') stop.abort('stopped');
    }
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: { kind: 'stopped' } });
    other.claude.think([reply(says('Again.'))]);
    expect((await other.ask('And now?')).text).toBe('Again.');
    expect(JSON.stringify(other.claude.requests.at(-1)?.body)).toMatch(/Keys.*\(The answer was stopped here\.\)/);
    await other[Symbol.asyncDispose]();
  });

  it('does not wait for a tool that does not listen', async () => {
    const stop = new AbortController();
    const other = await startConversation({
      tools: [lookUp(() => new Promise<never>(() => setTimeout(() => stop.abort(), 20)))],
    });
    other.claude.think([reply(says('One moment.'), call())]);
    const { outcome, text } = await other.ask('How?', { signal: stop.signal });
    expect({ outcome, text }).toEqual({ outcome: { kind: 'stopped' }, text: 'One moment.' });
    other.claude.think([reply(says('Again.'))]);
    expect((await other.ask('And now?')).text).toBe('Again.');
    expect(other.claude.refused).toEqual([]);
    expect(JSON.stringify(other.claude.requests.at(-1)?.body)).toContain('(The answer was stopped here.)');
    await other[Symbol.asyncDispose]();
  });

  it('ends while it waits to run a broken step again', async () => {
    const other = await startConversation({ settings: { bounds: { pausesMs: [60_000] } } });
    other.claude.think([{ ...reply(says(sentence)), breakWith: 'overloaded_error' }]);
    const { outcome } = await other.ask('How?', { signal: AbortSignal.timeout(300) });
    expect(outcome).toEqual({ kind: 'stopped' });
    await other[Symbol.asyncDispose]();
  });

  it('is stored as stopped when its reader goes away', async () => {
    conversation.claude.think([reply(says(sentence))]);
    const turn = conversation.turn('How?');
    for await (const event of conversation.answer(turn)) if (event.type === 'text') break;
    expect(await conversation.storage.turns.read(turn.id)).toMatchObject({ outcome: 'stopped' });
    conversation.claude.think([reply(says('Again.'))]);
    expect((await conversation.ask('And now?')).text).toBe('Again.');
  });
});
