import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTalk, type Talk } from '../ask.ts';
import { converse } from './converse.ts';
import { createPage, id, readPage, search, tables, wiki } from './wiki.ts';

let talk: Talk;
beforeAll(async () => {
  talk = await openTalk();
});
afterAll(() => talk[Symbol.asyncDispose]());

describe('the extractive brain', () => {
  it('searches in several words, reads the best page and quotes the steps', async () => {
    const { steps, text, citations } = await converse(talk, 'How do we rotate API keys?', wiki);
    expect(steps).toEqual([
      [{ name: 'search', input: { queries: expect.arrayContaining(['rotate', 'keys']) } }],
      [{ name: 'read_page', input: { page: id(1), sections: [] } }],
    ]);
    expect(text).toContain('From **API key rotation**:');
    expect(text).toContain('1. Create the new key.\n2. Deploy it.\n3. Revoke the old key.');
    expect(citations).toContain(
      'API key rotation › Step by step (edited 2026-10-19 by Maya): 1. Create the new key.\n2. Deploy it.\n3. Revoke the old key.',
    );
  });

  it('reads pages that look equally good side by side', async () => {
    const { steps } = await converse(talk, 'API keys?', wiki);
    expect(steps[1]?.map(({ input }) => (input as { page: string }).page).toSorted()).toEqual([id(1), id(2)]);
  });

  it('answers a follow-up from the topic before, with what it has not said yet', async () => {
    const first = await converse(talk, 'How do we rotate API keys?', wiki);
    const { text } = await converse(talk, 'And who may do it?', wiki, first.messages);
    expect(text).toContain('Everybody in Platform');
    expect(text).not.toContain('1. Create the new key.');
  });

  it.each([
    ['Wie viele Urlaubstage haben wir?', 'Aus **Vacation policy**:'],
    ['Hur många semesterdagar har vi?', 'Ur **Vacation policy**:'],
    ['Quantos dias de férias temos?', 'De **Vacation policy**:'],
  ])('understands “%s” and answers in that language', async (question, opening) => {
    const { text } = await converse(talk, question, wiki);
    expect(text).toContain(opening);
    expect(text).toContain('30 days of paid vacation');
  });

  it('tries other words, then says what it looked for and what to do', async () => {
    const { steps, text, citations } = await converse(talk, 'Where is the submarine parked?', wiki);
    expect(steps.filter(([call]) => call?.name === 'search')).toHaveLength(2);
    expect(text).toMatch(/^I found nothing in Notion about “submarine”, “parked”\. Try other words/);
    expect(citations).toEqual([]);
  });

  it('prefers the current page over an older one', async () => {
    const { text } = await converse(talk, 'How often are API keys rotated?', wiki);
    expect(text).toContain('every 90 days');
    expect(text).toMatch(/^From \*\*API key rotation\*\*/);
  });

  it('says why when nothing could be looked up', async () => {
    const { text } = await converse(talk, 'How do we rotate API keys?', []);
    expect(text).toContain('How do we rotate API keys?');
    const broken = await converse(talk, 'How do we rotate API keys?', [
      { ...search, name: 'search', answer: () => '' },
    ]);
    expect(broken.text).toContain('I found nothing');
  });

  it.each([
    ['thanks!', 'You’re welcome'],
    ['Danke dir', 'Gern geschehen'],
    ['hello', 'Hello!'],
    ['🚲🚲🚲', 'I do not see what you would like to know'],
  ])('answers “%s” without any tool', async (question, answer) => {
    const { steps, text } = await converse(talk, question, wiki);
    expect(steps).toEqual([]);
    expect(text).toContain(answer);
  });

  it('queries a table for lists and counts, with the filter that the question names', async () => {
    const { steps, text, citations } = await converse(talk, 'Which projects are at risk?', [...wiki, ...tables]);
    expect(steps.flat().map(({ name }) => name)).toEqual([
      'list_data_sources',
      'describe_data_source',
      'query_data_source',
    ]);
    expect(steps[2]?.[0]?.input).toMatchObject({
      data_source: id(9),
      filter: { match: 'all', conditions: [{ property: 'Status', operator: 'equals', value: 'At risk' }], groups: [] },
    });
    expect(text).toContain('**2** in Projects:');
    expect(citations).toHaveLength(2);
    const { steps: late } = await converse(talk, 'How many projects are late?', [...wiki, ...tables]);
    expect(late[2]?.[0]?.input).toMatchObject({
      filter: { conditions: [{ property: 'Late', operator: 'equals', value: 'true' }] },
    });
  });

  it('goes on to the pages when no table is meant', async () => {
    const { steps, text } = await converse(talk, 'How many days of vacation do we have?', [...wiki, ...tables]);
    expect(steps.flat().map(({ name }) => name)).toEqual(['list_data_sources', 'search', 'read_page']);
    expect(text).toContain('30 days of paid vacation');
  });

  it.each([
    [
      'Create a page titled “Key dates” under “Vacation policy” saying we close in week 29.',
      'Key dates',
      'We close in week 29',
    ],
    ['Erstelle eine Seite „Key dates“ unter Vacation policy', 'Key dates', 'drafted from a question'],
  ])('proposes a page when asked: %s', async (question, title, markdown) => {
    const { steps, text } = await converse(talk, question, wiki);
    expect(steps.at(-1)).toEqual([
      {
        name: 'create_page',
        input: {
          parent_type: 'page',
          parent: id(3),
          title,
          markdown: expect.stringContaining(markdown),
          properties: [],
        },
      },
    ]);
    expect(text).toContain('Nothing is created yet');
  });

  it('creates rows in tables', async () => {
    const { steps } = await converse(talk, 'Create a page titled "New van" in Projects', [
      search,
      readPage,
      createPage,
    ]);
    expect(steps.at(-1)?.[0]?.input).toMatchObject({ parent_type: 'data_source', parent: id(9) });
  });

  it('quotes from passages that a search itself brings', async () => {
    const found = { ...search, answer: () => readPage.answer({ page: id(3) }) };
    const { steps, text } = await converse(talk, 'How many days of paid vacation?', [found]);
    expect(steps).toHaveLength(1);
    expect(text).toContain('30 days of paid vacation');
  });

  it('thinks before it calls, and is believed when its thoughts come back', async () => {
    const { messages } = await converse(talk, 'How do we rotate API keys?', wiki);
    expect(messages[1]?.content).toMatchObject([{ type: 'thinking' }, { type: 'tool_use' }]);
  });
});

describe('without tools', () => {
  it('sums up in sentences of the text, questions and links kept', async () => {
    const text = `${'Small talk about the weather in Lisbon. '.repeat(5)}How do we rotate keys?\nKeys are rotated every 90 days. See https://wiki.example/keys for keys.`;
    const { content } = await talk.ask({ system: 'Summarise.', messages: [{ role: 'user', content: text }] });
    const [block] = content;
    expect(block?.type === 'text' && block.text).toContain('https://wiki.example/keys');
  });

  it('fills a schema with what the text says', async () => {
    const schema = {
      type: 'object',
      properties: {
        title: { type: 'string' },
        severity: { enum: ['low', 'high'] },
        tags: { type: 'array', items: { type: 'string' } },
        steps: {
          type: 'array',
          items: {
            type: 'object',
            properties: { day: { type: 'string', format: 'date' } },
            required: ['day'],
            additionalProperties: false,
          },
        },
        minutes: { type: 'integer' },
        owner: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
      required: ['title', 'severity', 'tags', 'steps', 'minutes', 'owner'],
      additionalProperties: false,
    };
    const { content } = await talk.ask({
      messages: [{ role: 'user', content: 'Telemetry stopped.\nIt lasted 40 minutes and was of high severity.' }],
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(JSON.parse(content[0]?.type === 'text' ? content[0].text : '')).toEqual({
      title: 'Telemetry stopped.',
      severity: 'high',
      tags: ['telemetry', 'stopped'],
      steps: [{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }, { day: expect.any(String) }],
      minutes: 40,
      owner: expect.any(String),
    });
  });

  it('ends soon when it is told to go on', async () => {
    const messages = [
      { role: 'user' as const, content: 'How do we rotate API keys?' },
      { role: 'assistant' as const, content: 'We rotate' },
      { role: 'user' as const, content: 'You reached the length limit. Continue exactly where you stopped.' },
    ];
    expect((await talk.ask({ messages })).content).toMatchObject([{ text: 'That is all I have.' }]);
  });
});
