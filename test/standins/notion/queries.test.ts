import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';
import { tinyCompany } from './tiny-company.ts';

let notion: NotionStandIn;

beforeAll(async () => {
  notion = await startNotion({ company: tinyCompany, now: () => Date.parse('2026-11-18T12:00:00Z') });
});

afterAll(() => notion[Symbol.asyncDispose]());

async function query(body: Json, parameters = ''): Promise<Json> {
  const path = `/v1/data_sources/${uuidFrom('projects')}/query${parameters}`;
  return (await ask(notion, 'POST', path, body)).body;
}

const slugs = new Map(['motor', 'app', 'shop'].map((slug) => [uuidFrom(slug), slug]));

async function found(filter: unknown): Promise<string[]> {
  const { results, message } = await query({ filter });
  if (message) throw new Error(message as string);
  return (results as Json[]).map((row) => slugs.get(String(row.id)) ?? '?').toSorted();
}

describe('filters', () => {
  test.each([
    [{ property: 'Name', title: { contains: 'FIRM' } }, ['motor']],
    [{ property: 'Name', rich_text: { ends_with: 'app' } }, ['app']],
    [{ property: 'Notes', rich_text: { is_not_empty: true } }, ['motor']],
    [{ property: 'Site', url: { does_not_contain: 'motor' } }, ['app', 'shop']],
    [{ property: 'Budget', number: { greater_than_or_equal_to: 80_000 } }, ['app', 'motor']],
    [{ property: 'Budget', number: { does_not_equal: 80_000 } }, ['motor', 'shop']],
    [{ property: 'Budget', number: { is_empty: true } }, ['shop']],
    [{ property: 'Status', status: { does_not_equal: 'Done' } }, ['app', 'motor']],
    [{ property: 'Area', select: { equals: 'Firmware' } }, ['motor']],
    [{ property: 'Area', select: { is_empty: true } }, ['app', 'shop']],
    [{ property: 'Tags', multi_select: { contains: 'urgent' } }, ['motor']],
    [{ property: 'Public', checkbox: { equals: false } }, ['app', 'shop']],
    [{ property: 'Public', checkbox: { does_not_equal: false } }, ['motor']],
    [{ property: 'Owner', people: { contains: uuidFrom('maya') } }, ['motor']],
    [{ property: 'Tasks', relation: { contains: uuidFrom('flash') } }, ['motor']],
    [{ property: 'Tasks', relation: { is_empty: true } }, ['app', 'shop']],
    [{ property: 'Due', date: { on_or_before: '2026-11-20' } }, ['motor']],
    [{ property: 'Due', date: { this_week: {} } }, ['motor']],
    [{ property: 'Due', date: { next_month: {} } }, ['motor']],
    [{ property: 'Due', date: { next_year: {} } }, ['app', 'motor']],
    [{ property: 'Due', date: { is_empty: true } }, ['shop']],
    [{ property: 'Late', formula: { checkbox: { equals: true } } }, ['shop']],
    [{ property: 'Late', formula: { number: { greater_than: 0 } } }, []],
    [{ property: 'Hours', rollup: { number: { greater_than: 7 } } }, ['motor']],
    [{ property: 'Names', rollup: { any: { rich_text: { equals: 'solder' } } } }, ['motor']],
    [{ property: 'Names', rollup: { every: { rich_text: { contains: 'l' } } } }, ['motor']],
    [{ property: 'Names', rollup: { none: { rich_text: { contains: 'x' } } } }, ['app', 'motor', 'shop']],
    [{ property: 'Number', unique_id: { less_than: 3 } }, ['app', 'motor']],
    [{ timestamp: 'created_time', created_time: { before: '2026-11-03' } }, ['app', 'motor', 'shop']],
    [{ timestamp: 'last_edited_time', last_edited_time: { after: '2026-11-02' } }, []],
    [{ property: 'Edited', last_edited_time: { past_month: {} } }, ['app', 'motor', 'shop']],
    [
      {
        and: [
          { property: 'Budget', number: { is_not_empty: true } },
          {
            or: [
              { property: 'Public', checkbox: { equals: true } },
              { property: 'Area', select: { is_empty: true } },
            ],
          },
        ],
      },
      ['app', 'motor'],
    ],
  ])('%j', async (filter, wanted) => {
    expect(await found(filter)).toEqual(wanted);
  });

  test.each([
    [{ property: 'Status', select: { equals: 'Active' } }, /database property status does not match filter select$/],
    [{ property: 'Status', status: { equals: 'Gone' } }, /^status option "Gone" not found for property "Status"\./],
    [{ property: 'Budget', number: { equals: '5' } }, /should be a number, instead was `"5"`\.$/],
    [{ property: 'Budget', number: { contains: 5 } }, /number\.contains should be not present/],
    [{ property: 'Due', date: { before: 'soon' } }, /should be a valid ISO 8601 date string/],
    [{ property: 'Due', date: {} }, /^body failed validation\. Fix one:/],
    [{ or: [{ and: [{ or: [] }] }] }, /two levels at most/],
    [{ property: 'Name' }, /should be defined/],
    ['Status = Done', /should be an object/],
  ])('%j is refused', async (filter, message) => {
    await expect(found(filter)).rejects.toThrow(message);
  });
});

test('sorts go by value, by the place of an option and by time, with empty values last', async () => {
  const order = async (sorts: unknown[]) =>
    ((await query({ sorts })).results as Json[]).map((row) => slugs.get(String(row.id)));
  expect(await order([{ property: 'Budget', direction: 'ascending' }])).toEqual(['app', 'motor', 'shop']);
  expect(await order([{ property: 'Budget', direction: 'descending' }])).toEqual(['motor', 'app', 'shop']);
  expect(await order([{ property: 'Status', direction: 'descending' }])).toEqual(['shop', 'motor', 'app']);
  expect(await order([{ timestamp: 'created_time', direction: 'ascending' }])).toHaveLength(3);
  expect(await order([])).toEqual(['shop', 'app', 'motor']);
});

test('pages of a query join up, and a cursor is good for its own query only', async () => {
  const first = await query({ page_size: 2 });
  expect(first).toMatchObject({ has_more: true, type: 'page_or_data_source', page_or_data_source: {} });
  const second = await query({ page_size: 2, start_cursor: first.next_cursor });
  expect(second).toMatchObject({ has_more: false, next_cursor: null });
  const ids = [...(first.results as Json[]), ...(second.results as Json[])].map((row) => row.id);
  expect(new Set(ids).size).toBe(3);
  const other = await query({
    start_cursor: first.next_cursor,
    filter: { property: 'Late', formula: { checkbox: { equals: true } } },
  });
  expect(other.code).toBe('validation_error');
});

test('filter_properties leaves out the other columns', async () => {
  const { results } = await query({}, '?filter_properties=title');
  expect((results as Json[]).map((row) => Object.keys(row.properties as Json))).toEqual([['Name'], ['Name'], ['Name']]);
  expect((await query({}, '?filter_properties=zzzz')).code).toBe('validation_error');
});

test('a query stops at 10,000 rows and says so', async () => {
  const [projects] = tinyCompany.dataSources;
  if (!projects) throw new Error('The tiny company has no projects.');
  const rows = Array.from({ length: 10_001 }, (_, index) => ({
    slug: `row-${index}`,
    id: uuidFrom(`row-${index}`),
    values: { Name: `Row ${index}` },
    editedAt: '2026-11-02T09:30:00.000Z',
    createdAt: '2026-11-02T09:30:00.000Z',
    editedBy: 'maya',
  }));
  const properties = { Name: { type: 'title' as const } };
  const dataSources = [{ ...projects, properties, rows }];
  await using large = await startNotion({ company: { ...tinyCompany, dataSources } });
  const path = `/v1/data_sources/${uuidFrom('projects')}/query`;
  let cursor: unknown;
  let count = 0;
  let last: Json = {};
  do {
    last = (await ask(large, 'POST', path, { page_size: 100, ...(cursor ? { start_cursor: cursor } : {}) })).body;
    count += (last.results as Json[]).length;
    cursor = last.next_cursor;
  } while (cursor);
  expect(count).toBe(10_000);
  expect(last.request_status).toEqual({ type: 'incomplete', incomplete_reason: 'query_result_limit_reached' });
});
