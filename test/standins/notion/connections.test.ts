import { Client, collectPaginatedAPI, isFullPageOrDataSource } from '@notionhq/client';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionOptions, NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import { tinyCompany } from './tiny-company.ts';

const start = (options: Partial<NotionOptions> = {}) =>
  startNotion({
    company: tinyCompany,
    connections: [
      { token: 'ntn_eng', name: 'Engineering', shares: ['Rotating API keys'] },
      { token: 'ntn_all', name: 'All' },
      { token: 'ntn_hr', shares: ['Salaries', 'Projects'] },
    ],
    ...options,
  });

const as = (token: string) => ({ authorization: `Bearer ${token}` });

async function titles(notion: NotionStandIn, token: string): Promise<string[]> {
  const client = new Client({ auth: token, baseUrl: notion.url, notionVersion: '2026-03-11' });
  const found = await collectPaginatedAPI(client.search, {});
  return found
    .filter(isFullPageOrDataSource)
    .map((hit) => {
      const title = hit.object === 'data_source' ? hit.title : Object.values(hit.properties).find(isTitle)?.title;
      return title?.map((span) => span.plain_text).join('') ?? '';
    })
    .toSorted();
}

function isTitle<T extends { type: string }>(property: T): property is Extract<T, { type: 'title' }> {
  return property.type === 'title';
}

test('each connection finds only what is shared with it', async () => {
  await using notion = await start();
  const rows = ['Motor firmware', 'Projects', 'Rider app', 'Web shop'];
  expect(await titles(notion, 'ntn_eng')).toEqual(['Rotating API keys']);
  expect(await titles(notion, 'ntn_hr')).toEqual([...rows, 'Salaries'].toSorted());
  expect(await titles(notion, 'ntn_all')).toEqual(await titles(notion, notion.token));
});

test('pages, their text, their blocks and queries are refused alike', async () => {
  await using notion = await start();
  const salaries = uuidFrom('salaries');
  for (const path of [`pages/${salaries}`, `pages/${salaries}/markdown`, `blocks/${salaries}/children`]) {
    const allowed = await ask(notion, 'GET', `/v1/${path}`, undefined, as('ntn_hr'));
    const refused = await ask(notion, 'GET', `/v1/${path}`, undefined, as('ntn_eng'));
    expect([allowed.status, refused.status, refused.body.code]).toEqual([200, 404, 'object_not_found']);
  }
  const query = (token: string) =>
    ask(notion, 'POST', `/v1/data_sources/${uuidFrom('projects')}/query`, {}, as(token)).then(({ status }) => status);
  expect([await query('ntn_hr'), await query('ntn_eng')]).toEqual([200, 404]);
});

test('a page above the share shows what is below it only as far as it is shared', async () => {
  await using notion = await start({ connections: [{ token: 'ntn_book', shares: ['Handbook'] }] });
  const { body } = await ask(notion, 'GET', `/v1/pages/${uuidFrom('handbook')}/markdown`, undefined, as('ntn_book'));
  expect(body.markdown).toMatch(/>Rotating API keys<\/page>/);
  expect(body.unknown_block_ids).toEqual([uuidFrom('salaries')]);
});

test('a share can be given and taken for one connection', async () => {
  await using notion = await start();
  notion.people.setShared(uuidFrom('handbook'), true, 'ntn_eng');
  notion.people.setShared(uuidFrom('keys'), false, 'ntn_eng');
  expect(await titles(notion, 'ntn_eng')).toContain('Handbook');
  expect(await titles(notion, 'ntn_eng')).not.toContain('Rotating API keys');
  expect(await titles(notion, notion.token)).toContain('Rotating API keys');
});

test('each connection is its own bot, and its writes carry its name', async () => {
  await using notion = await start();
  const me = await ask(notion, 'GET', '/v1/users/me', undefined, as('ntn_eng'));
  expect(me.body).toMatchObject({ name: 'Engineering', type: 'bot', bot: { owner: { type: 'workspace' } } });
  const parent = { page_id: uuidFrom('keys') };
  await ask(notion, 'POST', '/v1/pages', { parent, markdown: '# Made' }, as('ntn_eng'));
  expect(notion.page('Made')?.createdBy).toBe('Engineering');
  expect(notion.requests.at(-1)).toMatchObject({ token: 'ntn_eng', status: 200 });
});

test('an unknown token gets 401, and a cursor is good only for the connection that got it', async () => {
  await using notion = await start();
  const refused = await ask(notion, 'POST', '/v1/search', {}, as('ntn_none'));
  expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  const { body } = await ask(notion, 'POST', '/v1/search', { page_size: 1 });
  const next = { page_size: 1, start_cursor: body.next_cursor };
  expect((await ask(notion, 'POST', '/v1/search', next, as('ntn_all'))).status).toBe(400);
  expect((await ask(notion, 'POST', '/v1/search', next)).status).toBe(200);
});
