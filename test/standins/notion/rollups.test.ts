import { expect, test } from 'vitest';
import type { Json } from './json.ts';
import { summarise } from './rollups.ts';

const number = (value: number | null): Json => ({ type: 'number', number: value });
const date = (start: string, end: string | null = null): Json => ({
  type: 'date',
  date: { start, end, time_zone: null },
});
const ticked = (value: boolean): Json => ({ type: 'checkbox', checkbox: value });

test.each([
  ['count', 4],
  ['count_values', 3],
  ['empty', 1],
  ['not_empty', 3],
  ['unique', 2],
  ['percent_empty', 0.25],
  ['percent_not_empty', 0.75],
  ['sum', 7],
  ['average', 7 / 3],
  ['median', 2],
  ['min', 2],
  ['max', 3],
  ['range', 1],
])('%s of 2, 2, 3 and nothing is %d', (name, wanted) => {
  const values = [number(2), number(2), number(3), number(null)];
  expect(summarise(name, values)).toEqual({ type: 'number', number: wanted, function: name });
});

test.each([
  ['checked', 2],
  ['unchecked', 1],
  ['percent_checked', 2 / 3],
  ['percent_unchecked', 1 / 3],
])('%s of two ticks and one blank is %d', (name, wanted) => {
  expect(summarise(name, [ticked(true), ticked(true), ticked(false)])).toMatchObject({ number: wanted });
});

test.each([
  ['earliest_date', '2026-01-02', null],
  ['latest_date', '2026-03-09', null],
  ['date_range', '2026-01-02', '2026-03-09'],
])('%s begins on %s', (name, start, end) => {
  const values = [date('2026-03-04', '2026-03-09'), date('2026-01-02')];
  expect(summarise(name, values)).toMatchObject({ type: 'date', date: { start, end } });
});

test('without rows a sum is 0, other numbers and dates are empty and arrays have nothing in them', () => {
  expect(summarise('sum', [])).toMatchObject({ number: 0 });
  expect(summarise('max', [])).toMatchObject({ number: null });
  expect(summarise('latest_date', [])).toMatchObject({ date: null });
  expect(summarise('show_original', [])).toMatchObject({ array: [] });
});

test('show_unique leaves out what is there twice', () => {
  expect(summarise('show_unique', [number(1), number(1), number(2)]).array).toEqual([number(1), number(2)]);
});
