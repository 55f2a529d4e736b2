import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editsBetween, mergeLines } from '../../../src/agent/proposals/merge.ts';
import { refreshUrls, withoutSignatures } from '../../../src/agent/proposals/signed-urls.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '', '\tchild'), { maxLength: 12 })
  .map((lines) => lines.join('\n'));
const runs = { numRuns: 400 };
const linesOf = (whole: string) => whole.split('\n');

/** A text of lines that differ from each other, and what two people make of it: each line is kept, dropped or changed, and may get one behind it. */
const editing = fc
  .integer({ min: 0, max: 8 })
  .chain((count) => {
    const act = fc.constantFrom('keep', 'keep', 'keep', 'drop', 'change', 'add');
    const acts = fc.array(act, { minLength: count + 1, maxLength: count + 1 });
    return fc.tuple(fc.constant(count), acts, acts);
  })
  .map(([count, first, second]) => {
    const base = ['start', ...Array.from({ length: count }, (_, at) => `line ${at}`), 'end'];
    const edit = (acts: string[], by: string) =>
      base.flatMap((line, at) => {
        const act = at === 0 || at > count ? 'keep' : acts[at];
        if (act === 'drop') return [];
        if (act === 'change') return [`${line} as ${by} has it`];
        return act === 'add' ? [line, `added after ${line} by ${by}`] : [line];
      });
    return { base, theirs: edit(first, 'Tom'), ours: edit(second, 'Maya') };
  });

describe('a merge by lines', () => {
  it('is the other text when one of them is unchanged, or both are the same', () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(mergeLines(base, base, other)).toBe(other);
        expect(mergeLines(base, other, base)).toBe(other);
        expect(mergeLines(base, other, other)).toBe(other);
      }),
      runs,
    );
  });

  it('has every line that either added and none that either dropped, or says that it cannot be made', () => {
    let merges = 0;
    fc.assert(
      fc.property(editing, ({ base, theirs, ours }) => {
        const merged = mergeLines(base.join('\n'), theirs.join('\n'), ours.join('\n'));
        if (merged === undefined) return;
        merges += 1;
        const expected = [...new Set([...base, ...theirs, ...ours])].filter(
          (line) => !base.includes(line) || (theirs.includes(line) && ours.includes(line)),
        );
        expect(linesOf(merged).toSorted()).toEqual(expected.toSorted());
      }),
      runs,
    );
    expect(merges).toBeGreaterThan(100);
  });

  it('keeps the order of each text', () => {
    fc.assert(
      fc.property(editing, ({ base, theirs, ours }) => {
        const merged = linesOf(mergeLines(base.join('\n'), theirs.join('\n'), ours.join('\n')) ?? '');
        for (const side of [theirs, ours]) {
          const kept = merged.filter((line) => side.includes(line));
          expect(kept).toEqual(side.filter((line) => merged.includes(line)));
        }
      }),
      runs,
    );
  });

  it.each([
    ['a change of the same line', 'a\nb\nc', 'a\nB\nc', 'a\nbb\nc', undefined],
    ['a change of a line that the other dropped', 'a\nb\nc', 'a\nc', 'a\nbb\nc', undefined],
    ['changes of neighbours', 'a\nb', 'A\nb', 'a\nB', 'A\nB'],
    ['additions at the same place, theirs first', 'a', 'a\ntheirs', 'a\nours', 'a\ntheirs\nours'],
    ['the same addition once', 'a\nb', 'a\nnew\nb', 'a\nnew\nB', 'a\nnew\nB'],
    ['an addition before a changed line', 'a\nb', 'a\nnew\nb', 'a\nB', 'a\nnew\nB'],
  ])('knows %s', (_what, base, theirs, ours, expected) => {
    expect(mergeLines(base, theirs, ours)).toBe(expected);
  });
});

describe('the edits between two texts', () => {
  it('each replace the only place that they fit, and lead to the other text', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edits = editsBetween(before, after, 100);
        if (!edits) return;
        let at = before;
        for (const edit of edits) {
          expect(at.split(edit.old)).toHaveLength(2);
          at = at.split(edit.old).join(edit.new);
        }
        expect(at).toBe(after);
      }),
      runs,
    );
  });

  it('touch little of a long page', () => {
    const before = Array.from({ length: 300 }, (_, at) => `Line ${at}`).join('\n');
    const after = before.replace('Line 20\n', 'Line twenty\n').replace('Line 250\n', '');
    expect(editsBetween(before, after, 100)).toEqual([
      { old: expect.stringContaining('Line 20'), new: expect.stringContaining('Line twenty') },
      { old: expect.stringMatching(/^Line 249\nLine 250$/), new: 'Line 249' },
    ]);
    expect(editsBetween(before, after, 1)).toBeUndefined();
    expect(editsBetween('', 'new', 100)).toBeUndefined();
  });
});

describe('addresses of files that Notion signs anew with each reading', () => {
  const image = (signature: string) =>
    `![plan](https://prod.s3.amazonaws.com/a/plan.png?X-Amz-Date=1&X-Amz-Signature=${signature})`;

  it('are not changes', () => {
    const [base, live] = [`one\n${image('old')}`, `one\n${image('new')}`];
    expect(refreshUrls(base, live)).toBe(live);
    expect(withoutSignatures(base)).toBe(withoutSignatures(live));
    expect(withoutSignatures('https://x.example/?q=1')).toBe('https://x.example/?q=1');
  });

  it('stay as they are where the page has no such file', () => {
    expect(refreshUrls(image('old'), 'nothing')).toBe(image('old'));
  });
});
