import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffLine, diffLines } from '../../src/tools/line-diff.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 14 }).map((lines) => lines.join('\n'));
const one = (lines: DiffLine[], without: DiffLine['kind']) =>
  lines
    .filter(({ kind }) => kind !== without)
    .map((line) => line.text)
    .join('\n');

/** Length of the longest common subsequence, the slow way. */
function common(a: string[], b: string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (const [i, left] of a.entries())
    for (const [j, right] of b.entries())
      (table[i + 1] as number[])[j + 1] =
        left === right ? (table[i]?.[j] ?? 0) + 1 : Math.max(table[i]?.[j + 1] ?? 0, table[i + 1]?.[j] ?? 0);
  return table[a.length]?.[b.length] ?? 0;
}

describe('a diff by lines', () => {
  it('holds both texts, whole and in order', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        expect(one(lines, 'added')).toBe(before);
        expect(one(lines, 'removed')).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  it('is as short as can be', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const same = diffLines(before, after).filter(({ kind }) => kind === 'same').length;
        expect(same).toBe(common(before.split('\n'), after.split('\n')));
      }),
      { numRuns: 500 },
    );
  });

  it('shows what goes before what comes', () => {
    expect(diffLines('a\nold\nz', 'a\nnew\nz').map(({ kind, text: line }) => `${kind} ${line}`)).toEqual([
      'same a',
      'removed old',
      'added new',
      'same z',
    ]);
  });

  it('gives up on the shortest way for texts that share nothing, not on the content', () => {
    const [before, after] = ['x', 'y'].map((letter) =>
      Array.from({ length: 4_000 }, (_, index) => `${letter}${index}`).join('\n'),
    );
    const lines = diffLines(before ?? '', after ?? '');
    expect(one(lines, 'added')).toBe(before);
    expect(one(lines, 'removed')).toBe(after);
  });
});
