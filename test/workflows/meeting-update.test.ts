import { describe, expect, it } from 'vitest';
import type { Minutes } from '../../src/workflows/meeting-minutes.ts';
import { changeMeetingPage, draftedFrom, outdated, readDrafted } from '../../src/workflows/meeting-update.ts';

const minutes = (hashes: Record<string, string>): Minutes => ({
  messages: [],
  mentioned: [],
  attendees: [],
  startedAt: new Date(0),
  hashes: new Map(Object.entries(hashes)),
  since: '',
});

const decisions = (...blocks: string[]) => [{ key: 'decisions' as const, title: 'Decisions', blocks }];

describe('the page of a meeting that has changed', () => {
  const before = draftedFrom(minutes({ '1.1': 'a', '1.2': 'b' }), [
    { block: '- We buy pads from Lisbon.', sources: ['1.1'] },
    { block: '- We meet on Friday again.\n\t- Why: it suits all', sources: ['1.1', '1.2'] },
    { block: '- topics', sources: [] },
  ]);

  it('loses what nothing of the meeting says any more, and only that', () => {
    expect(outdated(before, minutes({ '1.1': 'b', '1.2': 'c' }))).toEqual(['- We buy pads from Lisbon.']);
    expect(outdated(before, minutes({ '1.1': 'c' }))).toEqual([
      '- We buy pads from Lisbon.',
      '- We meet on Friday again.\n\t- Why: it suits all',
    ]);
    const now = minutes({ '1.1': 'b', '1.2': 'c' });
    const after = draftedFrom(now, [{ block: '- From Faro.', sources: ['1.2'] }], before);
    expect(after).toEqual({
      messages: ['b', 'c'],
      lines: [before.lines[1], before.lines[2], { block: '- From Faro.', sources: ['c'] }],
    });
    expect(readDrafted(JSON.parse(JSON.stringify(after)))).toEqual(after);
  });

  it('keeps what people changed or wrote, and says nothing twice', () => {
    const page = '## Decisions\n- We buy pads from **Lisbon**.\n- We meet on Friday, all of us.\n## Mine\n- Kept.';
    const gone = ['- We buy pads from Lisbon.', '- We meet on Friday again.'];
    expect(changeMeetingPage(page, gone, decisions('- We buy pads from Faro.', '- Kept.'))).toBe(
      '## Decisions\n- We meet on Friday, all of us.\n- We buy pads from Faro.\n## Mine\n- Kept.',
    );
  });

  it('is left alone where nothing is new', () => {
    const page = '## Decisions\n- We meet.\n\n## Mine\ntext';
    expect(changeMeetingPage(page, [], decisions('- We meet.'))).toBe(page);
  });

  it('takes what is stored of whatever shape', () => {
    for (const odd of [undefined, null, 5, 'x', [], { messages: 5, lines: [1, { block: 5 }] }])
      expect(readDrafted(odd)).toEqual({ messages: [], lines: [] });
  });
});
