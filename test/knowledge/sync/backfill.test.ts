import { expect, it } from 'vitest';
import { sampleCompany } from '../../standins/company/index.ts';
import { bigCompany } from '../../standins/notion/big-company.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { tinyCompany } from '../../standins/notion/tiny-company.ts';
import { openLibrary } from '../../support/knowledge.ts';

it('reads the whole sample company with at most 1.05 requests a page, listings included', {
  timeout: 60_000,
}, async () => {
  await using library = await openLibrary({ company: sampleCompany() });
  const { notion, replica } = library;
  replica.sync.start();
  const listed = replica.sync.poll();
  const counts = [];
  for (let look = 0; look < 20; look += 1) counts.push(await library.count());
  await listed;
  await library.catchUp();
  counts.push(await library.count());
  expect(counts.filter(({ known, indexed, explained }) => known !== indexed + explained)).toEqual([]);

  const indexed = await library.query(`select id from entries where state = 'indexed' and kind = 'page'`);
  expect(indexed.length).toBeGreaterThan(1000);
  expect(notion.requestCount / indexed.length).toBeLessThanOrEqual(1.05);
  const reads = notion.requests.filter(({ path }) => path.endsWith('/markdown')).map(({ path }) => path);
  expect(new Set(reads).size).toBe(reads.length);

  const rest = await library.query(`select heard, state, kind from entries where state <> 'indexed'`);
  expect(rest).toEqual(rest.map(() => ({ heard: 'link', state: 'not_shared', kind: 'page' })));
  const visible = notion.pages().filter(({ id }) => indexed.some((row) => row.id === id));
  const stored = await library.query('select id, markdown from pages');
  expect(visible.length).toBe(indexed.length);
  expect(stored.length).toBe(indexed.length);
});

it('finds pages and databases that search does not list, by the texts and places that name them', async () => {
  const searchOmits = ['Handbook', 'Rotating API keys', 'Motor firmware'];
  await using library = await openLibrary({ searchOmits });
  await library.catchUp();
  for (const title of searchOmits)
    expect(await library.state(title), title).toEqual({ state: 'indexed', reason: null });
  const databases = await library.query(`select title, state from entries where kind = 'database' order by title`);
  expect(databases).toEqual([
    { title: 'Projects', state: 'indexed' },
    { title: 'Tasks', state: 'indexed' },
  ]);
  const heard = await library.query(
    `select title, heard from entries where title in ('Handbook', 'Motor firmware') order by 1`,
  );
  expect(heard).toEqual([
    { title: 'Handbook', heard: 'parent' },
    { title: 'Motor firmware', heard: 'row' },
  ]);
});

it('keeps a link to a page that nobody shared in the ledger, with its reason', async () => {
  await using library = await openLibrary();
  const { people } = library.notion;
  const hidden = people.addPage({ title: 'Board minutes', markdown: 'Secret.', shared: false });
  people.editPage(uuidFrom('keys'), { markdown: `See <mention-page url="${hidden.url}">minutes</mention-page>.` });
  await library.catchUp();
  const [line] = await library.query(`select state, reason, title, heard from entries where id = '${hidden.id}'`);
  expect(line).toEqual({
    state: 'not_shared',
    reason: 'not shared with the connection, or deleted for good',
    title: null,
    heard: 'link',
  });
});

it('lists all rows past the number that one query gives, and all pages of a long relation', async () => {
  await using library = await openLibrary({ company: bigCompany({ pages: 1, rowsPerSource: 230 }), queryLimit: 100 });
  const { people } = library.notion;
  const [source] = library.notion.dataSources();
  const target = people.addDataSource({
    title: 'Parts',
    parentId: source?.parentId ?? '',
    properties: { Name: { title: {} } },
  });
  people.changeSchema(target.id, {
    Uses: { relation: { data_source_id: source?.id, type: 'single_property', single_property: {} } },
  });
  const used = source?.rows.slice(0, 60).map(({ id }) => id) ?? [];
  const row = people.addRow(target.id, { Name: 'Wheel', Uses: used });
  const uses = `select jsonb_array_length("values" -> 'Uses') as uses from data_rows where page_id = '${row.id}'`;
  await library.catchUp();
  expect(
    await library.query(`select count(*)::int as rows from data_rows where data_source_id = '${source?.id}'`),
  ).toEqual([{ rows: 230 }]);
  expect(await library.query(uses)).toEqual([{ uses: 60 }]);

  await library.catchUp();
  expect(await library.query(uses), 'a later listing, which is cut, takes nothing away').toEqual([{ uses: 60 }]);
});

it('completes a page that Notion cut, and counts what it could not have', async () => {
  const long = Array.from({ length: 30 }, (_, line) => `- Point ${line}\n\t- Detail ${line}`).join('\n');
  const [handbook, ...others] = tinyCompany.pages;
  const company = { ...tinyCompany, pages: handbook ? [{ ...handbook, markdown: long }, ...others] : [] };
  await using library = await openLibrary({ company, markdownBlockLimit: 10 });
  await library.catchUp();
  const [page] = await library.query(`select markdown, missing from pages where id = '${uuidFrom('handbook')}'`);
  expect(page?.missing).toBe(0);
  for (let line = 0; line < 30; line += 1) expect(page?.markdown).toContain(`Detail ${line}`);
});
