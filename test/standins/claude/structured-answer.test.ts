import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTalk, say, type Talk } from './ask.ts';

let talk: Talk;
beforeAll(async () => {
  talk = await openTalk();
});
afterAll(() => talk[Symbol.asyncDispose]());

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['day'],
  properties: { day: { type: 'string', format: 'date' } },
};
const format = { output_config: { format: { type: 'json_schema', schema } } };

describe('a structured answer', () => {
  it('is of the schema', async () => {
    talk.claude.think([say('{"day":"2026-11-21"}')]);
    const { content } = await talk.ask(format);
    expect(content).toMatchObject([{ type: 'text', text: '{"day":"2026-11-21"}' }]);
  });

  it.each(['Sure! {"day":"2026-11-21"}', '{"day":"soon"}', '{}', '{"day":"2026-11-21","more":1}'])(
    'is never %s: the brain is at fault',
    async (text) => {
      talk.claude.think([say(text)]);
      await expect(talk.ask(format)).rejects.toThrow('the stand-in failed');
    },
  );

  it('that is cut off or refused is what it is', async () => {
    talk.claude.think([say('{"day":"2026-11-21"}')]);
    expect(await talk.ask({ ...format, max_tokens: 2 })).toMatchObject({ stop_reason: 'max_tokens' });
    talk.claude.think([{ content: [{ type: 'text', text: '' }], stopReason: 'refusal' }]);
    expect(await talk.ask(format)).toMatchObject({ stop_reason: 'refusal' });
  });
});
