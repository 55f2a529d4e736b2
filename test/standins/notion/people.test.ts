import { beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';
import { tinyCompany } from './tiny-company.ts';

let notion: NotionStandIn;
let now = 0;
const projects = uuidFrom('projects');
const keys = uuidFrom('keys');

beforeEach(async () => {
  now = Date.parse('2026-11-21T10:15:42Z');
  notion = await startNotion({ company: tinyCompany, now: () => now });
  return () => notion[Symbol.asyncDispose]();
});

test('a row is added and edited with plain values', () => {
  const values = { Name: 'Lamp', Status: 'Active', Tags: ['urgent'], Owner: ['Tom'], Tasks: ['Solder'], Budget: 10 };
  const { id } = notion.people.addRow(projects, values, 'Bright.', 'Tom');
  expect(notion.page(id)).toMatchObject({
    title: 'Lamp',
    markdown: 'Bright.',
    createdBy: 'Tom Okafor',
    properties: { Status: 'Active', Tags: 'urgent', Owner: 'Tom Okafor', Tasks: 'Solder', Budget: '10' },
  });
  now += 60_000;
  notion.people.editRow(id, { Status: 'Done', Budget: null }, 'Maya');
  expect(notion.page(id)).toMatchObject({
    properties: { Status: 'Done', Budget: '' },
    editedBy: 'Maya Lindqvist',
    editedAt: '2026-11-21T10:16:00.000Z',
  });
});

test('a page moves with its block, to another page, to the top and into a data source', async () => {
  const target = notion.people.addPage({ title: 'Target', markdown: '' });
  notion.people.movePage(keys, target.id);
  expect(notion.page('Target')?.markdown).toMatch(/>Rotating API keys<\/page>/);
  expect(notion.page('Handbook')?.markdown).not.toMatch(/>Rotating API keys<\/page>/);
  notion.people.movePage(keys, null);
  expect((await ask(notion, 'GET', `/v1/pages/${keys}`)).body.parent).toEqual({ type: 'workspace', workspace: true });
  notion.people.movePage(keys, projects);
  const { body } = await ask(notion, 'GET', `/v1/pages/${keys}`);
  expect(body.parent).toMatchObject({ type: 'data_source_id', data_source_id: projects });
  expect(notion.page(keys)?.properties).toMatchObject({ Name: 'Rotating API keys', Status: 'Planned' });
});

test('a page moves through the API too', async () => {
  const target = notion.people.addPage({ title: 'Target', markdown: '' });
  const moved = await ask(notion, 'POST', `/v1/pages/${keys}/move`, { parent: { page_id: target.id } });
  expect(moved.body).toMatchObject({ id: keys, parent: { page_id: target.id } });
});

test('what is removed for good is gone with all below it', async () => {
  notion.people.remove(uuidFrom('handbook'));
  for (const path of [`pages/${keys}`, `data_sources/${projects}`, `pages/${uuidFrom('app')}`]) {
    expect((await ask(notion, 'GET', `/v1/${path}`)).status).toBe(404);
  }
  expect(notion.pages()).toEqual([]);
});

test('a trashed page is still there to be retrieved, and comes back', async () => {
  notion.people.trash(keys);
  expect((await ask(notion, 'GET', `/v1/pages/${keys}`)).body.in_trash).toBe(true);
  notion.people.restore(keys);
  expect((await ask(notion, 'GET', `/v1/pages/${keys}`)).body.in_trash).toBe(false);
});

test('a schema changes under its rows', async () => {
  notion.people.changeSchema(projects, { Budget: { name: 'Cost' }, Site: null, Extra: { rich_text: {} } });
  const { body } = await ask(notion, 'GET', `/v1/data_sources/${projects}`);
  const names = Object.keys(body.properties as Json);
  expect(names).toEqual(expect.arrayContaining(['Cost', 'Extra']));
  expect(names).not.toContain('Site');
  expect(notion.page('Motor firmware')?.properties).toMatchObject({ Cost: '120000' });
  expect(body.last_edited_time).toBe('2026-11-21T10:15:00.000Z');
  notion.people.renameDataSource(projects, 'Ventures');
  expect(notion.dataSources().map(({ title }) => title)).toContain('Ventures');
});

test('headings are blocks whose ids make section links', async () => {
  const markdown = '# One\nText\n## Two {toggle="true"}\n\tInside\n### Three';
  const { id } = notion.people.addPage({ title: 'Sections', markdown });
  const { body } = await ask(notion, 'GET', `/v1/blocks/${id}/children`);
  const headings = (body.results as Json[]).filter(({ type }) => String(type).startsWith('heading_'));
  expect(headings.map(({ type }) => type)).toEqual(['heading_1', 'heading_2', 'heading_3']);
  for (const heading of headings) {
    expect((await ask(notion, 'GET', `/v1/blocks/${String(heading.id)}`)).body).toMatchObject({
      id: heading.id,
      parent: { page_id: id },
    });
  }
  expect(headings[1]).toMatchObject({ has_children: true, heading_2: { is_toggleable: true } });
});
