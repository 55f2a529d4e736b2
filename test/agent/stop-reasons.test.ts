import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../standins/claude/contract.ts';
import { type Conversation, call, reply, says, startConversation } from './conversation.ts';

let conversation: Conversation;
beforeEach(async () => {
  conversation = await startConversation();
});
afterEach(async () => {
  expect(conversation.claude.refused).toEqual([]);
  await conversation[Symbol.asyncDispose]();
});

const ending = (stopReason: string, ...content: Reply['content']): Reply => ({ content, stopReason });

/** Asks, with Claude following the script. */
function follow(script: Reply[] | (() => Reply)) {
  conversation.claude.think(script);
  return conversation.ask('When do we rotate keys?');
}

function lastSent(): string {
  return JSON.stringify(conversation.claude.requests.at(-1)?.body.messages.at(-1));
}

describe('a step that ends', () => {
  it.each(['end_turn', 'stop_sequence'])('with %s is the answer', async (reason) => {
    const { text, outcome, usage } = await follow([ending(reason, says('Every **90** days.'))]);
    expect({ text, outcome, steps: usage.steps }).toEqual({
      text: 'Every **90** days.',
      outcome: { kind: 'answered' },
      steps: 1,
    });
  });

  it('with calls is told apart from the next one', async () => {
    expect((await follow([reply(says('Let me look.'), call()), reply(says('90 days.'))])).text).toBe(
      'Let me look.\n\n90 days.',
    );
  });

  it('at its length limit goes on once, in the same sentence', async () => {
    const { text, usage } = await follow([ending('max_tokens', says('One, two')), reply(says(', three.'))]);
    expect({ text, steps: usage.steps }).toEqual({ text: 'One, two, three.', steps: 2 });
    expect(lastSent()).toContain('Continue exactly where you stopped');
  });

  it('at its length limit for the second time says so', async () => {
    const { text, outcome } = await follow([ending('max_tokens', says('One')), ending('max_tokens', says(', two'))]);
    expect(text).toBe('One, two\n\n_This answer reached its length limit. Ask for the part you need._');
    expect(outcome.kind).toBe('answered');
  });

  it('at its length limit while it was thinking goes on too', async () => {
    const { text } = await follow([
      ending('max_tokens', { type: 'thinking', thinking: 'Hm' }),
      reply(says('90 days.')),
    ]);
    expect(text).toBe('90 days.');
  });

  it('in the middle of a call leaves that call out and makes those that were whole', async () => {
    const cut = { ...call(), rawInput: '{"query": "ke' };
    const { text, events } = await follow([ending('max_tokens', call(), cut), reply(says('90 days.'))]);
    expect(text).toBe('90 days.');
    expect(events.filter((event) => event.type === 'task' && event.state === 'done')).toHaveLength(1);
  });

  it('with a pause is sent back as it is', async () => {
    const { text } = await follow([ending('pause_turn', says('Every ')), reply(says('90 days.'))]);
    expect(text).toBe('Every 90 days.');
    expect(conversation.claude.requests.at(-1)?.body.messages.at(-1)).toEqual({
      role: 'assistant',
      content: [expect.objectContaining({ type: 'text', text: 'Every ' })],
    });
  });

  it('with a refusal is taken back and declined, and the words are not sent again', async () => {
    const { text, outcome } = await follow([ending('refusal', says('First you'))]);
    expect(text).toBe('');
    expect(outcome).toEqual({ kind: 'declined', reason: expect.stringContaining('I cannot help with that question') });
    conversation.claude.think([reply(says('Hello.'))]);
    expect((await conversation.ask('Hi?')).text).toBe('Hello.');
    expect(JSON.stringify(conversation.claude.requests.at(-1)?.body)).not.toMatch(/rotate keys\?|First you/);
  });

  it('because the context is full is run again with shorter results, once', async () => {
    const full = ending('model_context_window_exceeded', says('Ev'));
    expect((await follow([reply(call()), full, reply(says('Every 90 days.'))])).text).toBe('Every 90 days.');
    const { outcome, text } = await follow([full, full]);
    expect(outcome).toEqual({ kind: 'declined', reason: expect.stringContaining('a new thread') });
    expect(text).toBe('');
  });

  it('because the prompt is too long is treated alike', async () => {
    const error = {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 2 tokens > 1 maximum' },
    };
    conversation.claude.faults.add({ kind: 'error', status: 400, body: error, times: 1 });
    expect((await follow([reply(says('90 days.'))])).text).toBe('90 days.');
    conversation.claude.faults.add({ kind: 'error', status: 413, body: error, times: 2 });
    expect((await follow([reply(says('90 days.'))])).outcome.kind).toBe('declined');
  });

  it('without a word leaves a conversation that can go on', async () => {
    const { text, outcome } = await follow([reply({ type: 'thinking', thinking: 'Hm.' })]);
    expect({ text, outcome }).toEqual({ text: '', outcome: { kind: 'answered' } });
    expect((await follow([reply(says('90 days.'))])).text).toBe('90 days.');
  });
});

describe('a model that does not stop', () => {
  it('is asked for the answer after twelve steps', async () => {
    const calls = Array.from({ length: 12 }, (_, step) => reply(call({ query: `keys ${step}` })));
    const { text, usage } = await follow([...calls, reply(says('Every 90 days.'))]);
    expect({ text, steps: usage.steps }).toEqual({ text: 'Every 90 days.', steps: 13 });
    expect(lastSent()).toContain('Answer now');
  });

  it('is stopped with a sentence when it goes on calling', async () => {
    const { text, outcome } = await follow(() => reply(call({ query: `keys ${conversation.claude.requests.length}` })));
    expect(conversation.claude.requests).toHaveLength(13);
    expect(text).toMatch(/could not finish/);
    expect(outcome.kind).toBe('answered');
    expect((await follow([reply(says('90 days.'))])).text).toBe('90 days.');
  });

  it('is told when it repeats a call, and stopped early', async () => {
    const { text } = await follow(() => reply(call()));
    expect(conversation.claude.requests).toHaveLength(6);
    expect(JSON.stringify(conversation.claude.requests.at(-1)?.body)).toContain('this very call twice already');
    expect(text).toMatch(/could not finish/);
  });
});
