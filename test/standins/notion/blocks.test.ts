import { beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';
import { tinyCompany } from './tiny-company.ts';

let notion: NotionStandIn;
const keys = uuidFrom('keys');

beforeEach(async () => {
  notion = await startNotion({ company: tinyCompany, now: () => Date.parse('2026-11-21T10:15:42Z') });
  return () => notion[Symbol.asyncDispose]();
});

const paragraph = (content: string) => ({ paragraph: { rich_text: [{ text: { content } }] } });

test('the children of a page are its blocks, in pages', async () => {
  const { body } = await ask(notion, 'GET', `/v1/blocks/${uuidFrom('handbook')}/children?page_size=2`);
  expect((body.results as Json[]).map((block) => block.type)).toEqual(['heading_1', 'paragraph']);
  const rest = `/v1/blocks/${uuidFrom('handbook')}/children?start_cursor=${String(body.next_cursor)}`;
  const next = await ask(notion, 'GET', rest);
  expect((next.body.results as Json[]).map((block) => [block.type, block.id])).toEqual([
    ['child_page', keys],
    ['child_page', uuidFrom('salaries')],
    ['child_database', uuidFrom('projects-db')],
    ['child_database', uuidFrom('tasks-db')],
  ]);
});

test('appending at a position answers with the new blocks and those behind them', async () => {
  const all = await ask(notion, 'GET', `/v1/blocks/${keys}/children`);
  const first = (all.body.results as Json[])[0];
  const { body } = await ask(notion, 'PATCH', `/v1/blocks/${keys}/children`, {
    children: [paragraph('New')],
    position: { type: 'after_block', after_block: { id: first?.id } },
  });
  expect((body.results as Json[]).map((block) => block.type)).toEqual(['paragraph', 'bulleted_list_item']);
  expect(notion.page(keys)?.markdown).toBe('## When\nNew\n- Every **90 days**\n\t- sooner after a leak');
  expect(notion.page(keys)).toMatchObject({ editedAt: '2026-11-21T10:15:00.000Z', editedBy: 'Archivist' });
});

test('blocks can be changed, trashed and brought back', async () => {
  const { body } = await ask(notion, 'PATCH', `/v1/blocks/${keys}/children`, { children: [paragraph('One')] });
  const id = String((body.results as Json[])[0]?.id);
  await ask(notion, 'PATCH', `/v1/blocks/${id}`, paragraph('Two'));
  expect(notion.page(keys)?.markdown).toMatch(/\nTwo$/);
  await ask(notion, 'DELETE', `/v1/blocks/${id}`);
  expect(notion.page(keys)?.markdown).not.toMatch(/Two/);
  await ask(notion, 'PATCH', `/v1/blocks/${id}`, { in_trash: false });
  expect(notion.page(keys)?.markdown).toMatch(/\nTwo$/);
});

test('children may nest two levels in one request and no deeper', async () => {
  const item = (content: string, children: unknown[] = []) => ({
    bulleted_list_item: { rich_text: [{ text: { content } }], ...(children.length > 0 ? { children } : {}) },
  });
  const path = `/v1/blocks/${keys}/children`;
  const fits = await ask(notion, 'PATCH', path, { children: [item('a', [item('b', [item('c')])])] });
  expect(fits.status).toBe(200);
  const deep = await ask(notion, 'PATCH', path, { children: [item('a', [item('b', [item('c', [item('d')])])])] });
  expect(deep.body.message).toMatch(/children should be not present/);
});

test('a database goes with its data source and shows its rows', async () => {
  const made = await ask(notion, 'POST', '/v1/databases', {
    parent: { type: 'page_id', page_id: keys },
    title: [{ text: { content: 'Log' } }],
    initial_data_source: { properties: { Entry: { title: {} }, Kind: { select: { options: [{ name: 'note' }] } } } },
  });
  const [source] = made.body.data_sources as { id: string; name: string }[];
  expect(source?.name).toBe('Log');
  await ask(notion, 'POST', '/v1/pages', {
    parent: { database_id: made.body.id },
    properties: { Entry: { title: [{ text: { content: 'First' } }] } },
  });
  const log = notion.dataSources().find(({ title }) => title === 'Log');
  expect(log).toMatchObject({ columns: ['Entry', 'Kind'], rows: [{ title: 'First', dataSourceId: source?.id }] });
  expect(notion.page(keys)?.markdown).toMatch(/<database url="[^"]+" inline="false">Log<\/database>$/);
});

test('comments are made from rich text or Markdown and listed by page', async () => {
  const parent = { page_id: keys };
  const first = await ask(notion, 'POST', '/v1/comments', { parent, rich_text: [{ text: { content: 'Stale?' } }] });
  const discussion_id = first.body.discussion_id;
  await ask(notion, 'POST', '/v1/comments', { discussion_id, markdown: '**Yes**' });
  const { body } = await ask(notion, 'GET', `/v1/comments?block_id=${keys}`);
  expect((body.results as Json[]).map((comment) => comment.discussion_id)).toEqual([discussion_id, discussion_id]);
  const unshared = { page_id: uuidFrom('salaries') };
  expect((await ask(notion, 'POST', '/v1/comments', { parent: unshared, rich_text: [] })).status).toBe(404);
});

test('what people do in Notion shows at once and is told to listeners', async () => {
  const changes: string[] = [];
  const stop = notion.subscribe(({ pageId }) => changes.push(pageId));
  const { id, url } = notion.people.addPage({
    title: 'Leave',
    markdown: 'Ask *Ines*.',
    parentId: uuidFrom('handbook'),
  });
  notion.people.editPage(id, { markdown: 'Ask **Tom**.', by: 'Tom Okafor' });
  expect(notion.page('Leave')).toMatchObject({ url, markdown: 'Ask **Tom**.', editedBy: 'Tom Okafor', shared: true });
  notion.people.setShared(id, false);
  expect((await ask(notion, 'GET', `/v1/pages/${id}`)).status).toBe(404);
  notion.people.setShared(id, true);
  notion.people.trash(id);
  const found = await ask(notion, 'POST', '/v1/search', { query: 'leave' });
  expect(found.body.results).toEqual([]);
  expect(new Set(changes)).toEqual(new Set([id]));
  stop();
  notion.people.editPage(id, { title: 'Left' });
  expect(changes).toHaveLength(5);
});

test('search takes any word or its beginning, and sorts by time or relevance', async () => {
  const titles = async (body: Json) => {
    const reply = await ask(notion, 'POST', '/v1/search', body);
    return (reply.body.results as Json[]).map(({ url }) => String(url).replace(/^.*\/|-?[0-9a-f]{32}$/g, ''));
  };
  notion.people.addPage({ title: 'API handbook', markdown: '' });
  expect(await titles({ query: 'rotating api keys' })).toEqual(['API-handbook', 'Rotating-API-keys']);
  const byRelevance = { query: 'rotating api keys', sort: { property: 'relevance' } };
  expect(await titles(byRelevance)).toEqual(['Rotating-API-keys', 'API-handbook']);
  expect(await titles({ query: 'rotat', page_size: 1 })).toEqual(['Rotating-API-keys']);
  expect(await titles({ query: 'xyzzy' })).toEqual([]);
  expect(await titles({ filter: { property: 'object', value: 'data_source' } })).toHaveLength(2);
});
