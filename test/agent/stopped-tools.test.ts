import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Conversation, call, lookUp, reply, says, startConversation } from './conversation.ts';

let conversation: Conversation;
afterEach(() => conversation[Symbol.asyncDispose]());

/** Milliseconds. A rejection that nobody handles ends the product's process; here it fails the run. */
const laterThanTheTools = 60;

describe('a turn that is stopped while its tools run', () => {
  it('starts no further tool, and survives what the others throw afterwards', async () => {
    const stop = new AbortController();
    const started: string[] = [];
    const tool = lookUp(async ({ query }) => {
      started.push(query);
      if (query === 'second') stop.abort();
      else await sleep(20);
      throw new Error('too late');
    });
    conversation = await startConversation({ tools: [tool] });
    conversation.claude.think([
      reply(...['first', 'second', 'third'].map((query) => call({ query }))),
      reply(says('No.')),
    ]);
    const { outcome } = await conversation.ask('How?', { signal: stop.signal });
    await sleep(laterThanTheTools);
    expect({ outcome, started }).toEqual({ outcome: { kind: 'stopped' }, started: ['first', 'second'] });
  });

  it('survives a reader who goes away between two calls', async () => {
    const stop = new AbortController();
    const tool = lookUp(async (_input, { signal }) => {
      await once(signal, 'abort');
      throw new Error('too late');
    });
    conversation = await startConversation({ tools: [tool] });
    conversation.claude.think([reply(call({ query: 'first' }), call({ query: 'second' })), reply(says('No.'))]);
    const turn = conversation.turn('How?', { signal: stop.signal });
    let tasks = 0;
    for await (const event of conversation.answer(turn)) {
      if (event.type === 'task') tasks += 1;
      if (tasks === 2) break;
    }
    stop.abort();
    await sleep(laterThanTheTools);
    expect(await conversation.storage.turns.read(turn.id)).toMatchObject({ outcome: 'stopped' });
  });
});
