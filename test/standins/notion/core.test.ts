import { Client } from '@notionhq/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import { tinyCompany } from './tiny-company.ts';

let notion: NotionStandIn;
let client: Client;

beforeAll(async () => {
  notion = await startNotion({ company: tinyCompany, now: () => Date.parse('2026-11-21T10:15:42Z') });
  client = new Client({ auth: notion.token, baseUrl: notion.url, notionVersion: '2026-03-11', retry: false });
});

afterAll(() => notion[Symbol.asyncDispose]());

test('search finds pages by the words of their titles and leaves out what is not shared', async () => {
  const found = await client.search({ query: 'rotating keys', filter: { property: 'object', value: 'page' } });
  expect(found.results.map((result) => result.id)).toEqual([uuidFrom('keys')]);
  const secret = await client.search({ query: 'salaries' });
  expect(secret.results).toEqual([]);
});

test('a page reads back as Markdown with links, child pages and an unknown tag for what is not shared', async () => {
  const page = await client.pages.retrieveMarkdown({ page_id: uuidFrom('handbook') });
  expect(page).toMatchObject({ object: 'page_markdown', truncated: true, unknown_block_ids: [uuidFrom('salaries')] });
  expect(page.markdown.split('\n').slice(0, 3)).toEqual([
    '# Welcome',
    expect.stringMatching(
      /^See \[keys\]\(https:\/\/app\.notion\.com\/p\/Rotating-API-keys-[0-9a-f]{32}\) and \[projects\]\(.*\)\.$/,
    ),
    expect.stringMatching(/^<page url="https:\/\/app\.notion\.com\/p\/[0-9a-f]{32}">Rotating API keys<\/page>$/),
  ]);
  expect(page.markdown).toContain('alt="child_page"/>');
  expect(page.markdown).not.toContain('Salaries');
});

test('a page that nobody shared answers as one that does not exist', async () => {
  await expect(client.pages.retrieve({ page_id: uuidFrom('salaries') })).rejects.toMatchObject({
    code: 'object_not_found',
    status: 404,
  });
});

test('rows come with relations, rollups, formulas and ids', async () => {
  const { results } = await client.dataSources.query({
    data_source_id: uuidFrom('projects'),
    filter: { property: 'Status', status: { equals: 'Active' } },
  });
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({
    object: 'page',
    properties: {
      Hours: { type: 'rollup', rollup: { type: 'number', number: 7.5, function: 'sum' } },
      Names: { rollup: { type: 'array', array: [{ type: 'title' }, { type: 'title' }] } },
      Late: { formula: { type: 'boolean', boolean: false } },
      Number: { unique_id: { prefix: 'PRJ', number: 1 } },
      Tasks: { relation: [{ id: uuidFrom('solder') }, { id: uuidFrom('flash') }], has_more: false },
      Owner: { people: [{ name: 'Maya Lindqvist', person: { email: 'maya@tidewater.example' } }] },
    },
  });
});

test('a created page holds its Markdown and appears under its parent', async () => {
  const made = await client.pages.create({
    parent: { page_id: uuidFrom('handbook') },
    properties: { title: { title: [{ text: { content: 'Offboarding' } }] } },
    markdown: '## Steps\n\n1. Laptop\n2. Badge',
  });
  expect(notion.page('Offboarding')).toMatchObject({
    id: made.id,
    markdown: '## Steps\n1. Laptop\n2. Badge',
    createdBy: 'Archivist',
    editedAt: '2026-11-21T10:15:00.000Z',
    shared: true,
  });
});

test('users and the connection itself are listed', async () => {
  const me = await client.users.me({});
  expect(me).toMatchObject({ type: 'bot', bot: { workspace_name: 'Tidewater' } });
  const users = await client.users.list({});
  expect(users.results.map((user) => user.name)).toEqual(['Archivist', 'Maya Lindqvist', 'Tom Okafor']);
});

test('none of these requests breaks the official OpenAPI document', () => {
  expect(notion.invalid).toEqual([]);
});
