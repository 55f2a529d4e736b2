import { describe, expect, it } from 'vitest';
import { readDataSource, readRow } from '../../src/notion/entries.ts';
import { object } from '../../src/notion/json.ts';
import { type Property, readProperty } from '../../src/notion/properties.ts';
import { showValue } from '../../src/notion/show-value.ts';
import { hasRecordings, readSessions } from '../contract/notion-recordings.ts';

const shown: [type: string, value: unknown, text: string][] = [
  ['title', [{ plain_text: 'Key ' }, { plain_text: 'rotation' }], 'Key rotation'],
  ['rich_text', [], ''],
  ['number', 0, '0'],
  ['number', null, ''],
  ['select', { name: 'High' }, 'High'],
  ['status', { name: 'Done' }, 'Done'],
  ['multi_select', [{ name: 'a' }, { name: 'b' }], 'a, b'],
  ['date', { start: '2026-03-01', end: '2026-03-05', time_zone: null }, '2026-03-01 → 2026-03-05'],
  [
    'date',
    { start: '2026-03-01T10:00:00', end: null, time_zone: 'Europe/Lisbon' },
    '2026-03-01T10:00:00 (Europe/Lisbon)',
  ],
  ['checkbox', false, 'no'],
  ['url', 'https://tidewater.example', 'https://tidewater.example'],
  [
    'people',
    [
      { object: 'user', id: 'u1', name: 'Maya' },
      { object: 'user', id: 'u2' },
    ],
    'Maya, Tom',
  ],
  ['created_by', { object: 'user', id: 'u2' }, 'Tom'],
  ['last_edited_time', '2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000Z'],
  ['files', [{ name: 'plan.pdf', external: { url: 'https://x.example/plan.pdf' } }], 'plan.pdf'],
  ['unique_id', { prefix: 'PRJ', number: 7 }, 'PRJ-7'],
  ['unique_id', { prefix: null, number: 7 }, '7'],
  ['formula', { type: 'boolean', boolean: true }, 'yes'],
  ['formula', { type: 'string', string: null }, ''],
  ['rollup', { type: 'number', number: 3.5, function: 'sum' }, '3.5'],
  [
    'rollup',
    {
      type: 'array',
      array: [
        { type: 'select', select: { name: 'A' } },
        { type: 'number', number: 2 },
      ],
    },
    'A, 2',
  ],
  ['place', { lat: 59.3, lon: 18, name: 'Stockholm' }, 'Stockholm (59.3, 18)'],
  [
    'verification',
    { state: 'verified', verified_by: { id: 'u2' }, date: { start: '2026-01-01', end: '2026-07-01' } },
    'verified by Tom until 2026-07-01',
  ],
  ['button', {}, ''],
];

describe('a property', () => {
  it.each(shown)('of type %s reads %j as “%s”', (type, value, text) => {
    const property = readProperty('P', { id: 'x', type, [type]: value });
    expect(showValue(property.value, { person: (id) => (id === 'u2' ? 'Tom' : undefined) })).toBe(text);
  });

  it('that is a relation says when Notion cut it', () => {
    const raw = { type: 'relation', relation: [{ id: 'p1' }, { id: 'p2' }], has_more: true };
    const { value } = readProperty('Tasks', raw);
    expect(showValue(value, { page: (id) => (id === 'p1' ? 'Solder' : undefined) })).toBe('Solder, p2, … and more');
  });

  const strange: unknown[] = [
    { type: 'hologram', hologram: { depth: 3 } },
    { type: 'constructor', constructor: 1 },
    { type: 'formula', formula: { type: 'matrix', matrix: [] } },
    { type: 'rollup', rollup: { type: 'unsupported', unsupported: {} } },
    null,
    'text',
    [],
  ];

  it('of a kind we do not know is said to be unreadable', () => {
    for (const raw of strange) expect(showValue(readProperty('New', raw).value)).toMatch(/^\[.+: not readable\]$/);
  });

  it.each([
    'title',
    'people',
    'relation',
    'files',
    'date',
    'formula',
    'rollup',
    'place',
    'verification',
    'select',
    'multi_select',
  ])('of type %s survives values of the wrong shape', (type) => {
    for (const value of [1, 'x', true, {}, [null], [1], [[]], { type: 'array', array: [null] }, { start: 5 }]) {
      expect(() => showValue(readProperty('P', { type, [type]: value }).value)).not.toThrow();
    }
  });
});

describe.skipIf(!hasRecordings)('recorded Notion traffic (skipped where ../shared is not beside the checkout)', () => {
  const found = hasRecordings
    ? readSessions().flatMap(({ exchanges }) => exchanges.flatMap(({ response }) => objects(response.body)))
    : [];
  const pages = found.filter((item) => item.object === 'page' && item.url);
  const dataSources = found.filter((item) => item.object === 'data_source' && item.url);

  it('has pages whose every property reads into a known kind', () => {
    const properties = pages.flatMap((page) => readRow(page, () => undefined)?.properties ?? []);
    expect(properties.length).toBeGreaterThan(1000);
    expect(properties.filter(({ value }) => value?.kind === 'unsupported')).toEqual([]);
  });

  it('has no filled-in property that reads as empty', () => {
    const lost = pages.flatMap((page) =>
      Object.entries(object(page.properties)).filter(([name, raw]) => isFilled(raw) && !readProperty(name, raw).value),
    );
    expect(lost).toEqual([]);
  });

  it('has data sources whose every column reads, with options and targets', () => {
    const schemas = dataSources.flatMap((item) => readDataSource(item, () => undefined)?.properties ?? []);
    expect(new Set(schemas.map(({ type }) => type)).size).toBeGreaterThan(18);
    expect(schemas.filter(({ type, options }) => /select|status/.test(type) && !options)).toEqual([]);
    expect(schemas.filter(({ type, target }) => type === 'relation' && !target)).toEqual([]);
  });
});

function isFilled(raw: unknown): boolean {
  const { type, ...rest } = raw as Property & Record<string, unknown>;
  const value = rest[type];
  const { name, id, start, url } = object(value);
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    Boolean(name ?? id ?? start ?? url) ||
    (Array.isArray(value) && JSON.stringify(value).includes('plain_text":"'))
  );
}

function objects(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objects);
  if (typeof value !== 'object' || value === null) return [];
  return [object(value), ...Object.values(value).flatMap(objects)];
}
