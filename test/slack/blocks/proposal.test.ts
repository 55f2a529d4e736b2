import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposal } from '../../../src/slack/blocks/proposal.ts';
import { editedDraft, proposalForm } from '../../../src/slack/blocks/proposal-form.ts';
import { fitBlocks } from '../../../src/slack/limits.ts';
import type { Draft, RowChange } from '../../../src/tools/draft.ts';
import { requireTableRoom } from '../../../src/tools/table-room.ts';
import { problemsInBlocks, problemsInView } from '../../support/block-validation.ts';

const target = { id: 'p', title: 'Keys', url: 'https://www.notion.so/Keys' };
const base = { connectionId: 'c', page: target, baseEditedAt: '2026-03-12T23:30:00.000Z' };
const lines = (count: number, say = (at: number) => `Line ${at} of the text.`) =>
  Array.from({ length: count }, (_, at) => say(at)).join('\n');
const create = (more: Partial<Extract<Draft, { operation: 'create_page' }>>): Draft => ({
  operation: 'create_page',
  connectionId: 'c',
  parent: { ...target, type: 'data_source' },
  title: 'Rotate',
  markdown: 'Short.',
  properties: {},
  preview: [],
  ...more,
});
const file = (at: number) => ({
  fileId: `F${at}`,
  name: `plan-${at}.png`,
  mimeType: 'image/png',
  bytes: 4,
  url: `https://tidewater.slack.com/files/F${at}`,
});
const row = (title: string, ...values: [name: string, before: string, after: string][]): RowChange => ({
  ...target,
  title,
  baseEditedAt: base.baseEditedAt,
  before: values.map(([name, value]) => ({ name, value })),
  after: values.map(([name, , value]) => ({ name, value })),
  properties: {},
  undo: {},
});
const rows = (changes: RowChange[]): Draft => ({
  operation: 'set_properties',
  connectionId: 'c',
  dataSource: target,
  rows: changes,
});

const offered = (draft: Draft) =>
  fitBlocks(proposal({ id: 'id', hash: 'h', draft, expiresAt: new Date('2026-12-01T10:00:00Z') }, 'UTC'));
const labels = (draft: Draft) =>
  offered(draft).flatMap((block) =>
    block.type === 'actions' ? block.elements.map((each) => ('text' in each ? each.text?.text : '')) : [],
  );
const modal = (draft: Draft) =>
  proposalForm(
    { id: 'id', hash: 'h', draft, askerId: 'U1', expiresAt: new Date(), state: 'proposed' },
    { value: 'id:h' },
  );

const longDrafts: Record<string, { draft: Draft; end: string }> = {
  'a long text': { draft: create({ markdown: lines(90) }), end: 'Line 89 of the text.' },
  'a long line': { draft: create({ markdown: `${'word '.repeat(1_100)}the end` }), end: 'the end' },
  'a long value': {
    draft: create({ preview: [{ name: 'Notes', value: `${'word '.repeat(80)}the end` }] }),
    end: 'the end',
  },
  'many properties': {
    draft: create({ preview: Array.from({ length: 40 }, (_, at) => ({ name: `P${at}`, value: `value ${at}` })) }),
    end: 'value 39',
  },
  'many files': { draft: create({ attachments: Array.from({ length: 40 }, (_, at) => file(at)) }), end: 'plan-39.png' },
  'a long diff': {
    draft: { ...base, operation: 'update_page', baseMarkdown: lines(200), markdown: 'New.' },
    end: '- Line 199 of the text.',
  },
  'a long line that changes': {
    draft: { ...base, operation: 'update_page', baseMarkdown: 'a', markdown: `${'word '.repeat(90)}the end` },
    end: 'the end',
  },
  'a long addition': { draft: { ...base, operation: 'append_to_page', markdown: lines(90) }, end: 'Line 89 of' },
  'an addition with many files': {
    draft: { ...base, operation: 'append_to_page', markdown: 'a', attachments: [...Array(20).keys()].map(file) },
    end: 'plan-19.png',
  },
  'a long comment': { draft: { ...base, operation: 'comment', markdown: lines(90) }, end: 'Line 89 of' },
  'too many rows for a table': {
    draft: rows(Array.from({ length: 100 }, (_, at) => row(`Row ${at}`, ['Notes', '', `${'word '.repeat(40)}${at}`]))),
    end: 'word 99',
  },
};

describe('a proposal', () => {
  it.each([
    ['a page', create({ markdown: lines(40), preview: [{ name: 'Status', value: 'Draft' }] })],
    ['an addition', { ...base, operation: 'append_to_page', markdown: 'a', attachments: [file(1)] } satisfies Draft],
    ['a row', rows([row('Fix', ['Status', 'To do', 'Done'])])],
  ])('that the message shows as a whole is approved there: %s', (_what, draft) => {
    expect(labels(draft)[0]).toBe('Approve');
    expect(JSON.stringify(offered(draft))).not.toContain('…');
  });

  it.each(Object.entries(longDrafts))('that it does not is read as a whole first: %s', (_what, { draft, end }) => {
    expect(labels(draft)).toEqual(['Read and approve', 'Discard']);
    expect(JSON.stringify(offered(draft))).not.toContain('proposal_approve');
    const view = modal(draft);
    expect(view.submit?.text).toBe('Save to Notion');
    expect(JSON.stringify(view)).toContain(end);
    expect(problemsInView(view)).toEqual([]);
    expect(editedDraft(draft, { state: { values: stateOf(view.blocks) } })).toEqual({ draft });
  });

  it('that no modal holds either cannot be approved', () => {
    const huge = create({ markdown: 'word '.repeat(40_000) });
    expect(labels(huge)[0]).toBe('Read and approve');
    expect(modal(huge)).not.toHaveProperty('submit');
    expect(JSON.stringify(modal(huge))).toContain('in smaller parts');
    expect(
      modal({ ...base, operation: 'update_page', baseMarkdown: 'word '.repeat(60_000), markdown: 'a' }),
    ).not.toHaveProperty('submit');
  });

  it('of a hundred rows with three short properties shows each of them', () => {
    const hundred = Array.from({ length: 100 }, (_, at) =>
      row(`Task number ${at}`, ['Status', 'In review', 'Done'], ['Owner', '', 'Maya'], ['Late', 'yes', 'no']),
    );
    expect(() => requireTableRoom(hundred)).not.toThrow();
    expect(labels(rows(hundred))[0]).toBe('Approve');
    expect(JSON.stringify(offered(rows(hundred)))).toContain('Task number 99');
  });

  it('of rows for which a tool has room shows every value uncut', () => {
    const word = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('å'.repeat(3_000), '', '…'));
    const change = fc.tuple(fc.constantFrom('A', 'B', 'C'), word, word);
    const changes = fc.array(fc.tuple(word, fc.uniqueArray(change, { selector: ([name]) => name, minLength: 1 })), {
      minLength: 1,
      maxLength: 100,
    });
    fc.assert(
      fc.property(changes, (all) => {
        const changing = all.map(([title, values]) => row(title, ...values));
        try {
          requireTableRoom(changing);
        } catch {
          return;
        }
        const shown = proposal({ id: 'id', hash: 'h', draft: rows(changing), expiresAt: new Date() }, 'UTC');
        expect(labels(rows(changing))[0]).toBe('Approve');
        expect(fitBlocks(shown)[1]).toEqual(shown[1]);
        expect(problemsInBlocks(fitBlocks(shown), 'message')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

/** What Slack sends of a modal in which nobody typed. */
function stateOf(blocks: readonly { type: string; block_id?: string }[]) {
  return Object.fromEntries(
    blocks.flatMap((block) =>
      block.type === 'input' && block.block_id && 'element' in block
        ? [[block.block_id, { [(block.element as { action_id: string }).action_id]: valueIn(block.element) }]]
        : [],
    ),
  );
}

function valueIn(element: unknown) {
  return { type: 'plain_text_input', value: (element as { initial_value?: string }).initial_value ?? null };
}
