import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { type Library, openLibrary, until } from '../../support/knowledge.ts';

let library: Library;
const handbook = uuidFrom('handbook');
const notFound = { object: 'error', status: 404, code: 'object_not_found', message: 'Could not find page.' };
let tree: { top: string; middle: string; leaf: string };

beforeAll(async () => {
  library = await openLibrary();
  await library.catchUp();
});
afterAll(() => library[Symbol.asyncDispose]());

beforeEach(async () => {
  const { people } = library.notion;
  const top = people.addPage({ title: 'Top', markdown: 'Upper text.', parentId: handbook }).id;
  const middle = people.addPage({ title: 'Middle', markdown: 'Middle text.', parentId: top }).id;
  const leaf = people.addPage({ title: 'Leaf', markdown: 'Lower text.', parentId: middle }).id;
  tree = { top, middle, leaf };
  await library.catchUp();
});

const states = async () => {
  const ids = Object.values(tree);
  const rows = await library.query(`select id, state, exists (select from pages where pages.id = entries.id) as stored
    from entries where id in (${ids.map((id) => `'${id}'`).join(', ')})`);
  return ids
    .map((id) => rows.find((row) => row.id === id))
    .map((row) => (row?.stored ? `${String(row.state)}, stored` : row?.state));
};
const become = async (wanted: string[]) => {
  await until(async () => JSON.stringify(await states()) === JSON.stringify(wanted)).catch(() => {});
  expect(await states()).toEqual(wanted);
};
const here = ['indexed, stored', 'indexed, stored', 'indexed, stored'];

it('takes a page in the trash out of the copy, with all below it, and takes all of it back when it is restored', async () => {
  library.notion.people.trash(tree.top);
  await library.catchUp();
  await become(['deleted', 'deleted', 'deleted']);
  library.notion.people.restore(tree.top);
  await library.catchUp();
  await become(here);
});

it('hears of the trash by webhook as well', async () => {
  library.notion.people.trash(tree.leaf);
  await library.hear(tree.leaf);
  await become(['indexed, stored', 'indexed, stored', 'deleted']);
  library.notion.people.restore(tree.leaf);
  await library.hear(tree.leaf);
  await become(here);
});

it('notices by the daily listing what was deleted for good or unshared in silence, and what is shared again', async () => {
  const day = () => library.query(`update sync_state set listing_finished_at = now() - interval '25 hours'`);
  library.notion.people.remove(tree.middle);
  library.notion.people.setShared(tree.top, false);
  await library.catchUp();
  expect(await states()).toEqual(here);
  await day();
  await library.catchUp();
  await become(['not_shared', 'not_shared', 'not_shared']);
  library.notion.people.setShared(tree.top, true);
  await day();
  await library.catchUp();
  await become(['indexed, stored', 'not_shared', 'not_shared']);
});

it('deletes nothing because of one wrong 404, whichever request it is the answer to', async () => {
  const { faults, people } = library.notion;
  for (const path of [/pages\/[^/]+\/markdown/, /pages\/[^/]+$/]) {
    faults.add({ kind: 'error', path, status: 404, body: notFound, times: 1 });
    const marker = `Version ${path.source.length}`;
    people.editPage(tree.leaf, { markdown: marker });
    await library.hear(tree.leaf);
    await until(async () => {
      expect(await states()).toEqual([here[0], here[1], expect.stringMatching(/^(?:indexed|known), stored/)]);
      const [page] = await library.query(`select markdown from pages where id = '${tree.leaf}'`);
      return String(page?.markdown).includes(marker);
    });
  }
  faults.clear();
});

it('keeps everything through an outage in which Notion fails and denies in turns, and reads on afterwards', async () => {
  const { faults, people } = library.notion;
  faults.add({ kind: 'error', path: /pages\//, status: 404, body: notFound, times: 2 });
  faults.add({ kind: 'error', path: /pages\//, status: 502, body: '<html>', probability: 0.9 });
  people.editPage(tree.top, { markdown: 'Upper text, edited.' });
  await library.hear(tree.top);
  await until(async () => (await states())[0] === 'failed, stored');
  const [kept] = await library.query(`select markdown from pages where id = '${tree.top}'`);
  expect(kept?.markdown).toContain('Upper text.');
  const [line] = await library.query(
    `select reason, attempts, due_at > now() as waits from entries where id = '${tree.top}'`,
  );
  expect(line).toMatchObject({ reason: 'Notion is not answering', attempts: 1 });
  faults.clear();
  await become(here);
  const [read] = await library.query(`select markdown from pages where id = '${tree.top}'`);
  expect(read?.markdown).toContain('edited');
});

it('tries a page that fails again after pauses that grow', { timeout: 30_000 }, async () => {
  const { faults, people } = library.notion;
  const refusal = { object: 'error', status: 400, code: 'validation_error', message: 'This page is odd.' };
  faults.add({ kind: 'error', path: new RegExp(`${tree.leaf}/markdown`), status: 400, body: refusal });
  people.editPage(tree.leaf, { markdown: 'Newest.' });
  await library.hear(tree.leaf);
  const pauses: number[] = [];
  await until(async () => {
    const [line] = await library.query(`select attempts, extract(epoch from due_at - now())::float8 as pause
      from entries where id = '${tree.leaf}'`);
    if (Number(line?.attempts) > pauses.length) pauses.push(Number(line?.pause));
    return pauses.length === 3;
  });
  expect(pauses[2]).toBeGreaterThan((pauses[0] ?? 0) * 1.5);
  expect(await states()).toEqual([here[0], here[1], 'failed, stored']);
  faults.clear();
});

it('takes a database in the trash out with its rows, and takes them back', async () => {
  const { people } = library.notion;
  const source = people.addDataSource({ title: 'Boats', parentId: handbook, properties: { Name: { title: {} } } });
  const row = people.addRow(source.id, { Name: 'Dinghy' }, 'Leaks.');
  people.editPage(handbook, {
    markdown: `<database url="${source.url}" data-source-url="collection://${source.id}">Boats</database>`,
  });
  await library.catchUp();
  const count = async (state: string) =>
    (
      await library.query(
        `select 1 from entries where id in ('${source.id}', '${source.databaseId}', '${row.id}') and state = '${state}'`,
      )
    ).length;
  await library.hear(source.databaseId);
  await until(async () => (await count('indexed')) === 3);
  people.trash(source.databaseId);
  await library.hear(source.databaseId);
  await until(async () => (await count('deleted')) === 3);
  people.restore(source.databaseId);
  await library.hear(source.databaseId);
  await until(async () => (await count('indexed')) === 3);
});
