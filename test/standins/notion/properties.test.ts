import { beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';
import { tinyCompany } from './tiny-company.ts';

let notion: NotionStandIn;

beforeEach(async () => {
  notion = await startNotion({ company: tinyCompany });
  return () => notion[Symbol.asyncDispose]();
});

const parent = { data_source_id: uuidFrom('projects') };
const title = { title: [{ text: { content: 'Charger' } }] };

function create(properties: Json): ReturnType<typeof ask> {
  return ask(notion, 'POST', '/v1/pages', { parent, properties });
}

test('a row takes a value of every writable type and gives it back', async () => {
  const made = await create({
    Name: title,
    Status: { status: { name: 'Active' } },
    Area: { select: { name: 'Firmware' } },
    Tags: { multi_select: [{ name: 'urgent' }, { name: 'new one' }] },
    Budget: { number: 12.5 },
    Due: { date: { start: '2026-12-01T09:00:00+01:00', end: '2026-12-02' } },
    Owner: { people: [{ id: uuidFrom('tom') }] },
    Public: { checkbox: true },
    Site: { url: 'https://tidewater.example' },
    Notes: {
      rich_text: [{ text: { content: 'See ' } }, { text: { content: 'this', link: { url: 'https://x.example' } } }],
    },
    Tasks: { relation: [{ id: uuidFrom('solder') }] },
  });
  expect(made.status).toBe(200);
  expect(notion.page('Charger')?.properties).toMatchObject({
    Status: 'Active',
    Tags: 'urgent, new one',
    Budget: '12.5',
    Due: '2026-12-01T09:00:00.000+01:00 → 2026-12-02',
    Owner: 'Tom Okafor',
    Public: 'Yes',
    Notes: 'See this',
    Tasks: 'Solder',
    Hours: '3',
    Number: 'PRJ-4',
  });
  expect(notion.page('Solder')?.properties.Project).toBe('Motor firmware, Charger');
});

test('select options are created on the way, status options never', async () => {
  await create({ Name: title, Area: { select: { name: 'Design' } } });
  const source = await ask(notion, 'GET', `/v1/data_sources/${uuidFrom('projects')}`);
  const { Area } = source.body.properties as { Area: { select: { options: Json[] } } };
  expect(Area.select.options.map((option) => option.name)).toEqual(['Firmware', 'Design']);
  const refused = await create({ Name: title, Status: { status: { name: 'Someday' } } });
  expect(refused.body.message).toBe('Invalid status option. Status option "Someday" does not exist".');
});

test.each([
  [{ Nope: { number: 1 } }, 'Nope is not a property that exists.'],
  [{ Budget: { rich_text: [] } }, 'Budget is expected to be number.'],
  [
    { Nope: { number: 1 }, Status: { select: { name: 'Active' } } },
    'Nope is not a property that exists. Status is expected to be status.',
  ],
  [
    { Budget: { number: '5' } },
    'body failed validation: body.properties.Budget.number should be a number or `null`, instead was `"5"`.',
  ],
  [
    { Due: { date: { start: 'soon' } } },
    'body failed validation: body.properties.Due.date.start should be a valid ISO 8601 date string, instead was `"soon"`.',
  ],
  [
    { Owner: { people: [{ id: 'tom' }] } },
    'body failed validation: body.properties.Owner.people[0].id should be a valid uuid, instead was `"tom"`.',
  ],
  [{ Hours: { number: 1 } }, 'Hours is a rollup property, which can not be set through the API.'],
  [{ Notes: 'words' }, 'body failed validation: body.properties.Notes should be an object, instead was `"words"`.'],
])('%j is refused and nothing is stored', async (properties, message) => {
  const before = notion.pages().length;
  const reply = await create({ Name: title, ...properties });
  expect({ status: reply.status, message: reply.body.message }).toEqual({ status: 400, message });
  expect(notion.pages()).toHaveLength(before);
});

test('a page outside a data source has a title and nothing else', async () => {
  const reply = await ask(notion, 'POST', '/v1/pages', {
    parent: { page_id: uuidFrom('handbook') },
    properties: { title, Budget: { number: 1 } },
  });
  expect(reply.body.message).toBe('Budget is not a property that exists.');
});

test('relations are cut at 25 on the page and complete on the property endpoint and in rollups', async () => {
  const ids: { id: string }[] = [];
  for (let index = 0; index < 60; index += 1) {
    const reply = await ask(notion, 'POST', '/v1/pages', {
      parent: { data_source_id: uuidFrom('tasks') },
      properties: { Task: { title: [{ text: { content: `Task ${index}` } }] }, Hours: { number: 1 } },
    });
    ids.push({ id: String(reply.body.id) });
  }
  const path = `/v1/pages/${uuidFrom('app')}`;
  const { body } = await ask(notion, 'PATCH', path, { properties: { Tasks: { relation: ids } } });
  const { Tasks, Hours } = body.properties as Record<string, Json>;
  expect(Tasks).toMatchObject({ has_more: true });
  expect(Tasks?.relation).toHaveLength(25);
  expect(Hours).toMatchObject({ rollup: { number: 60 } });
  const items = `${path}/properties/${String(Tasks?.id)}`;
  const first = await ask(notion, 'GET', `${items}?page_size=50`);
  expect(first.body).toMatchObject({ object: 'list', type: 'property_item', has_more: true });
  const second = await ask(notion, 'GET', `${items}?page_size=50&start_cursor=${String(first.body.next_cursor)}`);
  const all = [...(first.body.results as Json[]), ...(second.body.results as Json[])].map((item) => item.relation);
  expect(all).toEqual(ids);
});

test('taking a relation away takes it away on both sides', async () => {
  await ask(notion, 'PATCH', `/v1/pages/${uuidFrom('motor')}`, { properties: { Tasks: { relation: [] } } });
  expect(notion.page('Solder')?.properties.Project).toBe('');
  expect(notion.page('Motor firmware')?.properties.Hours).toBe('0');
});

test('the schema tells types, options, relations and rollups', async () => {
  const { body } = await ask(notion, 'GET', `/v1/data_sources/${uuidFrom('projects')}`);
  expect(body).toMatchObject({
    object: 'data_source',
    parent: { type: 'database_id', database_id: uuidFrom('projects-db') },
    database_parent: { type: 'page_id', page_id: uuidFrom('handbook') },
    properties: {
      Budget: { type: 'number', number: { format: 'euro' }, description: null },
      Tasks: { relation: { data_source_id: uuidFrom('tasks'), dual_property: { synced_property_name: 'Project' } } },
      Hours: { rollup: { relation_property_name: 'Tasks', rollup_property_name: 'Hours', function: 'sum' } },
      Late: { formula: { expression: expect.stringMatching(/^now\(\) > \{\{notion:block_property:/) } },
    },
  });
});
