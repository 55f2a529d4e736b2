import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowValues } from '../../src/knowledge/row-values.ts';
import { readProperty } from '../../src/notion/properties.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { type Library, openLibrary } from '../support/knowledge.ts';

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
  await library.catchUp();
});
afterAll(() => library[Symbol.asyncDispose]());

it('keeps a row as typed JSON by column name', async () => {
  const [row] = await library.query(`select "values" from data_rows where page_id = '${uuidFrom('motor')}'`);
  expect(row?.values).toEqual({
    Name: 'Motor firmware',
    Status: 'Active',
    Area: 'Firmware',
    Tags: ['urgent'],
    Budget: 120_000,
    Due: { start: '2026-11-20' },
    Owner: [{ id: uuidFrom('maya'), name: 'Maya Lindqvist' }],
    Public: true,
    Site: 'https://tidewater.example/motor',
    Notes: expect.stringContaining('review'),
    Number: 'PRJ-1',
    Tasks: [uuidFrom('solder'), uuidFrom('flash')],
    Hours: 7.5,
    Names: ['Solder', 'Flash'],
    Late: false,
    Edited: { start: '2026-11-02T09:30:00.000Z' },
  });
});

it('lets SQL filter and add up the rows of a data source', async () => {
  const source = `data_source_id = '${uuidFrom('projects')}'`;
  const [sums] =
    await library.query(`select count(*)::int as rows, sum(("values" ->> 'Budget')::numeric)::int as budget,
    count(*) filter (where ("values" -> 'Due' ->> 'start')::date < '2027-01-01')::int as soon from data_rows where ${source}`);
  expect(sums).toEqual({ rows: 3, budget: 200_000, soon: 1 });
  const found = await library.query(
    `select page_id from data_rows where ${source} and "values" @> '{"Tags": ["urgent"], "Public": true}'`,
  );
  expect(found).toEqual([{ page_id: uuidFrom('motor') }]);
  const [schema] = await library.query(
    `select jsonb_array_length(columns) as columns, description from data_sources where id = '${uuidFrom('projects')}'`,
  );
  expect(schema).toEqual({ columns: 16, description: 'What we build' });
});

const someone = { object: 'user', id: uuidFrom('maya'), name: 'Maya' };

it.each([
  ['email', 'maya@tidewater.example', 'maya@tidewater.example'],
  ['phone_number', '+46 70', '+46 70'],
  ['created_time', '2026-11-02T09:30:00.000Z', { start: '2026-11-02T09:30:00.000Z' }],
  ['created_by', someone, [{ id: someone.id, name: 'Maya' }]],
  ['last_edited_by', someone, [{ id: someone.id, name: 'Maya' }]],
  [
    'files',
    [{ name: 'plan.pdf', type: 'external', external: { url: 'https://x.example/plan.pdf' } }],
    [{ name: 'plan.pdf', url: 'https://x.example/plan.pdf' }],
  ],
  ['place', { lat: 57.7, lon: 11.9, name: 'Harbour' }, { name: 'Harbour', latitude: 57.7, longitude: 11.9 }],
  [
    'verification',
    { state: 'verified', verified_by: someone, date: { start: '2026-01-01', end: '2026-12-31' } },
    { state: 'verified', until: '2026-12-31', by: { id: someone.id, name: 'Maya' } },
  ],
  [
    'date',
    { start: '2026-11-20', end: '2026-11-21', time_zone: 'Europe/Stockholm' },
    { start: '2026-11-20', end: '2026-11-21', timeZone: 'Europe/Stockholm' },
  ],
  ['formula', { type: 'string', string: 'soon' }, 'soon'],
  ['rollup', { type: 'date', date: { start: '2026-11-20' }, function: 'latest_date' }, { start: '2026-11-20' }],
  ['button', {}, null],
  ['number', null, null],
  ['hologram', { depth: 3 }, null],
])('shows %s as plain JSON', (type, value, plain) => {
  const property = readProperty('It', { id: 'x', type, [type]: value });
  expect(rowValues([property])).toEqual({ It: plain });
});
