import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { createDatabase, dropDatabase, onServer } from '../support/postgres.ts';
import { openTestStorageAt } from '../support/storage.ts';

describe('an empty database', () => {
  it('is brought up to date once by four replicas that start at once', async () => {
    const url = await createDatabase(inject('postgresUrl'), `test_${randomUUID()}`);
    const replicas = await Promise.all([1, 2, 3, 4].map(() => openTestStorageAt(url)));
    const files = readdirSync(join(import.meta.dirname, '../../src/storage/migrations'));
    const migrations = await onServer(url, 'select name from kysely_migration order by name');
    expect(migrations).toEqual(files.toSorted().map((file) => ({ name: basename(file, '.ts') })));
    await Promise.all(replicas.map((replica) => replica[Symbol.asyncDispose]()));
    await dropDatabase(url);
  });

  it('is left as it is by a replica that comes later', async () => {
    const url = await createDatabase(inject('postgresUrl'), `test_${randomUUID()}`);
    await using first = await openTestStorageAt(url);
    await first.channels.setStrict('C1', true, 'U1');
    await using later = await openTestStorageAt(url);
    expect(await later.channels.isStrict('C1')).toBe(true);
  });
});
