import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { openDatabase, openPool, waitForDatabase } from '../../src/storage/database.ts';
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
    await using storage = await openTestStorageAt(line.url);
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
});

async function waitFor(url: string): Promise<void> {
  const pool = openPool(url, createLogger('silent'));
  await using _open = { [Symbol.asyncDispose]: () => pool.end() };
  await waitForDatabase(openDatabase(pool), createLogger('silent'), 0);
}

/** A way to the database that can be cut: connections are dropped and new ones hung up at once. */
async function openLine(databaseUrl: string) {
  const url = new URL(databaseUrl);
  const target = { host: url.hostname, port: Number(url.port) };
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(target);
    for (const socket of [near, far]) {
      sockets.add(socket.on('error', () => {}));
      socket.on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
