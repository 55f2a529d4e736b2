import { describe, expect, it } from 'vitest';
import { pageForm } from '../../../src/slack/blocks/page-form.ts';
import { kindLine } from '../../../src/slack/blocks/page-kind.ts';
import type { StoredForm } from '../../../src/slack/forms/stored-form.ts';
import { problemsInView } from '../../support/block-validation.ts';

const url = 'https://app.notion.com/p/1';
const form: StoredForm = {
  id: 'f',
  viewKey: 'v',
  round: 0,
  personId: 'U1',
  channelId: 'C1',
  threadTs: '1.1',
  title: 'Torque',
  body: [{ text: 'We decided on 42 Nm.', glue: '' }],
  references: [],
  attachments: [],
  fields: [],
  guess: { type: 'decision', topics: [], today: '2026-11-21', isWrittenByAi: true },
};
const labelsOf = (view: ReturnType<typeof pageForm>) =>
  view.blocks.flatMap((block) => ('label' in block ? block.label.text : []));

/** A page with `lines` lines, of which every third is new. */
function longUpdate(lines: number): StoredForm {
  const before = Array.from({ length: lines }, (_, at) => `Line ${at}`);
  const after = before.map((line, at) => (at % 3 === 0 ? `${line} is new` : line));
  const saved = {
    teamId: 'T1',
    channelId: 'C1',
    threadTs: '1.1',
    connectionId: 'acme',
    pageId: '1',
    pageUrl: url,
    title: 'Torque',
    lastTs: '1.1',
    savedMarkdown: '',
    savedBy: 'U1',
  };
  const change = {
    operation: 'update_page' as const,
    connectionId: 'acme',
    page: { id: '1', title: 'Torque', url },
    baseEditedAt: '2026-11-21T09:00:00.000Z',
    baseMarkdown: before.join('\n'),
    markdown: after.join('\n'),
  };
  return { ...form, body: [], update: { saved, change } };
}

describe('the form of a page', () => {
  it('asks for the kind of page where the place has no property for it', () => {
    const view = pageForm(form);
    expect(labelsOf(view)).toContain('Type');
    expect(JSON.stringify(view.blocks)).toContain('"initial_option":{"text":{"type":"plain_text","text":"Decision"');
    const column = { id: 'x', name: 'Type', type: 'select' as const, options: ['Decision'] };
    expect(labelsOf(pageForm({ ...form, fields: [{ column, isType: true }] }))).toEqual([
      'Where',
      'Title',
      'Type',
      'Text',
    ]);
    expect(kindLine('how-to')).toBe('**Type:** How-to\n\n');
    expect(kindLine('')).toBe('');
  });

  it('shows all of a change that it cannot let people edit', () => {
    const view = pageForm(longUpdate(600));
    expect(view.submit?.text).toBe('Update page');
    const text = JSON.stringify(view.blocks);
    for (let at = 0; at < 600; at += 3) expect(text).toContain(`+ Line ${at} is new`);
    expect(problemsInView(view)).toEqual([]);
  });

  it('saves nothing that is too long to be shown', () => {
    const view = pageForm(longUpdate(40_000));
    expect(view.submit).toBeUndefined();
    expect(JSON.stringify(view.blocks)).toContain('too long to be shown here');
    expect(problemsInView(view)).toEqual([]);
  });
});
