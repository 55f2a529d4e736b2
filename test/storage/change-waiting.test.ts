import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorageAt, testDatabaseUrl } from '../support/storage.ts';
import { plantRows, plantWorkspace, shelf, space, tasks } from '../workflows/digest/planted.ts';

let url: string;
let storage: Storage;
beforeAll(async () => {
  url = await testDatabaseUrl();
  storage = await openTestStorageAt(url);
  await plantWorkspace(storage, url);
  await plantRows(url, 'Row', 2_001);
});
afterAll(() => storage[Symbol.asyncDispose]());

const due = (titles: string) =>
  onServer(
    url,
    `update entries set due_at = null; update entries set due_at = now() - interval '1 second', lane = 1 where title in (${titles})`,
  );

it('knows what waits in some sources apart from what waits elsewhere', async () => {
  await due(`''`);
  expect(await storage.changes.isWaiting(space)).toBe(false);
  await due(`'Row 1', 'Row 2'`);
  expect(await storage.changes.isWaiting(space)).toBe(true);
  expect(await storage.changes.isWaiting(space, [tasks])).toBe(true);
  expect(await storage.changes.isWaiting(space, [shelf])).toBe(false);
});

it('takes it that something waits in them when too much waits to look at it all', async () => {
  await due(`select title from entries where parent_id = '${tasks}'`);
  expect(await storage.changes.isWaiting(space, [shelf])).toBe(true);
});
