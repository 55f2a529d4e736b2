import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { openDatabase, openPool } from '../../src/storage/database.ts';
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

const dropConnections =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
const usage = { inputTokens: 10, cacheReadTokens: 5, cacheWriteTokens: 1, outputTokens: 3, dollars: 0.01, steps: 2 };

describe('signed requests', () => {
  it('are seen for the first time once', async () => {
    const later = new Date(Date.now() + 60_000);
    const answers = await Promise.all([storage, replica].map((each) => each.requests.firstTime('v0=abc', later)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });
});

describe('turns', () => {
  it('keep what was asked and what it cost', async () => {
    await storage.turns.start({
      id: 't1',
      conversationId: 'c',
      askerId: 'U1',
      audience: 'channel',
      place: '#x',
      prompt: 'why\0?',
    });
    await storage.turns.end('t1', { outcome: 'failed', reference: 'abcd1234', detail: 'boom', model: 'm', usage });
    const row = await replica.turns.read('t1');
    expect(row).toMatchObject({
      prompt: 'why?',
      outcome: 'failed',
      reference: 'abcd1234',
      dollars: 0.01,
      steps: 2,
      model: 'm',
    });
    expect(row).toMatchObject({ input_tokens: 10, cache_read_tokens: 5, cache_write_tokens: 1, output_tokens: 3 });
    expect(row?.ended_at).toBeInstanceOf(Date);
  });
});

describe('feedback', () => {
  it('keeps the last click of each person', async () => {
    const click = { teamId: 'T1', channelId: 'C1', messageTs: '1.2', personId: 'U1' };
    await storage.feedback.save({ ...click, rating: 'good', turnId: 't1' });
    await storage.feedback.save({ ...click, rating: 'bad', turnId: 't1' });
    await storage.feedback.save({ ...click, personId: 'U2', rating: 'good' });
    const ratings = await storage.feedback.read('T1', 'C1', '1.2');
    expect(ratings.map(({ personId, rating }) => `${personId} ${rating}`).toSorted()).toEqual(['U1 bad', 'U2 good']);
  });
});

describe('channels', () => {
  it('are not strict until somebody says so', async () => {
    expect(await storage.channels.isStrict('C1')).toBe(false);
    await storage.channels.setStrict('C1', true, 'U1');
    expect(await replica.channels.isStrict('C1')).toBe(true);
    await storage.channels.setStrict('C1', false, 'U1');
    expect(await replica.channels.isStrict('C1')).toBe(false);
  });
});

describe('caches', () => {
  it('share values between replicas, by namespace', async () => {
    await storage.cache('a', 60_000).set('key', { text: 'héllo\0' });
    expect(await replica.cache('a', 60_000).get('key')).toEqual({ text: 'héllo\0' });
    expect(await replica.cache('b', 60_000).get('key')).toBeUndefined();
    await replica.cache('a', 60_000).delete('key');
    expect(await storage.cache('a', 60_000).get('key')).toBeUndefined();
  });

  it('take keys of any length', async () => {
    const cache = storage.cache('long', 60_000);
    await cache.set(`${'k'.repeat(5_000)}1`, 1);
    await cache.set(`${'k'.repeat(5_000)}2`, 2);
    expect(await cache.get(`${'k'.repeat(5_000)}1`)).toBe(1);
  });

  it('of two databases in one process stay apart', async () => {
    await using other = await openTestStorage();
    await storage.cache('a', 60_000).set('where', 'first');
    expect(await other.cache('a', 60_000).get('where')).toBeUndefined();
  });
});

describe('sweeping', () => {
  it('deletes what has expired and keeps the rest', async () => {
    await using fresh = await openTestStorage();
    await fresh.cache('short', 1).set('gone', 1);
    await fresh.cache('long', 3_600_000).set('kept', { text: 'NUL \0 and "expires":1}' });
    await fresh.requests.firstTime('old', new Date(Date.now() - 1));
    const question = { id: randomUUID(), eventId: 'Ev1', teamId: 'T1', channelId: 'C1', messageTs: '1.1' };
    await fresh.questions.accept({ ...question, threadKey: 'T1:C1:1.1', askerId: 'U1', asked: {} });
    expect(await fresh.sweep(new Date(Date.now() + 1_000))).toBe(2);
    expect(await fresh.cache('long', 3_600_000).get('kept')).toEqual({ text: 'NUL \0 and "expires":1}' });
    expect(await fresh.sweep(new Date(Date.now() + 31 * 24 * 3_600_000))).toBe(2);
  });

  it('says of a change whose process died that its end is not known', async () => {
    const now = Date.now();
    const expiresAt = new Date(now + 60_000);
    const proposal = { id: 'p9', askerId: 'U1', operation: 'comment', draft: {}, hash: 'h', expiresAt };
    await storage.proposals.insert(proposal, 'U1');
    await storage.proposals.take('p9', 'gone:1');
    await storage.sweep(new Date(now + 60_000));
    expect((await storage.proposals.read('p9'))?.state).toBe('executing');
    await storage.sweep(new Date(now + 3_600_000));
    expect((await storage.proposals.read('p9'))?.state).toBe('unknown');
  });
});

describe('a database that drops connections', () => {
  it('costs no process and no cache', async () => {
    await storage.cache('a', 60_000).set('before', 'kept');
    await onServer(storage.connectionString, dropConnections);
    await expect.poll(() => storage.ping().then(() => 'up')).toBe('up');
    expect(await storage.cache('a', 60_000).get('before')).toBe('kept');
  });

  it('fails the transactions that were open, and only those', async () => {
    const pool = openPool(storage.connectionString, createLogger('silent'));
    await using db = { kysely: openDatabase(pool), [Symbol.asyncDispose]: () => pool.end() };
    const open = Promise.withResolvers<void>();
    const killed = Promise.withResolvers<void>();
    const transaction = db.kysely.transaction().execute(async (inside) => {
      await inside.selectFrom('channels').selectAll().execute();
      open.resolve();
      await killed.promise;
      await setTimeout(50);
      await inside.selectFrom('channels').selectAll().execute();
    });
    await open.promise;
    await onServer(storage.connectionString, dropConnections);
    killed.resolve();
    await expect(transaction).rejects.toThrow();
    await expect(db.kysely.selectFrom('channels').selectAll().execute()).resolves.toBeDefined();
  });

  it('can be lost many times under load', async () => {
    let stopped = false;
    const load = [storage, replica, storage, replica].map(async ({ turns, cache }, at) => {
      for (let n = 0; !stopped; n += 1) {
        await cache(`load${at}`, 60_000)
          .set('n', n)
          .catch(() => {});
        await turns.read('t1').catch(() => {});
      }
    });
    for (let round = 0; round < 10; round += 1) {
      await onServer(storage.connectionString, dropConnections);
      await setTimeout(30);
    }
    stopped = true;
    await Promise.all(load);
    await expect.poll(() => storage.ping().then(() => 'up')).toBe('up');
  });
});
