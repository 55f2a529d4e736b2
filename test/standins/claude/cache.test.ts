import { beforeEach, describe, expect, it } from 'vitest';
import { openTalk, say, type Talk } from './ask.ts';

let now = 0;
let talk: Talk;
beforeEach(async () => {
  now = 1_000_000;
  talk = await openTalk({ brain: () => say('ok'), now: () => now });
  return () => talk[Symbol.asyncDispose]();
});

const long = 'Rules of the house, one after another. '.repeat(80);
const mark = { cache_control: { type: 'ephemeral' } };
const user = (text: string, change: object = {}) => ({ role: 'user', content: [{ type: 'text', text, ...change }] });
const assistant = (text: string) => ({ role: 'assistant', content: [{ type: 'text', text }] });
const grown = [user('One'), assistant('ok'), user('Two')];

async function usage(body: object) {
  const { usage: given } = await talk.ask({ system: long, ...mark, messages: [user('One')], ...body });
  return {
    read: given.cache_read_input_tokens ?? 0,
    written: given.cache_creation_input_tokens ?? 0,
    rest: given.input_tokens,
  };
}

describe('the prompt cache', () => {
  it('reads what the last request wrote, and writes what is new', async () => {
    const first = await usage({});
    expect(first).toEqual({ read: 0, written: expect.any(Number), rest: 0 });
    expect(first.written).toBeGreaterThan(800);
    const second = await usage({ messages: grown });
    expect(second.read).toBe(first.written);
    expect(second.written).toBeGreaterThan(0);
    expect((await usage({ messages: grown })).written).toBe(0);
  });

  it('reads nothing for a product that varies its system prompt or its tools', async () => {
    await usage({});
    expect((await usage({ system: `It is 10:02. ${long}`, messages: grown })).read).toBe(0);
    expect((await usage({ tools: [{ name: 'search', input_schema: { type: 'object' } }], messages: grown })).read).toBe(
      0,
    );
  });

  it('reads nothing for a history that was changed, or another model', async () => {
    await usage({});
    expect((await usage({ messages: [user('one'), ...grown.slice(1)] })).read).toBe(0);
    expect((await usage({ model: 'claude-haiku-5-5', messages: grown })).read).toBe(0);
  });

  it('has no entry where no breakpoint was, so that a new conversation reads only an explicit one', async () => {
    await usage({});
    expect((await usage({ messages: [user('Another question')] })).read).toBe(0);
    const system = [{ type: 'text', text: long, ...mark }];
    const { written } = await usage({ system, messages: [user('A second question')] });
    const other = await usage({ system, messages: [user('A third question')] });
    expect(other.read).toBeGreaterThan(800);
    expect(other.read).toBeLessThan(written);
  });

  it('does nothing unless it is asked to', async () => {
    await usage({});
    expect(await usage({ cache_control: undefined, messages: grown })).toMatchObject({ read: 0, written: 0 });
  });

  it('leaves prompts below 512 tokens alone', async () => {
    expect(await usage({ system: 'Be brief.' })).toEqual({ read: 0, written: 0, rest: expect.any(Number) });
  });

  it('looks back over twenty blocks and no further', async () => {
    const texts = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ type: 'text', text: `part ${index}` }));
    await usage({ messages: [{ role: 'user', content: texts(1) }] });
    expect((await usage({ messages: [{ role: 'user', content: texts(20) }] })).read).toBeGreaterThan(0);
    expect((await usage({ messages: [{ role: 'user', content: texts(41) }] })).read).toBe(0);
  });

  it('forgets after five minutes without a read, and after an hour where that was asked for', async () => {
    await usage({});
    now += 299_000;
    expect((await usage({})).read).toBeGreaterThan(0);
    now += 299_000;
    expect((await usage({})).read).toBeGreaterThan(0);
    now += 300_000;
    expect((await usage({})).read).toBe(0);
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' }, messages: [user('An hour')] };
    await usage(hour);
    now += 3_599_000;
    expect((await usage(hour)).read).toBeGreaterThan(0);
  });

  it('sees moved breakpoints and whole strings as the same content', async () => {
    await usage({ system: [{ type: 'text', text: long }], messages: [user('One', mark)], cache_control: undefined });
    expect((await usage({ messages: [{ role: 'user', content: 'One' }] })).read).toBeGreaterThan(0);
  });

  it('loses the messages, not the system prompt, when thinking is set otherwise', async () => {
    const system = [{ type: 'text', text: long, ...mark }];
    const whole = await usage({ system });
    const { read, written } = await usage({ system, thinking: { type: 'between_tools' } });
    expect(read).toBeGreaterThan(800);
    expect(read + written).toBe(whole.written);
    expect(written).toBeGreaterThan(0);
  });

  it('splits what it wrote by lifetime', async () => {
    const system = [{ type: 'text', text: long, cache_control: { type: 'ephemeral', ttl: '1h' } }];
    const { usage: given } = await talk.ask({ system, ...mark } as never);
    expect(given.cache_creation?.ephemeral_1h_input_tokens).toBeGreaterThan(800);
    expect(given.cache_creation?.ephemeral_5m_input_tokens).toBeGreaterThan(0);
  });

  it('lets a growing conversation read nearly everything', async () => {
    const messages = [user('One')];
    let read = 0;
    let all = 0;
    for (let turn = 0; turn < 8; turn += 1) {
      const { read: hit, written, rest } = await usage({ messages });
      read += hit;
      all += hit + written + rest;
      messages.push(assistant(`answer ${turn}`), user(`question ${turn}`));
    }
    expect(read / all).toBeGreaterThan(0.85);
  });
});
