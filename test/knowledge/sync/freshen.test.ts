import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFreshen } from '../../../src/knowledge/sync/freshen.ts';
import type { WatchedSource } from '../../../src/knowledge/watched-source.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { connectionId, type Library, openLibrary } from '../../support/knowledge.ts';

let library: Library;
const keys = uuidFrom('keys');
const whole: WatchedSource[] = [{ kind: 'connection', connectionId, id: connectionId }];
const handbook: WatchedSource[] = [{ kind: 'page', connectionId, id: uuidFrom('handbook') }];

beforeAll(async () => {
  library = await openLibrary();
  await library.catchUp();
});
afterAll(() => library[Symbol.asyncDispose]());

const text = async (id: string) => (await library.query(`select markdown from pages where id = '${id}'`))[0]?.markdown;
const freshen = (sources = handbook) => library.replica.sync.freshen(sources, AbortSignal.timeout(40_000));

it('has what was edited before, also a second edit within the same minute', async () => {
  library.notion.people.editPage(keys, { markdown: 'First.' });
  expect(await freshen()).toMatchObject({ isFresh: true });
  expect(await text(keys)).toContain('First');
  library.notion.people.editPage(keys, { markdown: 'Second.' });
  const { asOf, isFresh } = await freshen(whole);
  expect(isFresh).toBe(true);
  expect(Date.now() - asOf.getTime()).toBeLessThan(10_000);
  expect(await text(keys)).toContain('Second');
});

it('takes the poll of another replica for its own', async () => {
  await using other = await library.openReplica();
  other.sync.start();
  const [here, there] = await Promise.all([freshen(), other.sync.freshen(handbook, AbortSignal.timeout(40_000))]);
  expect([here.isFresh, there.isFresh]).toEqual([true, true]);
});

it('does not wait for what lies outside of its sources', async () => {
  const [row] = await library.query(`select id from entries where title = 'Handbook'`);
  await library.query(`update entries set due_at = now(), lane = 2, lease = 'somebody', leased_until = now() + interval '1 minute'
    where id = '${String(row?.id)}'`);
  expect(await freshen([{ kind: 'page', connectionId, id: keys }])).toMatchObject({ isFresh: true });
  await library.query(`update entries set lease = null, leased_until = null`);
  await library.catchUp();
});

it('says since when it knows nothing new while Notion is away, and stops with its signal', async () => {
  const before = new Date();
  library.notion.faults.add({ kind: 'error', status: 503 });
  const { asOf, isFresh } = await freshen();
  expect(isFresh).toBe(false);
  expect(asOf < before).toBe(true);
  library.notion.faults.clear();
  await expect(library.replica.sync.freshen(handbook, AbortSignal.abort())).rejects.toThrow();
});

it('reads no more than two pages once more, over however many connections', async () => {
  const hastened: number[] = [];
  const at = new Date();
  const many = createFreshen({
    storage: {
      changes: {
        ...library.replica.storage.changes,
        cut: async () => at,
        hasten: async (_id, most) => void hastened.push(most),
        isWaiting: async () => false,
      },
      syncState: { ...library.replica.storage.syncState, read: async () => ({ polledFrom: at }) as never },
    },
    connections: { find: async () => ({ state: 'connected' }) as never },
    poll: async () => {},
    wake: () => {},
  });
  const sources = ['a', 'b', 'c'].map((id) => ({ kind: 'connection' as const, connectionId: id, id }));
  expect(await many(sources, AbortSignal.timeout(5_000))).toMatchObject({ isFresh: true });
  expect(hastened).toEqual([1, 1, 0]);
  hastened.length = 0;
  await many(sources.slice(0, 1), AbortSignal.timeout(5_000));
  expect(hastened).toEqual([2]);
});
