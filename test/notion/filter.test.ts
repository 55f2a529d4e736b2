import { describe, expect, it } from 'vitest';
import { allOperators } from '../../src/notion/conditions.ts';
import { compileFilter, compileSorts } from '../../src/notion/filter.ts';
import { everyColumn, smallLookup } from './schema.ts';

const one = (property: string, operator: string, value = '') =>
  compileFilter({ match: 'all', conditions: [{ property, operator, value }], groups: [] }, everyColumn, smallLookup);

const compiled: [property: string, operator: string, value: string, filter: unknown][] = [
  ['Name', 'contains', 'key', { property: 'Name', title: { contains: 'key' } }],
  ['Mail', 'ends_with', '@x.example', { property: 'Mail', email: { ends_with: '@x.example' } }],
  ['Number', 'greater_than', '1.5', { property: 'Number', number: { greater_than: 1.5 } }],
  ['number', 'is_empty', '', { property: 'Number', number: { is_empty: true } }],
  ['Select', 'equals', 'high', { property: 'Select', select: { equals: 'High' } }],
  ['Multi', 'does_not_contain', 'red', { property: 'Multi', multi_select: { does_not_contain: 'red' } }],
  ['Status', 'does_not_equal', 'Done', { property: 'Status', status: { does_not_equal: 'Done' } }],
  ['Date', 'on_or_after', '2026-03-31', { property: 'Date', date: { on_or_after: '2026-03-31' } }],
  ['Date', 'before', 'one_week_ago', { property: 'Date', date: { before: 'one_week_ago' } }],
  ['Date', 'next_month', '', { property: 'Date', date: { next_month: {} } }],
  ['People', 'contains', 'Maya', { property: 'People', people: { contains: 'u-maya' } }],
  ['Tasks', 'contains', 'Solder', { property: 'Tasks', relation: { contains: 'p-solder' } }],
  ['Check', 'equals', 'true', { property: 'Check', checkbox: { equals: true } }],
  ['Files', 'is_not_empty', '', { property: 'Files', files: { is_not_empty: true } }],
  ['Id', 'equals', 'PRJ-12', { property: 'Id', unique_id: { equals: 12 } }],
  ['Verified', 'equals', 'verified', { property: 'Verified', verification: { status: 'verified' } }],
  ['Formula', 'equals', '3', { property: 'Formula', formula: { number: { equals: 3 } } }],
  ['Formula', 'equals', 'yes', { property: 'Formula', formula: { checkbox: { equals: true } } }],
  ['Formula', 'before', 'today', { property: 'Formula', formula: { date: { before: 'today' } } }],
  ['Formula', 'contains', 'late', { property: 'Formula', formula: { string: { contains: 'late' } } }],
  ['Hours', 'less_than', '8', { property: 'Hours', rollup: { number: { less_than: 8 } } }],
  ['First', 'after', '2026-01-01', { property: 'First', rollup: { date: { after: '2026-01-01' } } }],
  ['Titles', 'contains', 'Sol', { property: 'Titles', rollup: { any: { rich_text: { contains: 'Sol' } } } }],
  ['Made', 'past_week', '', { property: 'Made', created_time: { past_week: {} } }],
  ['By', 'contains', 'Maya', { property: 'By', created_by: { contains: 'u-maya' } }],
  ['last_edited_time', 'this_week', '', { timestamp: 'last_edited_time', last_edited_time: { this_week: {} } }],
];

const refused: [property: string, operator: string, value: string, why: string][] = [
  ['Nmae', 'contains', 'x', 'There is no property “Nmae”. Choose one of: “Name”'],
  ['Status', 'equals', 'Activ', 'There is no option in “Status” called “Activ”. Choose one of: “Active”'],
  ['Status', 'contains', 'Done', 'has no operator “contains”'],
  ['Number', 'equals', 'many', 'is compared with a number'],
  ['Date', 'before', 'next Tuesday', 'is compared with a date like 2026-03-31'],
  ['Date', 'before', '2026-02-31', 'is compared with a date'],
  ['Check', 'equals', 'perhaps', 'true or false'],
  ['Name', 'contains', ' ', 'needs a value'],
  ['People', 'contains', 'Nobody', 'no person called'],
  ['Button', 'is_empty', '', 'Notion cannot filter by “Button”'],
  ['Name', 'drop table', 'x', 'has no operator'],
];

describe('a filter', () => {
  it.each(compiled)('%s %s “%s”', async (property, operator, value, filter) => {
    expect(await one(property, operator, value)).toEqual(filter);
  });

  it.each(refused)('refuses %s %s “%s” with the way out', async (property, operator, value, why) => {
    await expect(one(property, operator, value)).rejects.toThrow(why);
  });

  it('combines conditions and one level of groups', async () => {
    const low = { property: 'Select', operator: 'equals', value: 'Low' };
    const checked = { property: 'Check', operator: 'equals', value: 'true' };
    const filter = {
      match: 'any' as const,
      conditions: [low],
      groups: [
        { match: 'all' as const, conditions: [low, checked] },
        { match: 'any' as const, conditions: [] },
      ],
    };
    const select = { property: 'Select', select: { equals: 'Low' } };
    const check = { property: 'Check', checkbox: { equals: true } };
    expect(await compileFilter(filter, everyColumn, smallLookup)).toEqual({ or: [select, { and: [select, check] }] });
  });

  it('without conditions is none', async () => {
    expect(await compileFilter({ match: 'all', conditions: [], groups: [] }, everyColumn, smallLookup)).toBeUndefined();
  });

  it('of more than 100 conditions is refused', async () => {
    const conditions = Array.from({ length: 101 }, () => ({ property: 'Name', operator: 'is_empty', value: '' }));
    await expect(compileFilter({ match: 'all', conditions, groups: [] }, everyColumn, smallLookup)).rejects.toThrow(
      'at most 100',
    );
  });

  it('knows every operator that it offers', async () => {
    const outcomes = allOperators.map((operator) =>
      Promise.allSettled(everyColumn.map(({ name }) => one(name, operator, '2026-01-01'))),
    );
    for (const results of await Promise.all(outcomes)) {
      expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    }
  });
});

describe('sorts', () => {
  it('name properties exactly, or a timestamp', () => {
    const sorts = [
      { property: 'date', direction: 'descending' as const },
      { property: 'created_time', direction: 'ascending' as const },
    ];
    expect(compileSorts(sorts, everyColumn)).toEqual([
      { property: 'Date', direction: 'descending' },
      { timestamp: 'created_time', direction: 'ascending' },
    ]);
  });

  it('refuse a property that does not exist', () => {
    expect(() => compileSorts([{ property: 'Prio', direction: 'ascending' }], everyColumn)).toThrow(
      'There is no property “Prio”',
    );
  });
});
