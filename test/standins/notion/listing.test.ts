import { Client, collectAllDataSourceRows } from '@notionhq/client';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';
import { tinyCompany } from './tiny-company.ts';

const minuteMs = 60_000;
const newestFirst = { timestamp: 'last_edited_time', direction: 'descending' };

async function search(notion: NotionStandIn, body: Json = {}) {
  const answer = await ask(notion, 'POST', '/v1/search', body);
  const ids = (answer.body.results as Json[]).map(({ id }) => id);
  return { ids, cursor: answer.body.next_cursor, status: answer.status };
}

test('a new page is found by search only after the delay, and by its id at once', async () => {
  let now = Date.parse('2026-11-21T10:00:30Z');
  await using notion = await startNotion({ company: tinyCompany, searchDelayMs: 5000, now: () => now });
  const { id } = notion.people.addPage({ title: 'New', markdown: 'New', parentId: uuidFrom('handbook') });
  expect((await search(notion)).ids).not.toContain(id);
  expect((await ask(notion, 'GET', `/v1/pages/${id}`)).status).toBe(200);
  now += 5000;
  expect((await search(notion)).ids).toContain(id);
});

test('search leaves out what it was told to, by id or title', async () => {
  const searchOmits = [uuidFrom('keys'), 'Rider app'];
  await using notion = await startNotion({ company: tinyCompany, searchOmits });
  const { ids } = await search(notion);
  expect(ids).toContain(uuidFrom('handbook'));
  expect(ids).not.toContain(uuidFrom('keys'));
  expect(ids).not.toContain(uuidFrom('app'));
});

test('search lists the trash when it is asked to, with what lies in a trashed page', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  notion.people.trash(uuidFrom('handbook'));
  expect((await search(notion)).ids).toEqual([]);
  const trashed = await search(notion, { filter: { in_trash: true } });
  expect(trashed.ids).toContain(uuidFrom('keys'));
  expect(trashed.ids).toContain(uuidFrom('projects'));
  notion.people.restore(uuidFrom('handbook'));
  expect((await search(notion)).ids).toContain(uuidFrom('keys'));
});

test('an edit during a listing shifts nothing: the page moves to the front and is not listed again', async () => {
  let now = Date.parse('2026-11-21T10:00:30Z');
  await using notion = await startNotion({ company: tinyCompany, now: () => now });
  const made = [0, 1, 2, 3, 4, 5].map((index) => {
    now += minuteMs;
    return notion.people.addPage({ title: `P${index}`, markdown: '', parentId: uuidFrom('handbook') }).id;
  });
  const [, , second, third, fourth, fifth] = made;
  const first = await search(notion, { sort: newestFirst, page_size: 2 });
  expect(first.ids).toEqual([fifth, fourth]);
  now += minuteMs;
  notion.people.editPage(fourth ?? '', { markdown: 'Edited' });
  notion.people.editPage(second ?? '', { markdown: 'Edited' });
  const next = await search(notion, { sort: newestFirst, page_size: 2, start_cursor: first.cursor });
  expect(next.ids).toEqual([third, made[1]]);
  const again = await search(notion, { sort: newestFirst, page_size: 2 });
  expect(new Set(again.ids)).toEqual(new Set([second, fourth]));
});

test('page_size ends at 100', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  expect((await search(notion, { page_size: 100 })).status).toBe(200);
  expect((await ask(notion, 'POST', '/v1/search', { page_size: 101 })).status).toBe(400);
});

test('edit times are cut to the minute', async () => {
  const now = () => Date.parse('2026-11-21T10:00:59.999Z');
  await using notion = await startNotion({ company: tinyCompany, now });
  notion.people.editRow(uuidFrom('app'), { Budget: 1 });
  expect(notion.page(uuidFrom('app'))?.editedAt).toBe('2026-11-21T10:00:00.000Z');
});

test('the helper of the SDK gets all rows past the limit of one query', async () => {
  let now = Date.parse('2026-11-21T10:00:00Z');
  await using notion = await startNotion({ company: tinyCompany, queryLimit: 20, now: () => now });
  const data_source_id = uuidFrom('tasks');
  for (let index = 0; index < 55; index += 1) {
    now += minuteMs;
    notion.people.addRow(data_source_id, { Task: `Task ${index}` });
  }
  const cut = await ask(notion, 'POST', `/v1/data_sources/${data_source_id}/query`, {});
  expect(cut.body).toMatchObject({
    has_more: false,
    request_status: { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' },
  });
  expect(cut.body.results).toHaveLength(20);
  const client = new Client({ auth: notion.token, baseUrl: notion.url, notionVersion: '2026-03-11' });
  expect(await collectAllDataSourceRows(client, { data_source_id })).toHaveLength(57);
  expect(notion.invalid).toEqual([]);
});
