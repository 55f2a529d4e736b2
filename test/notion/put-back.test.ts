import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProperty } from '../../src/notion/properties.ts';
import { putBack } from '../../src/notion/put-back.ts';
import { writeProperties } from '../../src/notion/write-properties.ts';
import { everyColumn, smallLookup } from './schema.ts';
import { valuesByColumn } from './values.ts';

describe('a value put back', () => {
  it.each(valuesByColumn)('of %s is the one that was there', async (column, arbitrary) => {
    const type = everyColumn.find(({ name }) => name === column)?.type ?? '';
    const shown = (written: unknown) => readProperty(column, { type, ...(written as object) }).value;
    await fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        const { properties } = await writeProperties(everyColumn, [{ name: column, value }], smallLookup);
        const before = readProperty(column, { type, ...(properties[column] as object) });
        expect(shown(putBack(before))).toEqual(before.value);
      }),
      { numRuns: 60 },
    );
  });

  it.each(everyColumn)('of an empty $name is empty again', ({ name, type }) => {
    const before = readProperty(name, { type });
    expect(readProperty(name, { type, ...putBack(before) }).value).toEqual(
      type === 'checkbox'
        ? { kind: 'boolean', boolean: false }
        : type === 'verification'
          ? { kind: 'verification', state: 'unverified' }
          : null,
    );
  });

  it.each([
    [
      'files that lie in Notion',
      { type: 'files', files: [{ name: 'a.pdf', type: 'file', file: { url: 'https://x.example/a' } }] },
    ],
    ['a relation that is not shown whole', { type: 'relation', relation: [{ id: 'p' }], has_more: true }],
    ['what Notion fills in', { type: 'unique_id', unique_id: { prefix: 'A', number: 1 } }],
    ['a computed text', { type: 'formula', formula: { type: 'string', string: 'x' } }],
  ])('is not possible for %s', (_what, raw) => {
    expect(putBack(readProperty('x', raw))).toBeUndefined();
  });
});
