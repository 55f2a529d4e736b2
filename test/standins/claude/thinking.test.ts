import type { ContentBlock } from '@anthropic-ai/sdk/resources/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { openTalk, type Talk } from './ask.ts';
import type { Reply } from './contract.ts';

const thoughtful: Reply = {
  content: [
    { type: 'thinking', thinking: 'They want keys.' },
    { type: 'tool_use', name: 'search', input: { queries: ['keys'] } },
  ],
};
const shown = { thinking: { type: 'adaptive', display: 'summarized' } };

let talk: Talk;
beforeEach(async () => {
  talk = await openTalk({ brain: () => thoughtful });
  return () => talk[Symbol.asyncDispose]();
});

const result = ({ content }: { content: ContentBlock[] }) => ({
  role: 'user',
  content: content.flatMap((block) =>
    block.type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: block.id, content: 'x' }] : [],
  ),
});
const question = { role: 'user', content: 'How do we rotate keys?' };

/** Two steps of a turn: the conversation up to the second result, with thinking in both answers. */
async function twoSteps(body: object = {}) {
  const first = await talk.ask({ ...body, messages: [question] } as never);
  const begun = [question, { role: 'assistant', content: first.content }, result(first)];
  const second = await talk.ask({ ...body, messages: begun } as never);
  return [...begun, { role: 'assistant', content: second.content }, result(second)];
}

const without = (messages: { role: string; content: unknown }[], index: number) =>
  messages.map((message, at) =>
    at === index && Array.isArray(message.content)
      ? { ...message, content: message.content.filter(({ type }) => type !== 'thinking') }
      : message,
  );

describe('thinking', () => {
  it('is signed and empty unless its summary is asked for', async () => {
    const { content, usage } = await talk.ask();
    expect(content[0]).toEqual({ type: 'thinking', thinking: '', signature: expect.stringMatching(/.{80}/) });
    expect(usage.output_tokens_details?.thinking_tokens).toBeGreaterThan(0);
    expect((await talk.ask(shown)).content[0]).toMatchObject({ thinking: 'They want keys.' });
  });

  it('streams the summary in pieces and the signature last', async () => {
    const types = (await talk.events(shown)).flatMap((event) =>
      event.type === 'content_block_delta' && event.index === 0 ? [event.delta.type] : [],
    );
    expect(types).toEqual(['thinking_delta', 'thinking_delta', 'thinking_delta', 'signature_delta']);
  });

  it('is taken back as it was, through several steps and after a change of what may change', async () => {
    const messages = await twoSteps();
    expect((await talk.ask({ messages } as never)).stop_reason).toBe('tool_use');
    const marked = { messages, output_config: { effort: 'low' }, cache_control: { type: 'ephemeral' } };
    expect((await talk.ask(marked as never)).stop_reason).toBe('tool_use');
  });

  it('is refused when its text or its signature was altered', async () => {
    const { content } = await talk.ask(shown);
    const [thinking, call] = content;
    const altered = (change: object) => ({
      ...shown,
      messages: [question, { role: 'assistant', content: [{ ...thinking, ...change }, call] }, result({ content })],
    });
    expect(await talk.refusal(altered({ thinking: 'They want passwords.' }))).toBe(
      'messages.1.content.0: Invalid `signature` in `thinking` block',
    );
    expect(await talk.refusal(altered({ signature: 'x.y' }))).toContain('Invalid `signature`');
  });

  it.each([
    ['the system prompt', { system: 'Be brief.' }],
    ['the tools', { tools: [{ name: 'search', input_schema: { type: 'object' } }] }],
  ])('is refused when %s changed after it', async (_what, change) => {
    const messages = await twoSteps();
    expect(await talk.refusal({ messages, ...change })).toContain('The block is bound to a different conversation');
  });

  it('is refused when an earlier message changed, as by compaction that keeps later turns', async () => {
    const messages = await twoSteps();
    const summary = [
      { role: 'user', content: '(Summary)' },
      { role: 'assistant', content: 'Understood.' },
    ];
    expect(await talk.refusal({ messages: [...summary, ...messages] })).toContain('messages.3.content.0');
  });

  it('may be left out from the oldest on, not from between', async () => {
    const messages = await twoSteps();
    expect((await talk.ask({ messages: without(messages, 1) } as never)).stop_reason).toBe('tool_use');
    const third = await talk.ask({ messages } as never);
    const more = [...messages, { role: 'assistant', content: third.content }, result(third)];
    expect(await talk.refusal({ messages: without(more, 3) })).toContain('bound to a different conversation');
  });

  it('can be dropped instead where the beta allows it', async () => {
    const messages = await twoSteps();
    const thinking = { type: 'adaptive', block_binding: { prefix_mismatch_behavior: 'drop_block' } };
    const body = { system: 'Be brief.', messages, thinking };
    expect(await talk.refusal(body)).toContain('thinking.adaptive.block_binding: Extra inputs are not permitted');
    const headers = { 'anthropic-beta': 'thinking-binding-controls-2026-08-01' };
    const params = { model: 'claude-sonnet-5-5', max_tokens: 900, ...body };
    expect((await talk.sdk.messages.create(params as never, { headers })).stop_reason).toBe('tool_use');
  });

  it('can be turned off on Haiku', async () => {
    const { content } = await talk.ask({ model: 'claude-haiku-5-5', thinking: { type: 'disabled' } });
    expect(content.map(({ type }) => type)).toEqual(['tool_use']);
  });

  it('of another model is let go without an error', async () => {
    const messages = await twoSteps();
    const other = { model: 'claude-opus-5-5', system: 'Be brief.', messages };
    expect((await talk.ask(other as never)).stop_reason).toBe('tool_use');
  });
});
