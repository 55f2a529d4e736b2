import { expect, it } from 'vitest';
import type { Row } from '../../src/notion/notion.ts';
import { readProperty } from '../../src/notion/properties.ts';
import { holds } from '../../src/notion/same-value.ts';

const [person, page] = ['0f5a6c1e-7d3b-4e52-9c7a-2b1d8e4f6a90', '1f5a6c1e-7d3b-4e52-9c7a-2b1d8e4f6a90'];

/** A row with one property as Notion's answers have it. */
function aRow(type: string, value: unknown): Row {
  const stamps = { createdAt: '', editedAt: '', inTrash: false };
  const parent = { type: 'workspace' as const };
  const properties = [readProperty('It', { id: 'abc', type, [type]: value })];
  return { kind: 'page', id: page, url: '', title: '', parent, ...stamps, properties };
}

it.each([
  ['title', [{ plain_text: 'New name', text: { content: 'New name' } }], [{ text: { content: 'New name' } }]],
  ['rich_text', [], []],
  ['number', 4.5, 4.5],
  ['number', null, null],
  ['checkbox', false, false],
  ['select', { id: 'a', name: 'Red', color: 'red' }, { name: 'Red' }],
  ['status', { id: 'a', name: 'Done', color: 'green' }, { name: 'Done' }],
  ['multi_select', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }]],
  ['date', { start: '2026-11-21', end: null, time_zone: null }, { start: '2026-11-21' }],
  ['date', { start: '2026-11-21T09:00:00.000+01:00', end: null }, { start: '2026-11-21T08:00:00Z' }],
  ['people', [{ object: 'user', id: person, name: 'Maya' }], [{ id: person.replaceAll('-', '') }]],
  ['relation', [{ id: person }], [{ id: person }]],
  ['url', 'https://x.example', 'https://x.example'],
])('%s: a row shows what a request has set it to (%j)', (type, shown, sent) => {
  expect(holds(aRow(type, shown), { It: { [type]: sent } })).toBe(true);
  expect(holds(aRow(type, shown), { abc: { type, [type]: sent } })).toBe(true);
});

it.each([
  ['number', 4, 5],
  ['number', null, 0],
  ['checkbox', true, false],
  ['select', null, { name: 'Red' }],
  ['multi_select', [{ name: 'a' }], [{ name: 'a' }, { name: 'b' }]],
  ['date', { start: '2026-11-21', end: null }, { start: '2026-11-21', end: '2026-11-22' }],
  ['people', [{ id: person }], []],
])('%s: %j is not %j', (type, shown, sent) => {
  expect(holds(aRow(type, shown), { It: { [type]: sent } })).toBe(false);
});

it('does not hold a property that is not there', () => {
  expect(holds(aRow('number', 1), { Other: { number: 1 } })).toBe(false);
});
