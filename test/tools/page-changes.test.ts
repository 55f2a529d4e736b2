import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpdatePage } from '../../src/tools/draft.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { openToolbox, type Toolbox } from './ask.ts';

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box[Symbol.asyncDispose]());

const keys = uuidFrom('keys');
const page = { id: keys, title: 'Rotating API keys', url: expect.stringContaining('https://') };
const update = async (change: Record<string, unknown>) => {
  const { text, draft } = await box.use('update_page', { page: keys, edits: [], markdown: '', ...change });
  return { text, draft: draft as UpdatePage };
};
const writes = () => box.newRequests().filter((request) => !/^(?:GET|POST \S+\/query)/.test(request));

describe('update_page', () => {
  it('proposes what an edit makes of the text that Notion has now', async () => {
    box.standIn.people.editPage(keys, { markdown: '## When\n- Every **60 days**' });
    box.newRequests();
    const { text, draft } = await update({ edits: [{ old_str: 'Every **60 days**', new_str: 'Every **30 days**' }] });
    expect(text).toContain('It is not written yet');
    expect(draft).toEqual({
      operation: 'update_page',
      connectionId: 'internal:notion',
      page,
      baseEditedAt: box.standIn.page(keys)?.editedAt,
      baseMarkdown: expect.stringContaining('60 days'),
      markdown: expect.stringContaining('- Every **30 days**'),
    });
    expect(draft.baseMarkdown.replace('60', '30')).toBe(draft.markdown);
    expect(writes()).toEqual([]);
  });

  it('takes the whole text anew', async () => {
    const { draft } = await update({ markdown: 'Never.\0' });
    expect(draft.markdown).toBe('Never.');
  });

  it('shows the model the lines that it may have meant', async () => {
    await expect(update({ edits: [{ old_str: 'Every second day', new_str: 'x' }] })).rejects.toThrow(
      /does not stand in the page: “Every second day”.*\n- Every \*\*60 days\*\*/s,
    );
  });

  it.each([
    [{}, 'either edits or the whole markdown'],
    [{ edits: [{ old_str: 'Every', new_str: 'x' }], markdown: 'x' }, 'either edits or the whole markdown'],
    [{ edits: [{ old_str: '**60 days**', new_str: '**60 days**' }] }, 'says exactly that already'],
    [{ edits: [{ old_str: ' ', new_str: 'x' }] }, 'old_str is empty'],
    [{ markdown: 'x'.repeat(100_001) }, 'at most 100,000 characters'],
    [{ page: uuidFrom('handbook'), markdown: 'Nothing left.' }, 'would delete what lies in the page'],
    [{ page: uuidFrom('projects'), markdown: 'x' }, 'is a data source, not a page'],
    [{ page: uuidFrom('salaries'), markdown: 'x' }, 'nothing there that I may show here'],
    [{ page: 'Rotating API keys', markdown: 'x' }, 'not a Notion page id or link'],
  ])('refuses %j with a sentence', async (change, why) => {
    await expect(update(change)).rejects.toThrow(why);
  });

  it('does not rewrite a page that Notion shows only a part of', async () => {
    const { id } = box.standIn.people.addRaw({
      title: 'Long',
      markdown: { markdown: 'a\n<unknown url="x"/>\n', truncated: true, unknown_block_ids: [uuidFrom('nowhere')] },
    });
    await expect(update({ page: id, markdown: 'x' })).rejects.toThrow('does not show me all of “Long”');
  });
});

describe.each([
  ['append_to_page', { baseEditedAt: expect.any(String) }],
  ['comment', {}],
])('%s', (tool, more) => {
  it('only proposes: nothing is written to Notion', async () => {
    box.newRequests();
    const { text, draft } = await box.use(tool, { page: keys, markdown: ' Ask **Tom**. \n' });
    expect(text).toMatch(/It is not written yet/);
    expect(draft).toEqual({
      operation: tool,
      connectionId: 'internal:notion',
      page,
      markdown: 'Ask **Tom**.',
      ...more,
    });
    expect(writes()).toEqual([]);
  });

  it.each([
    [{ markdown: ' \n' }, 'no text to write'],
    [{ markdown: 'x'.repeat(100_001) }, 'too long'],
    [{ page: uuidFrom('projects') }, 'is a data source, not a page'],
    [{ page: uuidFrom('salaries') }, 'nothing there that I may show here'],
  ])('refuses %j with a sentence', async (change, why) => {
    await expect(box.use(tool, { page: keys, markdown: 'x', ...change })).rejects.toThrow(why);
  });
});
