import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import { tinyCompany } from './tiny-company.ts';

let notion: NotionStandIn;

beforeAll(async () => {
  notion = await startNotion({ company: tinyCompany });
});

afterAll(() => notion[Symbol.asyncDispose]());

test.each([
  ['a wrong token', { authorization: 'Bearer ntn_wrong' }, 401, 'unauthorized', 'API token is invalid.'],
  ['no token', { authorization: null }, 401, 'unauthorized', 'API token is invalid.'],
  ['no version', { 'notion-version': null }, 400, 'missing_version', /should be defined, instead was `undefined`\.$/],
  ['an unknown version', { 'notion-version': '2020-01-01' }, 400, 'validation_error', /instead was `"2020-01-01"`\.$/],
])('%s is refused in the real words', async (_name, headers, status, code, message) => {
  const reply = await ask(notion, 'GET', '/v1/users', undefined, headers as Record<string, string | null>);
  expect(reply).toMatchObject({ status, body: { object: 'error', status, code } });
  expect(reply.body.message).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
  expect(reply.body.request_id).toBe(reply.headers.get('x-notion-request-id'));
});

const page = `/v1/pages/${uuidFrom('keys')}`;
const query = `/v1/data_sources/${uuidFrom('projects')}/query`;
const handbook = { page_id: uuidFrom('handbook') };
const long = 'x'.repeat(2001);

test.each([
  ['GET', '/v1/nothing', undefined, 400, 'Invalid request URL.'],
  ['PUT', page, {}, 400, 'Invalid request URL.'],
  [
    'GET',
    '/v1/pages/abc',
    undefined,
    400,
    'path failed validation: path.page_id should be a valid uuid, instead was `"abc"`.',
  ],
  [
    'POST',
    '/v1/search',
    { limit: 5 },
    400,
    'body failed validation: body.limit should be not present, instead was `5`.',
  ],
  [
    'POST',
    '/v1/search',
    { page_size: 101 },
    400,
    'body failed validation: body.page_size should be ≤ `100`, instead was `101`.',
  ],
  [
    'POST',
    '/v1/search',
    { page_size: '50' },
    400,
    'body failed validation: body.page_size should be a number or `undefined`, instead was `"50"`.',
  ],
  ['POST', '/v1/search', { start_cursor: 'gone' }, 400, 'The start_cursor provided is invalid: gone'],
  [
    'GET',
    '/v1/users?page_size=500',
    undefined,
    400,
    'query failed validation: query.page_size should be ≤ `100`, instead was `500`.',
  ],
  ['POST', '/v1/search', '{"query": ', 400, 'Error parsing JSON body.'],
  [
    'PATCH',
    page,
    { colour: 'red' },
    400,
    'body failed validation: body.colour should be not present, instead was `"red"`.',
  ],
  [
    'POST',
    query,
    { filter: { property: 'Nope', number: { equals: 1 } } },
    400,
    'Could not find property with name or id: Nope',
  ],
  [
    'POST',
    query,
    { sorts: [{ property: 'Nope', direction: 'ascending' }] },
    400,
    'Could not find sort property with name or id: Nope',
  ],
  [
    'POST',
    '/v1/pages',
    { parent: handbook, properties: {}, children: Array.from({ length: 101 }, () => ({ divider: {} })) },
    400,
    'body failed validation: body.children.length should be ≤ `100`, instead was `101`.',
  ],
  [
    'POST',
    '/v1/pages',
    { parent: handbook, properties: { title: { title: [{ text: { content: long } }] } } },
    400,
    'body failed validation: body.properties.title.title[0].text.content.length should be ≤ `2000`, instead was `2001`.',
  ],
  ['POST', '/v1/search', { query: 'x'.repeat(600 * 1024) }, 413, 'Request body too large. The limit is 500 KB.'],
])('%s %s is refused: case %#', async (method, path, body, status, message) => {
  const before = notion.pages().length;
  const reply = await ask(notion, method, path, body);
  expect({ status: reply.status, message: reply.body.message }).toEqual({ status, message });
  expect(notion.pages()).toHaveLength(before);
});

test('an unshared page and a page that does not exist answer alike', async () => {
  const [unshared, missing] = [uuidFrom('salaries'), uuidFrom('nothing')];
  const sentence = (id: string) =>
    `Could not find page with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`;
  for (const id of [unshared, missing]) {
    const reply = await ask(notion, 'GET', `/v1/pages/${id}`);
    expect(reply).toMatchObject({ status: 404, body: { code: 'object_not_found', message: sentence(id) } });
  }
});

test('ids without dashes are as good as ids with them', async () => {
  const reply = await ask(notion, 'GET', `/v1/pages/${uuidFrom('keys').replaceAll('-', '')}`);
  expect(reply.body.id).toBe(uuidFrom('keys'));
});

test('a page in the trash can be read but not edited', async () => {
  const { id } = notion.people.addPage({ title: 'Old', markdown: 'Words' });
  notion.people.trash(id);
  expect((await ask(notion, 'GET', `/v1/pages/${id}`)).body).toMatchObject({ in_trash: true });
  const edit = await ask(notion, 'PATCH', `/v1/pages/${id}`, { icon: { emoji: '🔑' } });
  expect(edit.body.message).toBe("Can't edit block that is archived. You must unarchive the block before editing.");
  await ask(notion, 'PATCH', `/v1/pages/${id}`, { in_trash: false });
  expect(notion.page(id)?.inTrash).toBe(false);
});

test('the older version still answers with archived', async () => {
  const old = await ask(notion, 'GET', page, undefined, { 'notion-version': '2025-09-03' });
  expect(old.body.archived).toBe(false);
  expect((await ask(notion, 'GET', page)).body).not.toHaveProperty('archived');
});

test('the newer version no longer takes what the older one called archived', async () => {
  const reply = await ask(notion, 'PATCH', page, { archived: true });
  expect(reply.body.message).toBe('body failed validation: body.archived should be not present, instead was `true`.');
  const old = await ask(notion, 'PATCH', page, { archived: false }, { 'notion-version': '2025-09-03' });
  expect(old.status).toBe(200);
});

test('requests that break the official document are remembered, others are not', async () => {
  await using fresh = await startNotion({ company: tinyCompany });
  await ask(fresh, 'POST', '/v1/search', { query: 'keys' });
  await ask(fresh, 'POST', '/v1/search', { limit: 5 });
  const expected = (await import('../../support/openapi.ts')).hasOpenApi ? ['/v1/search'] : [];
  expect(fresh.invalid.map(({ path }) => path)).toEqual(expected);
});
