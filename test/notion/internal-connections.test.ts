import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOAuthClient } from '../../src/notion/oauth-client.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { NotionStandIn } from '../standins/notion/contract.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { openTestStorage } from '../support/storage.ts';
import { credentials, movableClock, startOAuthNotion, startReplica } from './replica.ts';

const parts = new AsyncDisposableStack();
let storage: Storage;
let notion: NotionStandIn;
const ops = { name: 'ops', token: 'ntn_ops_token' };
const keys = uuidFrom('keys');

beforeAll(async () => {
  storage = parts.use(await openTestStorage());
});
afterAll(() => parts.disposeAsync());

beforeEach(async () => {
  notion = await startOAuthNotion({ connections: [{ token: ops.token, name: 'Ops', shares: ['Rotating API keys'] }] });
  return async () => {
    for (const { id } of await storage.connections.all()) await storage.connections.remove(id);
    await notion[Symbol.asyncDispose]();
  };
});

const tokens = () => [{ name: 'eng', token: notion.token }, ops];

describe('connections of the settings', () => {
  it('are visible to everyone, each with its own client and what it sees', async () => {
    const { connections } = startReplica(storage, notion, { tokens: tokens() });
    await connections.open();
    expect(await connections.all()).toMatchObject([
      { id: 'internal:eng', name: 'eng', kind: 'internal', visibility: 'everyone', state: 'connected' },
      { id: 'internal:ops' },
    ]);
    expect((await connections.notion('internal:eng').page(uuidFrom('handbook'))).title).toBe('Handbook');
    await expect(connections.notion('internal:ops').page(uuidFrom('handbook'))).rejects.toThrow('does not show me');
    expect((await connections.notion('internal:ops').page(keys)).title).toBe('Rotating API keys');
    expect(connections.notion('internal:ops')).toBe(connections.notion('internal:ops'));
  });

  it('learn which workspace they belong to, and share its budget', async () => {
    const { connections } = startReplica(storage, notion, { tokens: tokens() });
    await connections.open();
    await expect
      .poll(async () => (await connections.all()).map(({ workspaceName }) => workspaceName))
      .toEqual(['Tidewater', 'Tidewater']);
    const [eng, other] = await connections.all();
    expect(eng?.workspaceId).toBe(other?.workspaceId);
    expect(eng?.botId).not.toBe(other?.botId);
    expect(connections.budget('internal:eng').perMinute).toBe(180);
  });

  it('start although Notion is away', async () => {
    notion.faults.add({ kind: 'reset' });
    const { connections } = startReplica(storage, notion, { tokens: tokens(), clock: movableClock() });
    await connections.open();
    expect(await connections.all()).toHaveLength(2);
    notion.faults.clear();
  });

  it('keep who may see them over a restart, and are absent, not deleted, once they leave the settings', async () => {
    const before = startReplica(storage, notion, { tokens: tokens() });
    await before.connections.open();
    await before.connections.setVisibility('internal:ops', 'channels', ['C0OPS']);
    const without = startReplica(storage, notion, { tokens: tokens().slice(0, 1) });
    await without.connections.open();
    expect(await without.connections.find('internal:ops')).toMatchObject({ state: 'absent' });
    await expect(without.connections.notion('internal:ops').page(keys)).rejects.toThrow('not in the settings');
    const again = startReplica(storage, notion, { tokens: tokens() });
    await again.connections.open();
    expect(await again.connections.find('internal:ops')).toMatchObject({
      state: 'connected',
      visibility: 'channels',
      channelIds: ['C0OPS'],
    });
  });

  it('break when Notion refuses their token, and mend when it accepts it again', async () => {
    const clock = movableClock();
    const { connections } = startReplica(storage, notion, { tokens: [ops], clock });
    await connections.open();
    await connections.notion('internal:ops').page(keys);
    notion.faults.add({
      kind: 'error',
      status: 401,
      body: { object: 'error', code: 'unauthorized', message: 'no', status: 401 },
    });
    await expect(connections.notion('internal:ops').page(keys)).rejects.toThrow('does not accept the token of “ops”');
    expect(await connections.find('internal:ops')).toMatchObject({ state: 'broken' });
    expect(await connections.takeUntold()).toEqual([]);
    notion.faults.clear();
    await expect(connections.notion('internal:ops').page(keys)).rejects.toThrow('“ops”');
    clock.skip(61_000);
    expect((await connections.notion('internal:ops').page(keys)).title).toBe('Rotating API keys');
    expect(await connections.find('internal:ops')).toMatchObject({ state: 'connected' });
  });

  it('mend also where nobody asks for a page, and on a replica that has not met the refusal', async () => {
    const refused = startReplica(storage, notion, { tokens: [ops] });
    const other = startReplica(storage, notion, { tokens: [ops] });
    await refused.connections.open();
    const body = { object: 'error', code: 'unauthorized', message: 'no', status: 401 };
    notion.faults.add({ kind: 'error', status: 401, body });
    await expect(refused.connections.notion('internal:ops').page(keys)).rejects.toThrow('“ops”');
    await other.connections.retryRefused();
    expect(await other.connections.find('internal:ops')).toMatchObject({ state: 'broken' });
    notion.faults.clear();
    await other.connections.retryRefused();
    expect(await other.connections.find('internal:ops')).toMatchObject({ state: 'connected' });
  });

  it('cannot be disconnected or made private while they are in the settings', async () => {
    const { connections } = startReplica(storage, notion, { tokens: [ops] });
    await connections.open();
    await expect(connections.disconnect('internal:ops')).rejects.toThrow('take its token out');
    await expect(connections.setVisibility('internal:ops', 'owner', [])).rejects.toThrow('has no owner');
    const without = startReplica(storage, notion);
    await without.connections.open();
    expect(await without.connections.disconnect('internal:ops')).toEqual({ revoked: false });
    expect(await without.connections.all()).toEqual([]);
  });

  it('answers for connections that nobody knows with a sentence', async () => {
    const { connections } = startReplica(storage, notion);
    expect(await connections.find('oauth:x\0')).toBeUndefined();
    await expect(connections.setVisibility('nope', 'everyone', [])).rejects.toThrow('no such Notion connection');
    await expect(connections.notion('oauth:nope').page(keys)).rejects.toThrow('has been removed');
    expect(connections.budget('oauth:nope')).toMatchObject({ spent: expect.any(Number) });
  });
});

describe('our own sign-in', () => {
  it('is told apart from a grant that is gone', async () => {
    const client = createOAuthClient({ ...credentials, clientSecret: 'wrong', baseUrl: notion.url });
    await expect(client.refresh('nrt_x')).rejects.toThrow('NOTION_CLIENT_SECRET');
    expect(await createOAuthClient({ ...credentials, baseUrl: notion.url }).refresh('nrt_x')).toBe('refused');
  });
});
