import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { type Library, openLibrary, until } from '../../support/knowledge.ts';

let library: Library;
const motor = uuidFrom('motor');

beforeAll(async () => {
  library = await openLibrary();
  await library.catchUp();
});
afterAll(() => library[Symbol.asyncDispose]());

const found = async (words: string) =>
  (await library.replica.storage.search.passages({ kind: 'system' }, { queries: [words], limit: 20 })).map(
    ({ id }) => id,
  );
const nextDay = async () => {
  await library.query(`update sync_state set listing_finished_at = now() - interval '25 hours'`);
  await library.catchUp();
};

it('finds a row by what its formulas and rollups show, though its own edit is old, without reading its text again', async () => {
  expect(await found('7.5')).toContain(motor);
  library.notion.people.editRow(uuidFrom('solder'), { Hours: 4096 });
  const before = library.notion.requests.length;
  await nextDay();
  await until(async () => (await found('4098.5')).includes(motor));
  await until(async () => (await library.query(`select 1 from entries where due_at <= now()`)).length === 0);
  expect(library.notion.requests.slice(before).filter(({ path }) => path.includes(motor))).toEqual([]);
  const [line] = await library.query(`select state, due_at, lease from entries where id = '${motor}'`);
  expect(line).toEqual({ state: 'indexed', due_at: null, lease: null });
  const [page] = await library.query(`select markdown from pages where id = '${motor}'`);
  expect(page?.markdown).toContain(String(library.notion.page(motor)?.markdown).trim());
});

it('reads the text too when the row itself was edited', async () => {
  library.notion.people.editRow(uuidFrom('solder'), { Hours: 512 });
  library.notion.people.editPage(motor, { markdown: 'Rewritten with gusto.' });
  await nextDay();
  await until(async () => (await found('gusto')).includes(motor));
  expect(await found('514.5')).toContain(motor);
});

it('reads a row once more whose properties change while somebody reads it', async () => {
  const { work } = library.replica.storage;
  await library.replica.sync[Symbol.asyncDispose]();
  await using other = await library.openReplica();
  const claimed = await work.claimOne('internal:notion', motor, 'somebody');
  expect(claimed?.isRecomputed).toBe(false);
  library.notion.people.editRow(uuidFrom('solder'), { Hours: 64 });
  await library.query(`update sync_state set listing_finished_at = now() - interval '25 hours', lease = null`);
  await other.sync.poll();
  const [line] = await library.query(`select due_at > claimed_at as again from entries where id = '${motor}'`);
  expect(line).toEqual({ again: true });
});
