import { setTimeout as sleep } from 'node:timers/promises';
import { AnthropicError, APIError } from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { openTalk, say, use } from './ask.ts';
import type { Reply } from './contract.ts';

const cite = (searchResult: number, block: number): Reply => ({
  content: [{ type: 'text', text: 'So it is.', citations: [{ searchResult, block }] }],
});
const found = (name: string) => ({
  type: 'search_result',
  source: `https://wiki.example/${name}`,
  title: `Page ${name}`,
  content: [
    { type: 'text', text: `first of ${name}` },
    { type: 'text', text: `second of ${name}` },
  ],
  citations: { enabled: true },
});
const result = (id: string, ...content: unknown[]) => ({ type: 'tool_result', tool_use_id: id, content });
const call = (id: string) => ({ type: 'tool_use', id, name: 'search', input: {} });

describe('a stream', () => {
  it('is one envelope around blocks in pieces', async () => {
    await using talk = await openTalk({ brain: () => say('We rotate keys.') });
    const events = await talk.events();
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      ...Array.from({ length: 3 }, () => 'content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events[0]).toMatchObject({ message: { content: [], stop_reason: null, usage: { output_tokens: 1 } } });
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 5 },
    });
  });

  it('pings', async () => {
    await using talk = await openTalk();
    const body = {
      model: 'claude-sonnet-5-5',
      max_tokens: 9,
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    };
    const raw = await talk.sdk.messages.create(body as never).asResponse();
    expect(await raw.text()).toContain('event: ping\ndata: {"type":"ping"}\n\n');
  });

  it('brings the input of calls in pieces of JSON, several calls in one message', async () => {
    const content = [...use('search', { queries: ['key rotation', 'secrets'] }).content, ...use('list', {}).content];
    await using talk = await openTalk({ brain: () => ({ content }) });
    const pieces = (await talk.events()).filter(
      (event) => event.type === 'content_block_delta' && event.delta.type === 'input_json_delta',
    );
    expect(pieces.length).toBeGreaterThan(3);
    expect(await talk.ask()).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'tool_use', id: expect.stringMatching(/^toolu_/), input: { queries: ['key rotation', 'secrets'] } },
        { type: 'tool_use', name: 'list', input: {} },
      ],
    });
  });

  it('counts the passages of all messages and results in order when it cites', async () => {
    await using talk = await openTalk({ brain: () => cite(3, 1) });
    const messages = [
      { role: 'user', content: [found('a'), { type: 'text', text: 'Why?' }] },
      { role: 'assistant', content: [call('x'), call('y')] },
      {
        role: 'user',
        content: [result('x', { type: 'text', text: 'two' }, found('b'), found('c')), result('y', found('d'))],
      },
    ];
    expect((await talk.ask({ messages } as never)).content).toEqual([
      {
        type: 'text',
        text: 'So it is.',
        citations: [
          {
            type: 'search_result_location',
            cited_text: 'second of d',
            search_result_index: 3,
            start_block_index: 1,
            end_block_index: 2,
            source: 'https://wiki.example/d',
            title: 'Page d',
          },
        ],
      },
    ]);
  });

  it('ends early at the limit and at a stop sequence', async () => {
    await using talk = await openTalk({ brain: () => say('one two three four five six seven') });
    expect(await talk.ask({ max_tokens: 2 })).toMatchObject({
      stop_reason: 'max_tokens',
      content: [{ text: 'one two' }],
    });
    expect(await talk.ask({ stop_sequences: ['four', ' three'] })).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: ' three',
      content: [{ text: 'one two' }],
    });
  });

  it('can end in a refusal, a pause that may be sent back, or a full window', async () => {
    await using talk = await openTalk({ brain: () => ({ ...say('Wait'), stopReason: 'pause_turn' }) });
    const { content, stop_reason } = await talk.ask();
    expect(stop_reason).toBe('pause_turn');
    const paused = [
      { role: 'user', content: 'Hello there' },
      { role: 'assistant', content },
    ];
    expect((await talk.ask({ messages: paused } as never)).stop_reason).toBe('pause_turn');
    talk.claude.think([
      { content: [], stopReason: 'refusal' },
      { content: [], stopReason: 'model_context_window_exceeded' },
    ]);
    expect(await talk.ask()).toMatchObject({ content: [], stop_details: { type: 'refusal' } });
    expect((await talk.ask()).stop_reason).toBe('model_context_window_exceeded');
  });

  it('can break with an error in the middle', async () => {
    await using talk = await openTalk({ brain: () => ({ ...say('Half an'), breakWith: 'overloaded_error' }) });
    const error = await talk.ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: undefined, type: 'overloaded_error' });
  });

  it('can be cut after some events, which have arrived', async () => {
    await using talk = await openTalk({ brain: () => ({ ...say('one two three'), cutAfterEvents: 5 }) });
    const seen: string[] = [];
    const stream = talk.sdk.messages.stream({
      model: 'claude-sonnet-5-5',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    stream.on('text', (text) => seen.push(text));
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(AnthropicError);
    expect(seen.join('')).toBe('one two ');
  });

  it('waits for slow readers, and brings long answers whole', async () => {
    const long = 'a word and '.repeat(6_000).trim();
    await using talk = await openTalk({ brain: () => say(long) });
    const stream = talk.sdk.messages.stream({
      model: 'claude-sonnet-5-5',
      max_tokens: 128_000,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    let text = '';
    for await (const event of stream) {
      if (text.length < 100) await sleep(20);
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
    }
    expect(text).toBe(long);
  });

  it('stops thinking of a client that has gone', async () => {
    await using talk = await openTalk({ brain: () => say('word '.repeat(500)), pace: 5 });
    const abort = new AbortController();
    const stream = talk.sdk.messages.stream(
      { model: 'claude-sonnet-5-5', max_tokens: 900, messages: [{ role: 'user', content: 'Hi' }] },
      { signal: abort.signal },
    );
    stream.on('text', () => abort.abort());
    await expect(stream.finalMessage()).rejects.toThrow('aborted');
    await expect.poll(() => talk.claude.requests[0]?.modelMs).toBeLessThan(1_000);
  });
});

describe('a script', () => {
  it('is used up reply by reply, and fails loudly after the last', async () => {
    await using talk = await openTalk({ brain: () => say('unused') });
    talk.claude.think([say('one'), say('two')]);
    expect((await talk.ask()).content).toMatchObject([{ text: 'one' }]);
    expect((await talk.ask()).content).toMatchObject([{ text: 'two' }]);
    await expect(talk.ask()).rejects.toMatchObject({ status: 500 });
  });
});
