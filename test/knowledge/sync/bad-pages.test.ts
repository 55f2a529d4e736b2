import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addBadPages, type BadPages } from '../../standins/notion/bad-content.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { type Library, openLibrary, until } from '../../support/knowledge.ts';

let library: Library;
let bad: BadPages;
let longestStall: number;
let readingMs: number;

beforeAll(async () => {
  library = await openLibrary();
  bad = addBadPages(library.notion, uuidFrom('handbook'));
  const stalls = monitorEventLoopDelay({ resolution: 10 });
  stalls.enable();
  const startedAt = performance.now();
  await library.catchUp();
  await until(async () => (await entry(bad.empty)).state !== 'known', 30_000);
  stalls.disable();
  longestStall = stalls.max / 1e6;
  readingMs = performance.now() - startedAt;
}, 60_000);
afterAll(() => library[Symbol.asyncDispose]());

const entry = async (id: string) => {
  const [row] =
    await library.query(`select entries.state, entries.reason, entries.title, pages.markdown, pages.missing from entries
    left join pages on pages.id = entries.id where entries.id = '${id}'`);
  return row ?? {};
};

it('ends each of them in the ledger as indexed or with a reason, and nothing else stops', async () => {
  const { known, indexed, explained } = await library.count();
  expect(known).toBe(indexed + explained);
  const { empty, ...readable } = bad;
  for (const [kind, id] of Object.entries(readable)) expect(await entry(id), kind).toMatchObject({ state: 'indexed' });
  expect(await entry(empty)).toMatchObject({ state: 'failed', reason: 'Notion is not answering' });
  expect(await entry(uuidFrom('keys'))).toMatchObject({ state: 'indexed' });
  expect(await library.query(`select id from entries where state = 'known'`)).toEqual([]);
});

it('keeps every word of 10 MB without holding up the process all the while', async () => {
  const { markdown } = await entry(bad.huge);
  expect(String(markdown).length).toBeGreaterThan(10_000_000);
  expect(longestStall).toBeLessThan(readingMs / 4);
});

it('keeps what is readable of the odd ones and counts what is missing', async () => {
  expect((await entry(bad.deep)).markdown).toContain('Level 200');
  expect((await entry(bad.unknownBlock)).markdown).toContain('Words inside');
  expect((await entry(bad.notUtf8)).markdown).toContain('au lait');
  expect((await entry(bad.unstorable)).markdown).toBe('NUL  and half \ufffd a pair');
  expect((await entry(bad.longTitle)).title).toMatch(/^(?:Long )+/);
  expect(await entry(bad.lost)).toMatchObject({ missing: 1 });
  expect((await entry(bad.loop)).markdown).toContain('Before');
});

it('keeps a relation to a page that nobody shared as the ids that Notion gives', async () => {
  const [row] = await library.query(`select "values" from data_rows where page_id = '${bad.brokenRelation}'`);
  expect(row?.values).toMatchObject({ Name: 'Related' });
});

it('takes a listing in which one entry has stamps that no database can hold', async () => {
  const { people } = library.notion;
  const odd = people.addRaw({
    title: 'From another age',
    parentId: uuidFrom('handbook'),
    page: { created_time: '-271821-04-20T00:00:00.000Z', last_edited_time: 'yesterday' },
    markdown: { markdown: 'Old words.' },
  });
  const beside = people.addPage({ title: 'Beside it', markdown: 'Fine.', parentId: uuidFrom('handbook') });
  await library.catchUp();
  expect(await entry(odd.id)).toMatchObject({ state: 'indexed', markdown: 'Old words.' });
  expect(await entry(beside.id)).toMatchObject({ state: 'indexed' });
  const before = library.notion.requestCount;
  await library.replica.sync.poll();
  expect(library.notion.requestCount - before).toBe(2);
});
