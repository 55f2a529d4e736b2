import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTalk, say, type Talk } from './ask.ts';

let talk: Talk;
beforeAll(async () => {
  talk = await openTalk({ brain: () => say('ok') });
});
afterAll(() => talk[Symbol.asyncDispose]());

const tool = (change: object = {}) => ({ name: 'search', input_schema: { type: 'object' }, ...change });
const strict = (schema: object) => ({
  tools: [tool({ strict: true, input_schema: { type: 'object', additionalProperties: false, ...schema } })],
});
const property = (schema: object) => strict({ properties: { a: schema }, required: ['a'] });
const passage = {
  type: 'search_result',
  source: 'https://wiki.example/a',
  title: 'A',
  content: [{ type: 'text', text: 'A passage' }],
  citations: { enabled: true },
};

describe('a strict schema', () => {
  it.each([
    ['an open object', { tools: [tool({ strict: true })] }, "'additionalProperties' must be explicitly set to false"],
    ['an open object inside', property({ type: 'array', items: { type: 'object' } }), "'additionalProperties'"],
    ['a minimum', property({ type: 'integer', minimum: 1 }), "property 'minimum' is not supported"],
    ['a length', property({ type: 'string', maxLength: 9 }), "property 'maxLength' is not supported"],
    ['oneOf', property({ oneOf: [{ type: 'string' }] }), "property 'oneOf' is not supported"],
    [
      'two items at least',
      property({ type: 'array', items: { type: 'string' }, minItems: 2 }),
      "'minItems' values other than 0 or 1",
    ],
    ['an unknown format', property({ type: 'string', format: 'phone' }), "format 'phone' is not supported"],
    ['a reference elsewhere', property({ $ref: 'https://example.org/a.json' }), 'does not point into this schema'],
    ['a circle', { tools: [tool({ strict: true, input_schema: circle() })] }, 'recursive schemas are not supported'],
    ['a missing property', strict({ properties: {}, required: ['a'] }), "required property 'a' is not defined"],
    [
      '25 optional parameters',
      strict({ properties: many(25, { type: 'string' }) }),
      'too many optional parameters (25)',
    ],
    [
      '17 unions',
      strict({ properties: many(17, { type: ['string', 'null'] }), required: names(17) }),
      'union types (17',
    ],
    [
      '21 strict tools',
      { tools: names(21).map((name) => ({ ...strict({}).tools[0], name })) },
      'Too many strict tools',
    ],
  ])('is refused for %s', async (_what, body, message) => {
    expect(await talk.refusal(body)).toContain(message);
  });

  it('may name a property like a keyword', async () => {
    const body = strict({
      properties: { minimum: { type: 'string' }, not: { type: 'string' } },
      required: ['minimum', 'not'],
    });
    expect((await talk.ask(body)).stop_reason).toBe('end_turn');
  });

  it('holds for structured answers too, which cannot be combined with citations', async () => {
    const format = { type: 'json_schema', schema: { type: 'object', additionalProperties: false } };
    expect(
      await talk.refusal({ output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } }),
    ).toContain('additionalProperties');
    expect(
      await talk.refusal({ output_config: { format }, messages: [{ role: 'user', content: [passage] }] }),
    ).toContain('cannot be combined');
  });
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `p${index}`);
}

function many(count: number, schema: object) {
  return Object.fromEntries(names(count).map((name) => [name, schema]));
}

function circle() {
  const list = { type: 'array', items: { $ref: '#/$defs/node' } };
  const node = { type: 'object', properties: { children: list }, required: ['children'], additionalProperties: false };
  return {
    type: 'object',
    properties: { root: { $ref: '#/$defs/node' } },
    required: ['root'],
    additionalProperties: false,
    $defs: { node },
  };
}
