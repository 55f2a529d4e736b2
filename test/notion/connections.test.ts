import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessError, UpstreamError } from '../../src/errors.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { NotionStandIn } from '../standins/notion/contract.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { openTestStorage, openTestStorageAt } from '../support/storage.ts';
import { consent, firstKey, movableClock, type Replica, startOAuthNotion, startReplica } from './replica.ts';

const parts = new AsyncDisposableStack();
let storage: Storage;
let otherStorage: Storage;
let notion: NotionStandIn;
let one: Replica;
let two: Replica;
const keys = uuidFrom('keys');

beforeAll(async () => {
  storage = parts.use(await openTestStorage());
  otherStorage = parts.use(await openTestStorageAt(storage.connectionString));
});
afterAll(() => parts.disposeAsync());

beforeEach(async () => {
  notion = await startOAuthNotion();
  one = startReplica(storage, notion, { clock: movableClock() });
  two = startReplica(otherStorage, notion);
  return async () => {
    for (const { id } of await storage.connections.all()) await storage.connections.remove(id);
    await notion[Symbol.asyncDispose]();
  };
});

/** Connects Tom's Notion and gives the connection's id and its newest access token. */
async function connectTom(): Promise<{ id: string; accessToken: string }> {
  const { connection } = await one.oauth.finish(await consent(one, notion));
  return { id: connection.id, accessToken: notion.oauth.grants().at(-1)?.accessToken ?? '' };
}

const refreshes = () =>
  notion.requests.filter(
    ({ path, body }) => path === '/v1/oauth/token' && JSON.stringify(body ?? '').includes('"refresh_token"'),
  );
const read = (replica: Replica, id: string) => replica.connections.notion(id).page(keys);

describe('a grant whose token ran out', () => {
  it('is renewed by one request over two replicas and all their waiters', async () => {
    const { id, accessToken } = await connectTom();
    await Promise.all([read(one, id), read(two, id)]);
    notion.oauth.expire(accessToken);
    const pages = await Promise.all([one, one, one, two, two, two].map((replica) => read(replica, id)));
    expect(pages.map(({ title }) => title)).toEqual(Array.from({ length: 6 }, () => 'Rotating API keys'));
    expect(refreshes()).toHaveLength(1);
    expect(notion.oauth.grants().at(-1)).toMatchObject({ refreshes: 1, active: true });
  });

  it('is renewed again and again, always with the newest refresh token', async () => {
    const { id } = await connectTom();
    for (const replica of [one, two, two, one]) {
      notion.oauth.expire(notion.oauth.grants().at(-1)?.accessToken ?? '');
      expect((await read(replica, id)).title).toBe('Rotating API keys');
    }
    expect(notion.oauth.grants().at(-1)).toMatchObject({ refreshes: 4, active: true });
  });

  it('stays connected while Notion does not answer, and is renewed when it does', async () => {
    const { id, accessToken } = await connectTom();
    notion.oauth.expire(accessToken);
    notion.faults.add({ path: /oauth\/token/, kind: 'reset' });
    await expect(read(one, id)).rejects.toThrow(UpstreamError);
    expect(await one.connections.find(id)).toMatchObject({ state: 'connected' });
    notion.faults.clear();
    expect((await read(two, id)).title).toBe('Rotating API keys');
    expect((await read(one, id)).title).toBe('Rotating API keys');
  });

  it('breaks only when Notion says so, even if the answer to a renewal was lost', async () => {
    const { id, accessToken } = await connectTom();
    notion.oauth.expire(accessToken);
    notion.faults.add({ path: /oauth\/token/, kind: 'truncate', afterBytes: 20, times: 1 });
    await expect(read(one, id)).rejects.toThrow(UpstreamError);
    expect(await two.connections.find(id)).toMatchObject({ state: 'connected' });
    await expect(read(two, id)).rejects.toThrow(AccessError);
    expect(await two.connections.find(id)).toMatchObject({ state: 'broken' });
  });

  it('does not ask Notion at once again after a failure', async () => {
    const { id, accessToken } = await connectTom();
    notion.oauth.expire(accessToken);
    notion.faults.add({ path: /oauth\/token/, kind: 'error', status: 500, body: {} });
    for (let tried = 0; tried < 3; tried += 1) await expect(read(two, id)).rejects.toThrow(UpstreamError);
    notion.faults.clear();
    await expect(read(two, id)).rejects.toThrow(UpstreamError);
    expect(refreshes()).toHaveLength(0);
  });

  it('keeps a pair that Notion issued while the database was away', async () => {
    const { id, accessToken } = await connectTom();
    notion.oauth.expire(accessToken);
    let failures = 3;
    const rows: Storage['connections'] = {
      ...storage.connections,
      withLock: (locked, act) =>
        storage.connections.withLock(locked, async (inner) => {
          await act(inner);
          throw new UpstreamError('the database');
        }),
      async storePair(...input) {
        failures -= 1;
        if (failures >= 0) throw new UpstreamError('the database');
        return storage.connections.storePair(...input);
      },
    };
    const shaky = startReplica({ ...storage, connections: rows }, notion, { clock: movableClock() });
    expect((await read(shaky, id)).title).toBe('Rotating API keys');
    expect((await read(two, id)).title).toBe('Rotating API keys');
    expect(refreshes()).toHaveLength(1);
  });
});

describe('a grant that Notion refuses to renew', () => {
  it('breaks the connection once, tells its owner once over all replicas and keeps the rest', async () => {
    const { id } = await connectTom();
    const botId = notion.oauth.grants().at(-1)?.botId ?? '';
    notion.people.revokeGrant(botId);
    const failed = await Promise.allSettled([read(one, id), read(two, id), read(one, id)]);
    for (const each of failed) {
      expect(each).toMatchObject({ status: 'rejected', reason: expect.any(AccessError) });
      expect(each).toMatchObject({ reason: { message: expect.stringContaining('/notion connect') } });
    }
    expect(await two.connections.find(id)).toMatchObject({
      state: 'broken',
      problem: expect.any(String),
      ownerId: 'U0TOM',
    });
    const told = await Promise.all([one, two, one].map(({ connections }) => connections.takeUntold()));
    expect(told.flat().map((connection) => connection.id)).toEqual([id]);
    const asked = notion.requestCount;
    await expect(read(one, id)).rejects.toThrow(AccessError);
    expect(notion.requestCount).toBe(asked);
  });

  it('is mended by connecting again: same id, same visibility, newest pair', async () => {
    const { id } = await connectTom();
    await one.connections.setVisibility(id, 'channels', ['C1', 'C2', 'C1']);
    notion.people.revokeGrant(notion.oauth.grants().at(-1)?.botId ?? '');
    await expect(read(two, id)).rejects.toThrow(AccessError);
    const { connection } = await one.oauth.finish(await consent(one, notion));
    expect(connection).toMatchObject({ id, state: 'connected', visibility: 'channels', channelIds: ['C1', 'C2'] });
    expect((await read(two, id)).title).toBe('Rotating API keys');
    expect(await one.connections.takeUntold()).toEqual([]);
  });

  it('keeps its first owner when another person connects the same Notion account', async () => {
    const { id } = await connectTom();
    const again = await one.oauth.finish(await consent(one, notion, undefined, { id: 'U0EVE', name: 'Eve' }));
    expect(again).toMatchObject({ personId: 'U0EVE', connection: { id, ownerId: 'U0TOM' } });
  });
});

describe('stored tokens', () => {
  it('are sealed with the newest key at start and open after the old key is gone', async () => {
    const { id } = await connectTom();
    const before = await storage.connections.read(id);
    const newKey = Buffer.alloc(32, 7).toString('hex');
    await startReplica(storage, notion, { keys: [newKey, firstKey] }).connections.open();
    const after = await storage.connections.read(id);
    expect(after?.accessToken).not.toBe(before?.accessToken);
    expect(after?.tokenVersion).toBe(before?.tokenVersion);
    expect((await read(startReplica(storage, notion, { keys: [newKey] }), id)).title).toBe('Rotating API keys');
  });

  it.each([
    ['without a key', []],
    ['with another key', [Buffer.alloc(32, 9).toString('base64')]],
  ])('are of no use %s, and the status says why', async (_case, otherKeys) => {
    const { id } = await connectTom();
    const { connections } = startReplica(storage, notion, { keys: otherKeys });
    await connections.open();
    expect(await connections.find(id)).toMatchObject({
      state: 'broken',
      problem: expect.stringContaining('ENCRYPTION_KEY'),
    });
    await expect(connections.notion(id).page(keys)).rejects.toThrow('ENCRYPTION_KEY');
    expect(await connections.takeUntold()).toEqual([]);
    expect((await read(one, id)).title).toBe('Rotating API keys');
  });

  it('never appear in what the rest of the house sees', async () => {
    const { accessToken } = await connectTom();
    expect(JSON.stringify(await one.connections.all())).not.toMatch(/oken/);
    const rows = JSON.stringify(await storage.connections.all());
    expect(rows).not.toContain(accessToken);
  });
});

describe('disconnecting', () => {
  it('revokes the grant and forgets the connection in all replicas', async () => {
    const { id } = await connectTom();
    await read(two, id);
    expect(await one.connections.disconnect(id)).toEqual({ revoked: true });
    expect(notion.oauth.grants().at(-1)?.active).toBe(false);
    expect(await two.connections.find(id)).toBeUndefined();
    await expect(read(two, id)).rejects.toThrow('has been removed');
    await expect(two.connections.disconnect(id)).rejects.toThrow('no such Notion connection');
  });

  it('forgets the connection and says so when Notion could not confirm', async () => {
    const { id } = await connectTom();
    notion.faults.add({ path: /oauth\/revoke/, kind: 'error', status: 503, body: {} });
    expect(await one.connections.disconnect(id)).toEqual({ revoked: false });
    expect(await two.connections.all()).toEqual([]);
  });
});
