import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorage, openTestStorageAt } from '../support/storage.ts';

const parts = new AsyncDisposableStack();
let storage: Storage;
let replica: Storage;

beforeAll(async () => {
  storage = parts.use(await openTestStorage());
  replica = parts.use(await openTestStorageAt(storage.connectionString));
});
afterAll(() => parts.disposeAsync());

const id = 'oauth:aaaa';
const grant = {
  id,
  name: 'Tidewater',
  workspaceId: 'w',
  workspaceName: 'Tide\0water\ud800',
  botId: 'aaaa',
  ownerId: 'U1',
  accessToken: 'sealed a',
  refreshToken: 'sealed r',
};

beforeEach(async () => {
  for (const row of await storage.connections.all()) await storage.connections.remove(row.id);
  await storage.connections.storeGrant(grant);
});

const pair = (name: string) => ({ accessToken: `sealed ${name}`, refreshToken: undefined });

describe('a pair of tokens', () => {
  it('is stored by one of those who renewed the same one', async () => {
    const stored = await Promise.all([
      storage.connections.storePair(id, 0, pair('x')),
      replica.connections.storePair(id, 0, pair('y')),
    ]);
    expect(stored.filter(Boolean)).toHaveLength(1);
    expect(await storage.connections.read(id)).toMatchObject({ tokenVersion: 1 });
    await storage.connections.reseal(id, 0, pair('z'));
    expect((await storage.connections.read(id))?.accessToken).not.toBe('sealed z');
  });

  it('of a new grant replaces the old one and mends the connection', async () => {
    expect(await storage.connections.markBroken(id, 0, 'gone')).toBe(true);
    expect(await replica.connections.markBroken(id, 0, 'gone')).toBe(false);
    await storage.connections.storeGrant({ ...grant, ownerId: 'U2', name: 'Other', accessToken: 'newest' });
    const row = await replica.connections.read(id);
    expect(row).toMatchObject({
      state: 'connected',
      ownerId: 'U1',
      name: 'Tidewater',
      accessToken: 'newest',
      tokenVersion: 1,
    });
    expect(row).toMatchObject({ workspaceName: 'Tidewater\ufffd' });
    expect(row?.problem).toBeUndefined();
    expect(await storage.connections.markBroken(id, 0, 'too late')).toBe(false);
  });
});

describe('the lock of a connection', () => {
  it('lets one replica in at a time, and the next sees what the one before has stored', async () => {
    const seen: number[] = [];
    await Promise.all(
      [storage, replica, storage, replica].map(({ connections }) =>
        connections.withLock(id, async (rows) => {
          const row = await rows.read(id);
          seen.push(row?.tokenVersion ?? -1);
          await sleep(10);
          await rows.storePair(id, row?.tokenVersion ?? -1, pair('n'));
        }),
      ),
    );
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('does not keep the whole pool from others while many wait for Notion', async () => {
    const slow = Array.from({ length: 12 }, (_, at) => storage.connections.withLock(`oauth:${at}`, () => sleep(60)));
    const started = Date.now();
    await storage.ping();
    expect(Date.now() - started).toBeLessThan(1_000);
    await Promise.all(slow);
  });

  it('is free again after a failure, and nothing of it stays', async () => {
    const failing = storage.connections.withLock(id, async (rows) => {
      await rows.storePair(id, 0, pair('lost'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await replica.connections.withLock(id, (rows) => rows.read(id))).toMatchObject({ tokenVersion: 0 });
  });
});

describe('a connection that is removed', () => {
  const page = '11111111-1111-4111-8111-111111111111';
  const count = async (table: string) =>
    (await onServer(storage.connectionString, `select count(*)::int as n from ${table}`)) as { n: number }[];

  const fill = async () => {
    await onServer(
      storage.connectionString,
      `insert into entries (connection_id, id, kind, heard, reason) values ('${id}', '${page}', 'page', 'listing', 'new')`,
    );
    await onServer(
      storage.connectionString,
      `insert into pages (connection_id, id, markdown, content_hash) values ('${id}', '${page}', 'text', 'h')`,
    );
  };

  it('takes its pages, channels and caches with it, and nobody else’s', async () => {
    await fill();
    await storage.connections.setVisibility(id, 'channels', ['C1']);
    const [own, other] = [storage.cache(`people:${id}`, 60_000), storage.cache(`people:${id}b`, 60_000)];
    await Promise.all([own.set('names', 1), other.set('names', 2)]);
    await storage.connections.remove(id);
    for (const table of ['connections', 'connection_channels', 'entries', 'pages']) {
      expect(await count(table)).toEqual([{ n: 0 }]);
    }
    expect([await own.get('names'), await other.get('names')]).toEqual([undefined, 2]);
  });

  it('leaves no answer behind that may have come from it, also when fewer people may see it', async () => {
    const kept = storage.cache('answers:transcripts', 60_000);
    const other = storage.cache('threads', 60_000);
    await other.set('thread', 'stays');
    const acts = [
      () => storage.connections.setVisibility(id, 'channels', ['C1']),
      () => storage.connections.remove(id),
    ];
    for (const act of acts) {
      await kept.set('thread', 'what was answered');
      await act();
      expect(await kept.get('thread')).toBeUndefined();
    }
    expect(await other.get('thread')).toBe('stays');
  });

  it('goes even while somebody is writing its pages the other way round', async () => {
    await fill();
    const client = new pg.Client({ connectionString: storage.connectionString });
    await client.connect();
    await client.query(`begin; update entries set title = 'x' where id = '${page}'`);
    const removing = storage.connections.remove(id);
    await sleep(100);
    const writing = client.query(
      `insert into entries (connection_id, id, kind, heard, reason) values ('${id}', gen_random_uuid(), 'page', 'link', 'new')`,
    );
    await writing.then(() => client.query('commit')).catch(() => client.query('rollback'));
    await client.end();
    await removing;
    expect(await count('entries')).toEqual([{ n: 0 }]);
  });
});

describe('OAuth states', () => {
  const state = { stateHash: 'h', personId: 'U1', personName: 'M\0aya', expiresAt: new Date(2_000) };

  it('are taken once over two replicas, before they expire', async () => {
    await storage.oauthStates.insert(state, new Date(1_000));
    expect(await storage.oauthStates.isGood('h', new Date(1_999))).toBe(true);
    expect(await storage.oauthStates.isGood('h', new Date(2_000))).toBe(false);
    expect(await storage.oauthStates.take('h', new Date(2_000))).toBeUndefined();
    const taken = await Promise.all([storage, replica].map((each) => each.oauthStates.take('h', new Date(1_500))));
    expect(taken.filter(Boolean)).toEqual([{ personId: 'U1', personName: 'Maya', expiresAt: new Date(2_000) }]);
  });

  it('are cleared away when they are too old', async () => {
    await storage.oauthStates.insert(state, new Date(1_000));
    await storage.oauthStates.insert({ ...state, stateHash: 'i', expiresAt: new Date(9_000) }, new Date(3_000));
    expect(await count('oauth_states')).toBe(1);
  });

  async function count(table: string): Promise<number> {
    const rows = await onServer(storage.connectionString, `select 1 from ${table}`);
    return rows.length;
  }
});

describe('broken connections', () => {
  it('are given out once for their owner, again when they break anew', async () => {
    await storage.connections.markBroken(id, 0, 'gone');
    const taken = await Promise.all([storage, replica].map((each) => each.connections.takeUntold()));
    expect(taken.flat()).toEqual([id]);
    await storage.connections.mend(id);
    expect(await storage.connections.takeUntold()).toEqual([]);
    await storage.connections.markBroken(id, 0, 'gone again');
    expect(await replica.connections.takeUntold()).toEqual([id]);
  });
});
