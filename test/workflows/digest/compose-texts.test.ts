import { describe, expect, it } from 'vitest';
import type { WriteDigest } from '../../../src/agent/write-digest.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { createLogger } from '../../../src/log.ts';
import { type ToldGroup, toGroup, writeGroups } from '../../../src/workflows/digest/compose-texts.ts';
import type { Told } from '../../../src/workflows/digest/kinds.ts';
import { materialOf } from '../../../src/workflows/digest/material.ts';
import { aDigest, toMaya } from './orders.ts';

const line = (text: string) => ({ text, headings: [] });

function change(title: string, added: string[] = ['One more.']): Told {
  const state = { title, markdown: '', properties: [] };
  return {
    kind: 'updated',
    change: {
      id: title,
      fate: 'updated',
      title,
      url: '',
      changedAt: '2026-11-21T07:00:00Z',
      before: state,
      after: state,
      isDeleted: false,
      isTextLeftOut: false,
    },
    differences: { properties: [], lines: { added: added.map(line), removed: [], edited: [] } },
    decided: { lines: [] },
  };
}

function group(title: string, count: number): ToldGroup {
  const told = Array.from({ length: count }, (_, at) => change(`${title} ${at}`));
  const counts = { new: 0, updated: count, gone: 0 };
  return {
    group: { title, url: '', columns: [], changes: [], isCut: false, counts, mostlyBy: '' },
    told,
    total: count,
  };
}

const tell: WriteDigest = async (groups) =>
  groups.map(({ changes }) => ({ summary: '', sentences: changes.map(() => 'Said by Claude.') }));

const write = (groups: ToldGroup[], writeDigest: WriteDigest) =>
  writeGroups(groups, groups.map(toGroup), {
    writeDigest,
    digest: aDigest(),
    audience: toMaya,
    signal: AbortSignal.timeout(10_000),
    log: createLogger('silent'),
  });

describe('a digest that Claude writes', () => {
  it('says nothing of plain lists when Claude wrote all of it, or there was nothing to write', async () => {
    expect(Object.keys(await write([group('A', 3)], tell))).toEqual(['groups']);
    expect(Object.keys(await write([], tell))).toEqual(['groups']);
  });

  it('says that it is plain in part when one of its calls failed', async () => {
    const failing: WriteDigest = async (groups, options) => {
      if (groups[0]?.title === 'B') throw new UpstreamError('Claude', 'Claude is away.');
      return tell(groups, options);
    };
    const { groups, plainBecause, inPart } = await write([group('A', 30), group('B', 30)], failing);
    expect(groups.map(({ items }) => items[0]?.text)).toEqual(['Said by Claude.', 'Added: “One more.”']);
    expect(plainBecause).toBeUndefined();
    expect(inPart).toBe('In part this is a plain list: Claude is away.');
  });

  it.each([
    ['a group is too large for a call', [group('A', 41)]],
    ['there are too many groups', Array.from({ length: 9 }, (_, at) => group(`G${at}`, 40))],
  ])('says so when %s', async (_what, groups) => {
    const { inPart, plainBecause } = await write(groups, tell);
    expect(inPart).toContain('Only the most important changes');
    expect(plainBecause).toBeUndefined();
  });

  it('is a plain list when nothing that Claude wrote stands in the changes', async () => {
    const { plainBecause } = await write([group('A', 1)], async () => [{ summary: '', sentences: [''] }]);
    expect(plainBecause).toBe('What Claude wrote of these changes does not stand in them.');
  });
});

it('shows Claude no more of a page than its first lines, and how many more there are', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => `${at} ${'long '.repeat(200)}`);
  const { lines } = materialOf(change('A', many));
  expect(lines).toHaveLength(61);
  expect(Math.max(...lines.map(({ length }) => length))).toBe(400);
  expect(lines.at(-1)).toBe('(and 4940 more lines)');
});
