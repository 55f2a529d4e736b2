import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { openStorage, type Storage } from '../../src/storage/storage.ts';
import { createDatabase, dropDatabase, templateDatabase } from './postgres.ts';

/** URL of a fresh, migrated database; for tests that start the real process. It goes with the server at the end of the run. */
export async function testDatabaseUrl(): Promise<string> {
  return createDatabase(inject('postgresUrl'), `test_${randomUUID().replaceAll('-', '')}`, templateDatabase);
}

/** A Storage on a fresh database, which is dropped with it. */
export async function openTestStorage(): Promise<Storage> {
  const databaseUrl = await testDatabaseUrl();
  const storage = await openTestStorageAt(databaseUrl);
  return {
    ...storage,
    async [Symbol.asyncDispose]() {
      await storage[Symbol.asyncDispose]();
      await dropDatabase(databaseUrl);
    },
  };
}

/** A further Storage on a database that exists: another replica. */
export async function openTestStorageAt(databaseUrl: string, patienceMs = 20_000): Promise<Storage> {
  return openStorage({ databaseUrl, dataDir: 'unused', patienceMs, log: createLogger('silent') });
}
