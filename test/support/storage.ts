import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { openStorage, type Storage } from '../../src/storage/storage.ts';
import { createDatabase, dropDatabase, onServer, templateDatabase } from './postgres.ts';
import { startWorld } from './world.ts';

/** URL of a fresh, migrated database; for tests that start the real process. It goes with the server at the end of the run. */
export async function testDatabaseUrl(): Promise<string> {
  return createDatabase(inject('postgresUrl'), `test_${randomUUID().replaceAll('-', '')}`, templateDatabase);
}

const syncedDatabase = 'archivist_synced';

/** URL of a fresh database with a whole copy of the sample company, which the program reads once for all tests of the run. */
export async function syncedDatabaseUrl(): Promise<string> {
  const serverUrl = inject('postgresUrl');
  const lock = new pg.Client({ connectionString: serverUrl });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock(1)');
    const { rowCount } = await lock.query('select from pg_database where datname = $1', [syncedDatabase]);
    if (rowCount === 0) await readTheSampleCompany(serverUrl);
  } finally {
    await lock.end();
  }
  return createDatabase(serverUrl, `test_${randomUUID().replaceAll('-', '')}`, syncedDatabase);
}

async function readTheSampleCompany(serverUrl: string): Promise<void> {
  const name = `syncing_${randomUUID().replaceAll('-', '')}`;
  const databaseUrl = await createDatabase(serverUrl, name, templateDatabase);
  {
    await using world = await startWorld({ dataDir: 'unused', databaseUrl, unlimited: true });
    await world.caughtUp;
  }
  await onServer(serverUrl, `alter database ${name} rename to ${syncedDatabase}`);
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
