import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createOthers } from '../../../src/knowledge/sync/look.ts';
import { readEntry } from '../../../src/knowledge/sync/read-entry.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { connectionId, type Library, openLibrary, until } from '../../support/knowledge.ts';

let library: Library;
let tree: string[];
const notFound = { object: 'error', status: 404, code: 'object_not_found', message: 'Could not find page.' };
const stored = async () => (await library.query('select id from pages order by id')).map(({ id }) => String(id));
const nextDay = async () => {
  await library.query(`update sync_state set listing_finished_at = now() - interval '25 hours'`);
  await library.catchUp();
};

beforeEach(async () => {
  library = await openLibrary();
  const { people } = library.notion;
  const top = people.addPage({ title: 'Top', markdown: 'Upper text.', parentId: uuidFrom('handbook') }).id;
  const leaves = Array.from(
    { length: 60 },
    (_, at) => people.addPage({ title: `Leaf ${at}`, markdown: 'Low.', parentId: top }).id,
  );
  tree = [top, ...leaves];
  await library.catchUp();
});
afterEach(() => library[Symbol.asyncDispose]());

it.each([
  ['every page', /pages\/|data_sources\/|databases\/|blocks\//],
  ['everything', /./],
])('drops nothing while Notion denies %s, and reads on afterwards', { timeout: 30_000 }, async (_what, path) => {
  const { faults, people } = library.notion;
  const before = await stored();
  faults.add({ kind: 'error', path, status: 404, body: notFound });
  for (const id of tree.slice(0, 20)) {
    people.editPage(id, { markdown: `Edited ${id}` });
    await library.hear(id);
  }
  const held = 'select 1 from entries where attempts > 0';
  await until(async () => (await library.query(held)).length >= 20);
  await sleep(1_000);
  expect(await stored()).toEqual(before);
  faults.clear();
  const edited = `select 1 from pages where markdown like 'Edited%'`;
  await until(async () => {
    await library.query(`update entries set due_at = now() where id in (
      select id from entries where attempts > 0 and lease is null order by id for update skip locked)`);
    return (await library.query(edited)).length === 20;
  }, 20_000);
});

it('drops nothing when an outage ends while a denial is being confirmed', async () => {
  const { storage, connections, sync } = library.replica;
  await sync[Symbol.asyncDispose]();
  const claimed = await storage.work.claimOne(connectionId, tree[1] ?? '', 'somebody');
  if (!claimed) throw new Error('it is held');
  const notion = connections.notion(connectionId);
  const reading = { ...storage, notion, holder: 'somebody', signal: AbortSignal.timeout(5_000) };
  const deny = (times: number, path = /pages\//) =>
    library.notion.faults.add({ kind: 'error', path, status: 404, body: notFound, times });
  const read = () => readEntry({ ...claimed, doubtedForMs: 10_000 }, { ...reading, others: createOthers() });
  deny(2);
  expect(await read()).toBe('unconfirmed');
  deny(1);
  expect(await read()).toBe('withheld');
  expect(await stored()).toContain(tree[1]);
  deny(2, new RegExp(tree[1] ?? ''));
  expect(await read()).toBe('dropped');
});

it('drops a large tree that is not shared any more, and nothing else', { timeout: 30_000 }, async () => {
  const before = await stored();
  library.notion.people.setShared(tree[0] ?? '', false);
  const requests = library.notion.requestCount;
  await nextDay();
  await until(async () => (await stored()).length === before.length - tree.length, 25_000);
  expect(await stored()).toEqual(before.filter((id) => !tree.includes(id)));
  expect(library.notion.requestCount - requests).toBeLessThan(tree.length * 5);
});

it('drops one page soon after it was unshared', async () => {
  library.notion.people.setShared(tree[5] ?? '', false);
  await library.hear(tree[5] ?? '');
  await until(async () => !(await stored()).includes(tree[5] ?? ''), 6_000);
});

it('waits for minutes before it believes that nothing at all is shared any more', { timeout: 30_000 }, async () => {
  const before = await stored();
  for (const { id } of library.notion.pages()) library.notion.people.setShared(id, false);
  for (const id of tree.slice(0, 5)) await library.hear(id);
  const held = `select 1 from entries where attempts > 0 and state = 'indexed'`;
  await until(async () => (await library.query(held)).length === 5);
  expect(await stored()).toEqual(before);
  await library.query(`update entries set doubted_at = now() - interval '6 minutes' where doubted_at is not null`);
  await until(async () => (await stored()).every((id) => !tree.slice(0, 5).includes(id)), 20_000);
});
