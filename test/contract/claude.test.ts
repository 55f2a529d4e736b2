import Anthropic, { BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import type { MessageParam, RawMessageStreamEvent, ToolUnion } from '@anthropic-ai/sdk/resources/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClaude } from '../standins/claude/index.ts';

/** What the product relies on. It holds for the stand-in always, and is put to Claude itself when ANTHROPIC_API_KEY is set. */
const { ANTHROPIC_API_KEY: apiKey } = process.env;
const model = 'claude-haiku-5-5';

const search: ToolUnion = {
  name: 'search',
  description: 'Search the company wiki by keywords. Always use it for questions about the company.',
  strict: true,
  input_schema: {
    type: 'object',
    properties: { queries: { type: 'array', items: { type: 'string' } } },
    required: ['queries'],
    additionalProperties: false,
  },
};
const question: MessageParam = { role: 'user', content: 'How often do we rotate API keys? Search the company wiki.' };
const passage = 'API keys are rotated every 90 days by the platform team.';
const found = {
  type: 'search_result' as const,
  source: 'https://wiki.example/rotation',
  title: 'API key rotation',
  content: [{ type: 'text' as const, text: passage }],
  citations: { enabled: true },
};
const system = 'You answer questions about a company from its wiki. Be brief and cite. '.repeat(60);

describe.each([
  ['the stand-in', false],
  ['Claude itself (skipped without ANTHROPIC_API_KEY)', true],
])('%s', (_name, isReal) => {
  let sdk: Anthropic;
  const parts = new AsyncDisposableStack();
  beforeAll(async () => {
    const standIn = isReal ? undefined : parts.use(await startClaude());
    sdk = new Anthropic(standIn ? { apiKey: standIn.apiKey, baseURL: standIn.url } : { apiKey: apiKey ?? null });
  });
  afterAll(() => parts.disposeAsync());
  const test = it.skipIf(isReal && !apiKey);
  const base = { model, max_tokens: 2_000, system, tools: [search], cache_control: { type: 'ephemeral' as const } };

  /** A turn whose searches all find the passage: its first answer, its last one, and the events of that. */
  async function turn() {
    const messages: MessageParam[] = [question];
    const answers: Anthropic.Message[] = [];
    let events: RawMessageStreamEvent[] = [];
    while (answers.at(-1)?.stop_reason !== 'end_turn' && answers.length < 6) {
      const stream = sdk.messages.stream({ ...base, messages: [...messages] });
      events = await Array.fromAsync(stream, (event) => structuredClone(event));
      const answer = await stream.finalMessage();
      answers.push(answer);
      const ids = answer.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
      const content = [{ type: 'text' as const, text: 'Found:' }, found];
      const results = ids.map((id) => ({ type: 'tool_result' as const, tool_use_id: id, content }));
      messages.push({ role: 'assistant', content: answer.content }, { role: 'user', content: results });
    }
    return { asked: answers[0], answered: answers.at(-1), events };
  }

  test('calls a strict tool, takes its result, answers with a citation and reads its cache', async () => {
    const { asked, events, answered } = await turn();
    expect(asked?.stop_reason).toBe('tool_use');
    const call = asked?.content.find(({ type }) => type === 'tool_use');
    expect(call).toMatchObject({
      id: expect.stringMatching(/^toolu_/),
      name: 'search',
      input: { queries: expect.any(Array) },
    });
    expect(answered?.stop_reason).toBe('end_turn');
    expect(answered?.content.flatMap((block) => (block.type === 'text' ? (block.citations ?? []) : []))).toContainEqual(
      {
        type: 'search_result_location',
        cited_text: passage,
        search_result_index: 0,
        start_block_index: 0,
        end_block_index: 1,
        source: 'https://wiki.example/rotation',
        title: 'API key rotation',
      },
    );
    expect(answered?.usage.cache_read_input_tokens).toBeGreaterThan(512);
    expect(events[0]).toMatchObject({
      type: 'message_start',
      message: { role: 'assistant', content: [], stop_reason: null },
    });
    expect(events.at(-2)).toMatchObject({ type: 'message_delta', delta: { stop_reason: 'end_turn' } });
    expect(events.at(-1)).toEqual({ type: 'message_stop' });
  });

  test('opens, fills and closes one block after another', async () => {
    const { events } = await turn();
    const blocks = events.flatMap((event) => ('index' in event ? [`${event.index} ${event.type}`] : []));
    const shapes = Object.values(Object.groupBy(blocks, (each) => each.split(' ')[0] ?? ''));
    for (const shape of shapes) {
      expect(shape?.[0]).toContain('content_block_start');
      expect(shape?.at(-1)).toContain('content_block_stop');
    }
    expect(blocks).toEqual(shapes.flat());
  });

  const refused: [string, Record<string, unknown>][] = [
    ['temperature', { temperature: 0.5 }],
    ['an unknown field', { seed: 1 }],
    ['a prefilled answer', { messages: [question, { role: 'assistant', content: 'Every' }] }],
    ['blank text', { messages: [{ role: 'user', content: [{ type: 'text', text: ' ' }] }] }],
    [
      'a call without a result',
      {
        messages: [
          question,
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'search', input: {} }] },
          question,
        ],
      },
    ],
    [
      'a result without a call',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] }] },
    ],
    ['an open strict schema', { tools: [{ ...search, input_schema: { type: 'object', properties: {} } }] }],
    ['two tools of one name', { tools: [search, search] }],
    ['a thinking budget', { thinking: { type: 'enabled', budget_tokens: 1_500 } }],
  ];
  test.each(refused)('refuses %s with 400', async (_what, change) => {
    const body = { ...base, messages: [question], ...change } as never;
    const error = await sdk.messages.create(body).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ type: 'invalid_request_error', requestID: expect.stringMatching(/^req_/) });
  });

  test('answers 404 for a model that does not exist', async () => {
    const body = { ...base, model: 'claude-of-tomorrow', messages: [question] };
    await expect(sdk.messages.create(body)).rejects.toBeInstanceOf(NotFoundError);
  });
});
