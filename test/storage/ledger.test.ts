import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { SeenEntry } from '../../src/storage/ledger.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorageAt, testDatabaseUrl } from '../support/storage.ts';

let url: string;
let storage: Storage;
const space = 'internal:test';
const listing = { heard: 'listing', lane: 'backfill' } as const;
const query = async (statement: string) => (await onServer(url, statement)) as Record<string, unknown>[];
const index = { language: 'english', passages: [] };

beforeAll(async () => {
  url = await testDatabaseUrl();
  storage = await openTestStorageAt(url);
  await storage.connections.keepInternal([{ id: space, name: 'test' }]);
});
afterAll(() => storage[Symbol.asyncDispose]());
beforeEach(() => query('delete from entries; delete from sync_state'));

function page(name: string, change: Partial<SeenEntry> = {}): SeenEntry {
  const edited = { editedAt: '2026-11-02T09:30:00.000Z', parentType: 'workspace' };
  return { kind: 'page', id: uuidFrom(name), title: name, url: `https://notion.so/${name}`, ...edited, ...change };
}
const save = (name: string, holder: string, editedAt = page(name).editedAt) =>
  storage.copy.savePage(
    {
      connectionId: space,
      id: uuidFrom(name),
      title: name,
      editedAt,
      markdown: name,
      contentHash: name,
      missing: 0,
      index,
    },
    holder,
  );

it('gives each entry to one holder, and to another when the lease has run out', async () => {
  const { ledger, work } = storage;
  await ledger.see(space, [page('a'), page('b'), page('c')], listing);
  const claims = await Promise.all([work.claim(space, 'one', 2), work.claim(space, 'two', 2)]);
  expect(new Set(claims.flat().map(({ id }) => id)).size).toBe(3);
  expect(await work.claim(space, 'three', 9)).toEqual([]);
  await query(`update entries set leased_until = now() - interval '1 second'`);
  expect((await work.claim(space, 'three', 9)).length).toBe(3);
  await work.renew('one', ['a', 'b', 'c'].map(uuidFrom));
  expect(await save('a', 'one')).toBe(false);
  expect(await save('a', 'three')).toBe(true);
});

it('keeps an entry due when it was edited, or heard of again, while it was read', async () => {
  const { ledger, work } = storage;
  await ledger.see(space, [page('a'), page('b'), page('c')], listing);
  await work.claim(space, 'one', 3);
  const edited = page('a', { editedAt: '2026-11-02T09:31:00.000Z' });
  expect(await ledger.see(space, [edited, page('c')], listing)).toEqual({ due: 2, news: 1 });
  await ledger.hear(space, [{ kind: 'page', id: uuidFrom('b') }], 'webhook', { lane: 'webhook', again: true });
  for (const name of ['a', 'b', 'c']) expect(await save(name, 'one')).toBe(true);
  const again = await work.claim(space, 'one', 3);
  expect(new Map(again.map(({ title, isFresh }) => [title, isFresh]))).toEqual(
    new Map([
      ['a', true],
      ['b', false],
    ]),
  );
});

it('refuses a state without a reason, and a reason without a state', async () => {
  await storage.ledger.see(space, [page('a')], listing);
  await expect(query(`update entries set reason = null`)).rejects.toThrow('check constraint');
  await expect(query(`update entries set state = 'indexed'`)).rejects.toThrow('check constraint');
});

it('lets what is known by its id alone wait until the first listing has ended', async () => {
  const { ledger, work, syncState } = storage;
  await ledger.hear(space, [{ kind: 'page', id: uuidFrom('a') }], 'link', { lane: 'backfill', again: false });
  expect(await work.claim(space, 'one', 1)).toEqual([]);
  await syncState.hold(space, 'one');
  await syncState.finishListing(space, { isWhole: true });
  expect((await work.claim(space, 'one', 1)).length).toBe(1);
});

it('reads what people changed before what was never read', async () => {
  const { ledger, work } = storage;
  await ledger.see(space, [page('old')], listing);
  await ledger.see(space, [page('polled')], { heard: 'listing', lane: 'poll' });
  await ledger.hear(space, [{ kind: 'page', id: uuidFrom('told') }], 'webhook', { lane: 'webhook', again: true });
  const order = [];
  for (let turn = 0; turn < 3; turn += 1) order.push((await work.claim(space, 'one', 1))[0]?.lane);
  expect(order).toEqual(['webhook', 'poll', 'backfill']);
});

it('survives many at once without a deadlock or a loss', async () => {
  const { ledger, work } = storage;
  const names = Array.from({ length: 60 }, (_, number) => `n${number}`);
  const shuffled = (seed: number) => names.toSorted((a, b) => uuidFrom(a + seed).localeCompare(uuidFrom(b + seed)));
  const parentId = uuidFrom('n0');
  await Promise.all(
    Array.from({ length: 16 }, async (_, turn) => {
      const seen = shuffled(turn).map((name) =>
        page(name, { parentId, parentType: 'page', editedAt: `2026-11-02T09:${10 + turn}:00.000Z` }),
      );
      await ledger.see(space, seen, listing);
      await ledger.hear(
        space,
        shuffled(turn + 50).map((name) => ({ kind: 'page', id: uuidFrom(name) })),
        'link',
        { lane: 'backfill', again: turn % 2 === 0 },
      );
      const claimed = await work.claim(space, `holder ${turn}`, 5);
      await work.renew(
        `holder ${turn}`,
        claimed.map(({ id }) => id),
      );
      for (const one of claimed.slice(1)) await work.drop(one, `holder ${turn}`, { state: 'deleted', reason: 'gone' });
      await ledger.suspect(space, shuffled(turn + 99).map(uuidFrom));
      await ledger.suspectUnseen(space, new Date());
      await work.release(`holder ${turn}`);
    }),
  );
  expect((await query('select count(*)::int as entries from entries'))[0]).toEqual({ entries: 60 });
});

it('takes hostile text of any kind', async () => {
  const hostile = { title: 'NUL \0 and \ud83d half', editor: `'; drop table entries; --\0` };
  const row = { dataSourceId: uuidFrom('s'), properties: [{ 'na\0me': '\ud83d' }], values: { 'a\0': 1 }, isCut: false };
  await storage.ledger.see(
    space,
    [page('a', { ...hostile, parentType: 'data_source', parentId: uuidFrom('s'), row })],
    listing,
  );
  const [entry] = await query(`select title, editor from entries`);
  expect(entry).toEqual({ title: 'NUL  and \ufffd half', editor: `'; drop table entries; --` });
});
