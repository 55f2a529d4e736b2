import { describe, expect, it } from 'vitest';
import { placeIn } from '../../src/knowledge/change-place.ts';
import { fateOf } from '../../src/knowledge/change-span.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 21, hour));
const span = { since: at(9), until: at(17) };
const fate = (shown: number | null, gone: number | null, created = 0, firstListed: number | null = -48) =>
  fateOf(
    { shownAt: shown === null ? null : at(shown), goneAt: gone === null ? null : at(gone), createdAt: at(created) },
    span,
    firstListed === null ? undefined : at(firstListed),
  );

describe('what happened to a page between two moments', () => {
  it.each([
    ['it was there all the time', fate(5, null), 'updated'],
    ['it came', fate(12, null, 11), 'new'],
    ['it came into sight though it is old', fate(12, null, -900), 'new'],
    ['it went', fate(5, 12), 'gone'],
    ['it went and came back', fate(13, 12), 'updated'],
    ['it came back after it had been gone before', fate(12, 8), 'new'],
    ['it came and went', fate(12, 13, 11), undefined],
    ['it was gone before', fate(5, 8), undefined],
    ['it goes later', fate(5, 18), 'updated'],
    ['it comes later', fate(18, null), undefined],
    ['it was never read', fate(null, 12), undefined],
    ['it is old and its connection is read for the first time', fate(12, null, -900, 12), undefined],
    ['it is old and that reading is not over', fate(12, null, -900, null), undefined],
    ['it was made while its connection is read for the first time', fate(12, null, 11, 12), 'new'],
  ])('%s', (_what, found, expected) => expect(found).toBe(expected));
});

describe('the group of a page', () => {
  const page = (id: string, parentId: string | null, kind: 'page' | 'data_source' | 'database' = 'page') => ({
    id,
    kind,
    title: id,
    url: '',
    parentType: null,
    parentId,
  });
  const above = new Map(
    [
      page('home', null),
      page('plans', 'home'),
      page('tasks', 'plans', 'data_source'),
      page('task', 'tasks'),
      page('loop', 'loop'),
    ].map((row) => [row.id, row]),
  );
  const place = (id: string, parentId: string | null, ids: string[], isWhole = false) =>
    placeIn(page(id, parentId), above, { ids: new Set(ids), isWhole })?.id;

  it('is its data source, else the tree that is watched, else the topmost page', () => {
    expect(place('row', 'tasks', ['tasks'])).toBe('tasks');
    expect(place('note', 'task', ['tasks'])).toBe('tasks');
    expect(place('row', 'tasks', ['plans'])).toBe('tasks');
    expect(place('note', 'plans', ['plans'])).toBe('plans');
    expect(place('plans', 'home', ['plans'])).toBe('plans');
    expect(place('note', 'plans', [], true)).toBe('home');
    expect(place('alone', null, [], true)).toBe('alone');
  });

  it('is none outside of the sources, and a loop of parents ends', () => {
    expect(place('note', 'home', ['plans'])).toBeUndefined();
    expect(place('x', 'loop', ['plans'])).toBeUndefined();
  });
});
