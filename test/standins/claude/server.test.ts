import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTalk, say, type Talk } from './ask.ts';

let talk: Talk;
beforeAll(async () => {
  talk = await openTalk({ brain: () => say('ok') });
});
afterAll(() => talk[Symbol.asyncDispose]());

const body = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
const headers = { 'x-api-key': 'sk-ant-standin', 'anthropic-version': '2026-10-21' };

async function post(given: string, change: Record<string, string | undefined> = {}): Promise<[number, unknown]> {
  const sent = Object.entries({ ...headers, ...change }).filter((each): each is [string, string] => Boolean(each[1]));
  const response = await fetch(`${talk.claude.url}/v1/messages`, { method: 'POST', headers: sent, body: given });
  return [response.status, await response.json()];
}

describe('the stand-in Claude', () => {
  it('answers in one body when no stream is wanted', async () => {
    expect(await talk.sdk.messages.create(body as never)).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5-5',
      content: [{ type: 'text', text: 'ok', citations: null }],
      stop_reason: 'end_turn',
      usage: { output_tokens: 1 },
    });
  });

  it('takes the key as a bearer token and as x-api-key', async () => {
    expect((await post(JSON.stringify(body)))[0]).toBe(200);
    const bearer = { 'x-api-key': undefined, authorization: 'Bearer sk-ant-standin' };
    expect((await post(JSON.stringify(body), bearer))[0]).toBe(200);
  });

  it.each([
    ['a wrong key', { 'x-api-key': 'sk-ant-wrong' }, 401, 'authentication_error'],
    ['no key', { 'x-api-key': undefined }, 401, 'authentication_error'],
    ['no version', { 'anthropic-version': undefined }, 400, 'invalid_request_error'],
    ['an unknown version', { 'anthropic-version': '2020-01-01' }, 400, 'invalid_request_error'],
  ])('refuses %s in the form of the API', async (_what, change, status, type) => {
    const refused = {
      type: 'error',
      error: { type, message: expect.any(String) },
      request_id: expect.stringMatching(/^req_/),
    };
    expect(await post(JSON.stringify(body), change)).toEqual([status, refused]);
  });

  it('refuses what is not JSON, and keeps what it refused', async () => {
    expect((await post('{"model":'))[0]).toBe(400);
    await talk.refusal({ seed: 1 });
    expect(talk.claude.refused.at(-1)).toEqual({
      body: expect.objectContaining({ seed: 1 }),
      message: 'seed: Extra inputs are not permitted',
    });
  });

  it('answers 413 above 32 MB, when all has been sent', async () => {
    expect((await post('x'.repeat(32 * 1024 * 1024 + 1)))[0]).toBe(413);
  });

  it('refuses a prompt above a million tokens', async () => {
    const messages = [{ role: 'user', content: 'word '.repeat(800_000) }];
    expect(await talk.refusal({ messages })).toMatch(/^prompt is too long: \d+ tokens > 1000000 maximum$/);
  });

  it('knows only the models that exist', async () => {
    await expect(talk.ask({ model: 'claude-3-opus' })).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    expect(await talk.sdk.models.retrieve('claude-haiku-5-5')).toMatchObject({ max_tokens: 128_000 });
    await expect(talk.sdk.models.retrieve('claude-3-opus')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const listed = await Array.fromAsync(talk.sdk.models.list(), ({ id }) => id);
    expect(listed).toContain('claude-sonnet-5-5');
  });

  it('counts tokens as the answer does', async () => {
    const { max_tokens: _, ...prompt } = body;
    const { input_tokens } = await talk.sdk.messages.countTokens(prompt as never);
    expect((await talk.sdk.messages.create(body as never)).usage.input_tokens).toBe(input_tokens);
    await expect(talk.sdk.messages.countTokens(body as never)).rejects.toThrow('max_tokens: Extra inputs');
  });

  it('makes trouble on request, and the SDK tries again', async () => {
    const sdk = new Anthropic({ apiKey: talk.claude.apiKey, baseURL: talk.claude.url, maxRetries: 2 });
    const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    talk.claude.faults.add({
      kind: 'error',
      status: 529,
      body: overloaded,
      times: 2,
      headers: { 'retry-after-ms': '1' },
    });
    expect((await sdk.messages.create(body as never)).stop_reason).toBe('end_turn');
    talk.claude.faults.add({ kind: 'error', status: 529, body: overloaded, times: 1 });
    await expect(talk.ask()).rejects.toMatchObject({ status: 529, type: 'overloaded_error' });
  });

  it('says how long it took itself', async () => {
    await using slow = await openTalk({ brain: () => say('one two three'), thinkTime: 40, pace: 20 });
    await slow.ask();
    expect(slow.claude.requests[0]?.modelMs).toBeGreaterThan(80);
    expect(slow.claude.requests[0]?.modelMs).toBeLessThan(400);
  });
});
