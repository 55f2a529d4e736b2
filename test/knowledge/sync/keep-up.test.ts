import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { type Library, openLibrary, until } from '../../support/knowledge.ts';

let library: Library;
const keys = uuidFrom('keys');
const handbook = uuidFrom('handbook');

beforeAll(async () => {
  library = await openLibrary();
  await library.catchUp();
});
afterAll(() => library[Symbol.asyncDispose]());

const text = async (id: string) => (await library.query(`select markdown from pages where id = '${id}'`))[0]?.markdown;
const entry = async (id: string) => (await library.query(`select * from entries where id = '${id}'`))[0];

it('asks twice in a poll that finds nothing new, and reads nothing', async () => {
  for (let poll = 0; poll < 3; poll += 1) {
    const before = library.notion.requestCount;
    await library.replica.sync.poll();
    expect(library.notion.requestCount - before).toBe(2);
  }
});

it('finds edits, new pages, new rows, new names and new places by polling', async () => {
  const { people } = library.notion;
  people.editPage(keys, { markdown: 'Rotate them **monthly**.', title: 'Rotating keys' });
  const child = people.addPage({ title: 'Escrow', markdown: 'Kept by a notary.', parentId: keys });
  const row = people.addRow(uuidFrom('projects'), { Name: 'Helmet', Budget: 7 }, 'Foam.');
  people.editRow(uuidFrom('shop'), { Budget: 99 });
  people.movePage(uuidFrom('app'), handbook);
  await library.catchUp();
  expect(await text(keys)).toContain('monthly');
  expect((await entry(keys))?.title).toBe('Rotating keys');
  expect(await text(child.id)).toContain('notary');
  expect((await entry(child.id))?.parent_id).toBe(keys);
  expect(await text(row.id)).toContain('Foam');
  const budgets = await library.query(
    `select page_id as id, "values" -> 'Budget' as budget from data_rows where "values" -> 'Budget' in ('7', '99')`,
  );
  expect(new Map(budgets.map(({ id, budget }) => [id, budget]))).toEqual(
    new Map([
      [row.id, 7],
      [uuidFrom('shop'), 99],
    ]),
  );
  expect((await entry(uuidFrom('app')))?.parent_id).toBe(handbook);
  expect(await library.query(`select 1 from data_rows where page_id = '${uuidFrom('app')}'`)).toEqual([]);
});

it('looks again when the minute is over in which a page was read and edited', async () => {
  library.notion.people.editPage(keys, { markdown: 'First edit of a minute.' });
  await library.catchUp();
  const read = await entry(keys);
  const wait = Number(read?.due_at) - Number(read?.edit_heard_at);
  expect(read).toMatchObject({ state: 'indexed', reason: null, is_fresh: false });
  expect(wait).toBe(65_000);

  library.notion.people.editPage(keys, { markdown: 'Second edit, at the same time for Notion.', title: 'Keys again' });
  await library.query(
    `update entries set due_at = now(), edit_heard_at = now() - interval '65 seconds' where id = '${keys}'`,
  );
  await library.catchUp();
  expect(await text(keys)).toContain('Second edit');
  expect(await entry(keys)).toMatchObject({ title: 'Keys again', due_at: null });
});

it('has an edit within 5 s of its webhook, doubled and out of order as they come', async () => {
  const { people } = library.notion;
  const fresh = people.addPage({ title: 'Tide tables', markdown: 'High at noon.', parentId: handbook });
  people.editPage(keys, { markdown: 'Told by a webhook.' });
  const began = Date.now();
  await Promise.all([library.hear(fresh.id), library.hear(keys), library.hear(keys), library.hear(fresh.id)]);
  await until(
    async () => String(await text(keys)).includes('by a webhook') && (await text(fresh.id)) === 'High at noon.',
  );
  expect(Date.now() - began).toBeLessThan(5_000);
});

it('keeps an id that nobody knows with its reason, and ignores other workspaces', async () => {
  const unknown = uuidFrom('nowhere');
  const foreign = uuidFrom('elsewhere');
  await library.hear(unknown);
  await library.hear(foreign, uuidFrom('another workspace'));
  await until(async () => (await entry(unknown))?.state === 'not_shared');
  expect(await entry(foreign)).toBeUndefined();
});

it('keeps what it hears while the connection is broken, and reads it when that is mended', async () => {
  await library.query(`update connections set state = 'broken'`);
  library.notion.people.editPage(keys, { markdown: 'Edited while nobody could look.' });
  await library.hear(keys);
  expect(await text(keys)).not.toContain('nobody could look');
  await library.replica.sync.poll();
  await library.query(`update connections set state = 'connected'`);
  await until(async () => String(await text(keys)).includes('nobody could look'));
});

it('does not believe a listing that is older than what it knows', async () => {
  await library.catchUp();
  const old = {
    kind: 'page',
    id: keys,
    title: 'Old name',
    url: 'https://notion.so/x',
    parentType: 'page',
    parentId: handbook,
  } as const;
  const { ledger } = library.replica.storage;
  const seen = await ledger.see('internal:notion', [{ ...old, editedAt: '2026-01-01T00:00:00Z' }], {
    heard: 'listing',
    lane: 'poll',
  });
  expect(seen).toEqual({ due: 0, news: 0 });
  expect((await entry(keys))?.title).not.toBe('Old name');
});

it('goes on through a burst of edits in which a poll broke off, and is cheap again afterwards', async () => {
  const { people, faults } = library.notion;
  const added = Array.from({ length: 150 }, (_, index) =>
    people.addPage({ title: `Burst ${index}`, markdown: `Wave ${index}.`, parentId: handbook }),
  );
  const body = { object: 'error', status: 400, code: 'validation_error', message: 'Not now.' };
  const breakOff = (answer: unknown) => {
    faults.add({ kind: 'error', path: /search/, status: 400, times: 1, body });
    return answer;
  };
  faults.add({ kind: 'rewrite', path: /search/, times: 1, rewrite: breakOff });
  await library.replica.sync.poll();
  expect(await library.query('select is_polling, last_error from sync_state')).toEqual([
    { is_polling: true, last_error: 'Notion refused the request: Not now.' },
  ]);
  await library.catchUp();
  const stored = await library.query(`select id from pages where markdown like 'Wave %'`);
  expect(stored.length).toBe(added.length);
  await library.replica.sync.poll();
  const before = library.notion.requestCount;
  await library.replica.sync.poll();
  expect(library.notion.requestCount - before).toBe(2);
});
