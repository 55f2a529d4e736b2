import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTalk, say, type Talk } from './ask.ts';

let talk: Talk;
beforeAll(async () => {
  talk = await openTalk({ brain: () => say('ok') });
});
afterAll(() => talk[Symbol.asyncDispose]());

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const call = (id: string) => ({ type: 'tool_use', id, name: 'search', input: {} });
const result = (id: string, more: object = {}) => ({ type: 'tool_result', tool_use_id: id, content: 'x', ...more });
const found = (change: object = {}) => ({
  type: 'search_result',
  source: 'https://wiki.example/a',
  title: 'A',
  content: [{ type: 'text', text: 'A passage' }],
  citations: { enabled: true },
  ...change,
});
const tool = (change: object = {}) => ({ name: 'search', input_schema: { type: 'object' }, ...change });
const mark = { cache_control: { type: 'ephemeral' } };

describe('a request of the wrong shape', () => {
  it.each([
    ['an unknown field', { top_secret: 1 }, 'top_secret: Extra inputs are not permitted'],
    ['temperature', { temperature: 0.5 }, 'temperature: this parameter is not supported by this API version'],
    ['top_p', { top_p: 0.5 }, 'top_p: this parameter is not supported'],
    ['top_k', { top_k: 5 }, 'top_k: this parameter is not supported'],
    ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
    ['too many max_tokens', { max_tokens: 128_001, stream: true }, 'max_tokens: Too big'],
    ['no messages', { messages: [] }, 'messages: Too small'],
    ['an unknown role', { messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role: Input tag does not match'],
    ['an unknown block', { messages: [user([{ type: 'note', text: 'x' }])] }, 'messages.0.content.0.type'],
    [
      'an unknown field of a block',
      { messages: [user([{ type: 'text', text: 'x', id: 1 }])] },
      'messages.0.content.0.id',
    ],
    ['an unknown field of a tool', { tools: [tool({ effect: 'read' })] }, 'tools.0.effect: Extra inputs'],
    ['a bad tool name', { tools: [tool({ name: 'search notion' })] }, 'tools.0.name'],
    [
      'a tool without an object schema',
      { tools: [tool({ input_schema: { type: 'string' } })] },
      'tools.0.input_schema.type',
    ],
    ['two tools of one name', { tools: [tool(), tool()] }, 'Tool names must be unique'],
    ['a choice without tools', { tool_choice: { type: 'auto' } }, 'while providing tools'],
  ])('is refused for %s', async (_what, body, message) => {
    expect(await talk.refusal(body)).toContain(message);
  });
});

describe('Sonnet 5.5', () => {
  it.each([
    [
      'a thinking budget',
      { thinking: { type: 'enabled', budget_tokens: 2_000 } },
      '"thinking.type.enabled" is not supported',
    ],
    ['disabled thinking', { thinking: { type: 'disabled' } }, '"thinking.type.disabled" is not supported'],
    ['any forced tool', { tools: [tool()], tool_choice: { type: 'any' } }, 'tool_choice.type: "any"'],
    ['one forced tool', { tools: [tool()], tool_choice: { type: 'tool', name: 'search' } }, 'tool_choice.type: "tool"'],
    [
      'a prefilled answer',
      { messages: [user('Hi'), assistant('The answer is')] },
      'does not support assistant message prefill',
    ],
  ])('refuses %s', async (_what, body, message) => {
    expect(await talk.refusal(body)).toContain(message);
  });

  it('takes thinking between tools only', async () => {
    expect((await talk.ask({ thinking: { type: 'between_tools' } })).stop_reason).toBe('end_turn');
  });
});

describe('a conversation', () => {
  it.each([
    ['an answer at the start', [assistant('Hi'), user('Hi')], 'first message must use the "user" role'],
    ['empty content', [user([])], 'must have non-empty content'],
    ['an empty string', [user('')], 'must have non-empty content'],
    ['blank text', [user([{ type: 'text', text: ' \n' }])], 'must contain non-whitespace text'],
    [
      'blank text in a result',
      [user('Hi'), assistant([call('a')]), user([result('a', { content: [{ type: 'text', text: '' }] })])],
      'must contain non-whitespace text',
    ],
    [
      'a document of the assistant',
      [user('Hi'), assistant([{ type: 'document', source: { type: 'text' } }]), user('Hi')],
      'messages.1.content.0.type',
    ],
    [
      'citations in a question',
      [user([{ type: 'text', text: 'x', citations: [{}] }])],
      'messages.0.content.0.citations',
    ],
    [
      'a call without a result',
      [user('Hi'), assistant([call('a'), call('b')]), user([result('a')])],
      'were found without `tool_result` blocks immediately after: b',
    ],
    ['a call at the end', [user('Hi'), assistant([call('a')])], 'prefill'],
    [
      'a result without a call',
      [user('Hi'), assistant('Yes'), user([result('a')])],
      'unexpected `tool_use_id` found in `tool_result` blocks: a',
    ],
    ['a late result', [user('Hi'), assistant([call('a')]), user('Wait'), user([result('a')])], 'were found without'],
    [
      'a result after text',
      [user('Hi'), assistant([call('a')]), user([{ type: 'text', text: 'x' }, result('a')])],
      'must come first',
    ],
    [
      'two results of one call',
      [user('Hi'), assistant([call('a')]), user([result('a'), result('a')])],
      'a single result',
    ],
    [
      'an id used twice',
      [user('Hi'), assistant([call('a')]), user([result('a')]), assistant([call('a')]), user([result('a')])],
      'ids must be unique',
    ],
    [
      'citations on some passages only',
      [user([found(), found({ citations: undefined })])],
      'on all search results or on none',
    ],
    ['a passage without text', [user([found({ content: [] })])], 'messages.0.content.0.content'],
    [
      'a system message after an answer',
      [user('Hi'), assistant('Yes'), { role: 'system', content: 'x' }, user('Hi')],
      'must follow a user message',
    ],
    [
      'thinking without a signature',
      [user('Hi'), assistant([{ type: 'thinking', thinking: '' }]), user('Hi')],
      'messages.1.content.0.signature: Field required',
    ],
    [
      'invented thinking',
      [user('Hi'), assistant([{ type: 'thinking', thinking: '', signature: 'abc' }]), user('Hi')],
      'Invalid `signature` in `thinking` block',
    ],
  ])('is refused for %s', async (_what, messages, message) => {
    expect(await talk.refusal({ messages })).toContain(message);
  });

  it('may hold what people said one after another, documents and system messages', async () => {
    const messages = [
      user('One'),
      user([{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } }]),
      { role: 'system', content: 'Be brief.' },
    ];
    expect((await talk.ask({ messages } as never)).content).toMatchObject([{ text: 'ok' }]);
  });
});

describe('cache breakpoints', () => {
  it('are at most four, the automatic one included', async () => {
    const messages = [user([1, 2, 3, 4].map((text) => ({ type: 'text', text: `${text}`, ...mark })))];
    expect((await talk.ask({ messages } as never)).stop_reason).toBe('end_turn');
    expect(await talk.refusal({ messages, ...mark })).toContain('Found 5');
  });

  it('that live longer come first', async () => {
    const long = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const messages = [
      user([
        { type: 'text', text: 'a', ...mark },
        { type: 'text', text: 'b', ...long },
      ]),
    ];
    expect(await talk.refusal({ messages })).toContain("a ttl='1h' cache_control block must not come after");
  });
});
