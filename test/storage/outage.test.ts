import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { openDatabase, openPool, waitForDatabase } from '../../src/storage/database.ts';
import { createPatience } from '../../src/storage/outage.ts';
import { openLine } from '../support/line.ts';
import { openTestStorageAt, testDatabaseUrl } from '../support/storage.ts';

describe('a database that is away', () => {
  it('is named at the start, without the password', async () => {
    const refused = waitFor('postgres://somebody:hunter22@127.0.0.1:1/none');
    await expect(refused).rejects.toThrow(/cannot be used: .*Please check DATABASE_URL/);
    await expect(refused).rejects.not.toThrow('hunter22');
  });

  it('is not waited for when it refuses the password', async () => {
    const url = new URL(await testDatabaseUrl());
    url.password = 'wrong-password';
    await expect(openTestStorageAt(url.href)).rejects.toThrow('password authentication failed');
  });

  it('is an UpstreamError while the product runs, and is used again when it is back', async () => {
    await using line = await openLine(await testDatabaseUrl());
    await using storage = await openTestStorageAt(line.url, 300);
    const cache = storage.cache('a', 60_000);
    await cache.set('key', 'kept');
    line.cut();
    await expect(storage.channels.isStrict('C1')).rejects.toBeInstanceOf(UpstreamError);
    await expect(cache.get('key')).rejects.toThrow('Please try again in a minute');
    await expect(cache.set('key', 'lost')).rejects.toBeInstanceOf(UpstreamError);
    await expect(storage.ping()).rejects.toThrow();
    line.mend();
    expect(await cache.get('key')).toBe('kept');
  });

  it('for a moment costs a question that moment and nothing else', async () => {
    await using line = await openLine(await testDatabaseUrl());
    await using storage = await openTestStorageAt(line.url);
    const cache = storage.cache('a', 60_000);
    await cache.set('key', 'kept');
    line.cut();
    const reading = [cache.get('key'), cache.set('other', 'stored'), storage.turns.start(turn), storage.ping()];
    reading[3]?.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 500));
    line.mend();
    expect(await Promise.all(reading.slice(0, 3))).toEqual(['kept', undefined, undefined]);
    expect(await cache.get('other')).toBe('stored');
    expect(await storage.turns.read(turn.id)).toMatchObject({ prompt: 'How?' });
  });

  it('does not keep Slack waiting for an event', async () => {
    await using line = await openLine(await testDatabaseUrl());
    await using storage = await openTestStorageAt(line.url);
    line.cut();
    const started = performance.now();
    await expect(storage.requests.firstTime('signature', new Date())).rejects.toBeInstanceOf(UpstreamError);
    expect(performance.now() - started).toBeLessThan(10_000);
    line.mend();
  });

  it('holds nobody who was told to stop, and no process that is ending', async () => {
    await using line = await openLine(await testDatabaseUrl());
    await using storage = await openTestStorageAt(line.url);
    line.cut();
    const stop = new AbortController();
    const reader = { kind: 'system' } as const;
    const searching = storage.search.passages(reader, { queries: ['keys'], limit: 5 }, stop.signal);
    const reading = storage.channels.isStrict('C1');
    stop.abort('stopped');
    await expect(searching).rejects.toBe('stopped');
    storage.stopWaiting();
    await expect(reading).rejects.toBeInstanceOf(UpstreamError);
    line.mend();
  });
});

const turn = {
  id: '6f1f2a0e-8a51-4c55-9b7b-3f0f5c4c1e55',
  conversationId: 'thread',
  askerId: 'U07MAYA0001',
  audience: 'person',
  place: 'a direct message',
  prompt: 'How?',
} as const;

describe('a query whose answer was lost', () => {
  const lost = new Error('Connection terminated unexpectedly');
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const patience = () => createPatience(createLogger('silent'), 5_000);

  it('is asked again', async () => {
    let asked = 0;
    const { read } = patience().outlast({ read: async () => (++asked > 1 ? 'found' : Promise.reject(lost)) });
    expect(await read()).toBe('found');
  });

  it('is not asked again when it may have been obeyed, unless it never arrived', async () => {
    let [claimed, tried] = [0, 0];
    const { claim, take } = patience().outlast(
      {
        claim: async () => (++claimed > 1 ? 'mine' : Promise.reject(lost)),
        take: async () => (++tried > 1 ? 'mine' : Promise.reject(refused)),
      },
      { once: ['claim', 'take'] },
    );
    await expect(claim()).rejects.toBeInstanceOf(UpstreamError);
    expect(await take()).toBe('mine');
  });

  it('is told of in the log once, and so is the end of the outage', async () => {
    const logged: string[] = [];
    const log = createLogger('info', { write: (line) => void logged.push(line) });
    let asked = 0;
    const { read } = createPatience(log, 5_000).outlast({ read: async () => (++asked > 3 ? 1 : Promise.reject(lost)) });
    await read();
    await read();
    expect(logged.map((line) => /is away|is back/.exec(line)?.[0])).toEqual(['is away', 'is back']);
  });
});

async function waitFor(url: string): Promise<void> {
  const pool = openPool(url, createLogger('silent'));
  await using _open = { [Symbol.asyncDispose]: () => pool.end() };
  await waitForDatabase(openDatabase(pool), createLogger('silent'), 0);
}
