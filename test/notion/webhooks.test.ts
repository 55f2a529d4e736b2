import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RequestError, UpstreamError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { createSealer } from '../../src/notion/seal.ts';
import { createWebhookDoor } from '../../src/notion/webhook-door.ts';
import { readEvent, type WebhookEvent } from '../../src/notion/webhooks.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorage } from '../support/storage.ts';
import { movableClock } from './replica.ts';

const parts = new AsyncDisposableStack();
let storage: Storage;
let heard: WebhookEvent[];
let clock: ReturnType<typeof movableClock>;
const [keyOne, keyTwo] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')] as const;
const page = '0a0b0c0d-0000-4000-8000-000000000001';

beforeAll(async () => {
  storage = parts.use(await openTestStorage());
});
afterAll(() => parts.disposeAsync());
beforeEach(async () => {
  heard = [];
  clock = movableClock();
  await onServer(storage.connectionString, 'truncate webhook_tokens, webhook_events');
});

function openDoor({ tokens = [] as string[], keys = [keyOne] as string[] } = {}) {
  const sealer = createSealer(keys);
  const log = createLogger('silent');
  return createWebhookDoor({
    rows: storage.webhooks,
    tokens,
    ...(sealer ? { sealer } : {}),
    publicUrl: 'https://bot.tidewater.example/',
    log,
    clock,
  });
}
type Door = ReturnType<typeof openDoor>;

const hear = async (event: WebhookEvent) => void heard.push(event);
const sign = (body: Buffer, token: string) => `sha256=${createHmac('sha256', token).update(body).digest('hex')}`;
const introduce = (door: Door, token: string, signedWith = token) => {
  const body = Buffer.from(JSON.stringify({ verification_token: token }));
  return door.receive({ body, signature: sign(body, signedWith) }, hear);
};
const tell = (door: Door, token: string, change: object = {}, hearing = hear) => {
  const body = Buffer.from(
    JSON.stringify({
      id: 'e1',
      type: 'page.content_updated',
      workspace_id: page,
      entity: { id: page, type: 'page' },
      ...change,
    }),
  );
  return door.receive({ body, signature: sign(body, token) }, hearing);
};
const token = (name: string) => `secret_${name.padEnd(20, 'x')}`;
const waiting = async (door: Door) => (await door.pending()).map((each) => each.token);

describe('who may tell us of edits', () => {
  it('is the first that introduces itself; the next waits for an admin', async () => {
    const door = openDoor();
    await introduce(door, token('first'));
    await introduce(door, token('second'));
    await introduce(door, token('first'));
    expect(Object.fromEntries((await door.pending()).map((each) => [each.token, each.isTrusted]))).toEqual({
      [token('first')]: true,
      [token('second')]: false,
    });
    expect(await tell(door, token('first'))).toBe('taken');
    expect(await tell(door, token('second'), { id: 'e2' })).toBe('refused');
    await door.trust(token('second'));
    expect(await tell(door, token('second'), { id: 'e2' })).toBe('taken');
    expect(heard.map(({ id }) => id)).toEqual(['e1', 'e2']);
  });

  it('is one alone when many introduce themselves at once', async () => {
    const door = openDoor();
    const names = Array.from({ length: 6 }, (_, at) => token(`t${at}`));
    await Promise.all(names.map((name) => introduce(door, name)));
    const outcomes = await Promise.all(names.map((name, at) => tell(door, name, { id: `e${at}` })));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
  });

  it('is only whom the settings name, when they name somebody', async () => {
    const door = openDoor({ tokens: [token('set')] });
    await introduce(door, token('first'));
    await introduce(door, token('set'));
    expect(await tell(door, token('first'))).toBe('refused');
    expect(await tell(door, token('set'))).toBe('taken');
    expect(await waiting(door)).toEqual([token('first')]);
  });

  it('is shown to an admin for an hour, ten at most and newest first', async () => {
    const door = openDoor({ tokens: [token('set')] });
    for (let at = 0; at < 12; at += 1) {
      clock.skip(1_000);
      await introduce(door, token(`t${at}`));
    }
    expect(await waiting(door)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((at) => token(`t${at}`)));
    clock.skip(60 * 60_000);
    expect(await waiting(door)).toEqual([]);
    await introduce(door, token('new'));
    await expect(door.trust(token('t11'))).rejects.toThrow(RequestError);
  });

  it('is not whoever signs with nothing, garbage or another body', async () => {
    const door = openDoor();
    await introduce(door, token('first'));
    const body = Buffer.from('{}');
    const digest = sign(body, token('first'));
    for (const signature of [
      undefined,
      '',
      'sha256=',
      digest.slice(0, -1),
      digest.replace('sha256', 'sha1'),
      sign(Buffer.from('{ }'), token('first')),
    ]) {
      expect(await door.receive({ body, signature }, hear)).toBe('refused');
    }
    expect(await tell(door, '')).toBe('refused');
    expect(await introduce(door, token('other'), token('first'))).toBe('refused');
    expect(await tell(openDoor({ tokens: [''] }), '')).toBe('refused');
  });

  it.each([
    [{ verification_token: '' }],
    [{ verification_token: 'short' }],
    [{ verification_token: ['x'.repeat(20)] }],
    [{ verification_token: `<!channel> ${'x'.repeat(20)}` }],
    [{ verification_token: 'x'.repeat(201) }],
  ])('is not kept when the token is %j', async (content) => {
    const door = openDoor();
    expect(await door.receive({ body: Buffer.from(JSON.stringify(content)), signature: undefined }, hear)).toBe(
      'refused',
    );
    expect(await waiting(door)).toEqual([]);
  });
});

describe('stored webhook tokens', () => {
  const values = async () =>
    ((await onServer(storage.connectionString, 'select token from webhook_tokens')) as { token: string }[])[0]?.token ??
    '';

  it('are sealed where there is a key, and again with each new one', async () => {
    await introduce(openDoor({ keys: [] }), token('first'));
    expect(await values()).toBe(token('first'));
    await openDoor().open();
    const sealed = await values();
    expect(sealed).not.toContain(token('first'));
    await openDoor({ keys: [keyTwo, keyOne] }).open();
    expect(await values()).not.toBe(sealed);
    expect(await tell(openDoor({ keys: [keyTwo] }), token('first'))).toBe('taken');
  });

  it('that no key opens are not trusted, and the start goes on', async () => {
    await introduce(openDoor(), token('first'));
    for (const keys of [[keyTwo], []]) {
      const door = openDoor({ keys });
      await door.open();
      expect(await tell(door, token('first'))).toBe('refused');
    }
  });
});

describe('an event', () => {
  it('is heard once, however often Notion tells it', async () => {
    const door = openDoor({ tokens: [token('set')] });
    for (let told = 0; told < 3; told += 1) expect(await tell(door, token('set'))).toBe('taken');
    expect(heard).toHaveLength(1);
  });

  it('is told again when it could not be kept', async () => {
    const door = openDoor({ tokens: [token('set')] });
    const away = () => Promise.reject(new UpstreamError('the database'));
    await expect(tell(door, token('set'), {}, away)).rejects.toThrow(UpstreamError);
    await tell(door, token('set'));
    expect(heard).toHaveLength(1);
  });

  it('is taken even if our work on it fails or nobody knows its type', async () => {
    const door = openDoor({ tokens: [token('set')] });
    expect(await tell(door, token('set'), {}, () => Promise.reject(new Error('a bug')))).toBe('taken');
    expect(await tell(door, token('set'), { id: 'e2', type: 'moon.risen', entity: { id: page, type: 'moon' } })).toBe(
      'taken',
    );
    expect(await tell(door, token('set'), { id: 'e3', entity: null })).toBe('taken');
    const body = Buffer.from('not JSON');
    expect(await door.receive({ body, signature: sign(body, token('set')) }, hear)).toBe('taken');
    expect(heard).toMatchObject([{ id: 'e2', entity: { kind: 'other', id: page } }]);
  });

  const event = {
    id: 'e',
    type: 't',
    workspace_id: page.replaceAll('-', ''),
    entity: { id: page.toUpperCase(), type: 'page' },
  };
  it.each([
    [{ id: 'b', type: 'block' }, undefined],
    [{ id: page, type: 'page' }, page],
    [{ id: 'x', type: 'space' }, undefined],
    [{ id: 'd', type: 'database', data_source_id: page }, page],
    ['nonsense', undefined],
  ])('with the parent %j lies in %s', (parent, parentId) => {
    const expected = { id: 'e', type: 't', workspaceId: page, entity: { kind: 'page', id: page } };
    expect(readEvent({ ...event, data: { parent } })).toEqual(parentId ? { ...expected, parentId } : expected);
  });

  it('names the bots that may see it, where Notion tells', () => {
    const bot = { id: page.replaceAll('-', ''), type: 'bot' };
    const told = (accessible_by: unknown) => readEvent({ ...event, accessible_by })?.botIds;
    expect(told([{ id: page, type: 'person' }, bot, { id: 7, type: 'bot' }, null])).toEqual([page]);
    for (const nobody of [undefined, [], 'all', [{ id: page, type: 'person' }]]) expect(told(nobody)).toBeUndefined();
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ ...event, id: 7 }],
    [{ ...event, id: 'a\0' }],
    [{ ...event, id: 'x'.repeat(201) }],
    [{ ...event, workspace_id: '..' }],
  ])('is not read from %j', (body) => expect(readEvent(body)).toBeUndefined());

  it('has an address that an admin enters at Notion', () => {
    expect(openDoor().url).toBe('https://bot.tidewater.example/notion/webhook');
  });
});
