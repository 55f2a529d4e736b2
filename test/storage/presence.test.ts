import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { until } from '../support/knowledge.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorage } from '../support/storage.ts';

const parts = new AsyncDisposableStack();
const connectionId = 'internal:notion';
const page = '00000000-0000-4000-8000-000000000001';
let storage: Storage;

beforeAll(async () => {
  storage = parts.use(await openTestStorage());
});
afterAll(() => parts.disposeAsync());

beforeEach(async () => {
  await run(`delete from connections`);
  await run(
    `insert into connections (id, name, kind, visibility) values ('${connectionId}', 'notion', 'internal', 'everyone')`,
  );
  await storage.ledger.hear(connectionId, [{ kind: 'page', id: page }], 'question', { lane: 'webhook', again: false });
});

const run = (statement: string) => onServer(storage.connectionString, statement);
const locks = `select from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and granted and datname = current_database() and application_name = 'archivist presence'`;

/** Takes a page and a connection's lease, as a process does that reads and lists. */
async function hold(holder: string): Promise<{ page: boolean; listing: boolean }> {
  const [work] = await storage.work.claim(connectionId, holder, 1);
  return { page: work?.id === page, listing: await storage.syncState.hold(connectionId, holder) };
}

it('gives to a new process at once what a killed one held', async () => {
  const killed = await storage.presence.enter('killed');
  expect(await hold('killed')).toEqual({ page: true, listing: true });
  await killed[Symbol.asyncDispose]();
  expect(await hold('new')).toEqual({ page: false, listing: false });
  await using _ = await storage.presence.enter('new');
  expect(await hold('new')).toEqual({ page: true, listing: true });
});

it('leaves to a living process what it holds', async () => {
  await using _old = await storage.presence.enter('old');
  expect(await hold('old')).toEqual({ page: true, listing: true });
  await using _new = await storage.presence.enter('new');
  expect(await hold('new')).toEqual({ page: false, listing: false });
});

it('is seen again when the database has dropped its connection', async () => {
  await using _old = await storage.presence.enter('old');
  await hold('old');
  await run(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'archivist presence'`);
  await until(async () => (await run(locks)).length === 1);
  await using _new = await storage.presence.enter('new');
  expect(await hold('new')).toEqual({ page: false, listing: false });
});
