import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreatePage } from '../../src/tools/draft.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { openToolbox, type Toolbox } from './ask.ts';

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box[Symbol.asyncDispose]());

const propose = async (change: Record<string, unknown>) => {
  const input = { parent_type: 'data_source', parent: 'Projects', title: 'Charger', markdown: '', properties: [] };
  const { text, draft } = await box.use('create_page', { ...input, ...change });
  return { text, draft: draft as CreatePage };
};

describe('create_page', () => {
  it('only proposes: nothing is written to Notion', async () => {
    const before = box.standIn.pages().length;
    box.newRequests();
    const { text, draft } = await propose({
      parent_type: 'page',
      parent: uuidFrom('handbook'),
      markdown: '## Why\nBecause.',
    });
    expect(text).toContain('It is not created yet');
    expect(draft).toEqual({
      operation: 'create_page',
      connectionId: 'internal:notion',
      parent: { type: 'page', id: uuidFrom('handbook'), title: 'Handbook', url: expect.stringContaining('https://') },
      title: 'Charger',
      markdown: '## Why\nBecause.',
      properties: {},
      preview: [],
    });
    expect(box.standIn.pages()).toHaveLength(before);
    expect(box.newRequests()).toEqual([]);
  });

  it('drafts a row whose properties Notion takes as they are', async () => {
    const properties = [
      { name: 'status', value: 'planned' },
      { name: 'Budget', value: 1200 },
      { name: 'Due', value: '2026-12-01/2026-12-05' },
      { name: 'Owner', value: 'Tom' },
      { name: 'Tasks', value: ['Solder'] },
      { name: 'Public', value: true },
      { name: 'Tags', value: ['urgent'] },
    ];
    const { draft } = await propose({ properties, markdown: 'Body' });
    expect(draft.preview.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Name: Charger',
      'Status: Planned',
      'Tags: urgent',
      'Budget: 1200',
      'Due: 2026-12-01 → 2026-12-05',
      'Owner: Tom Okafor',
      'Public: yes',
      'Tasks: Solder',
    ]);
    const { url } = await box.notion.createPage(JSON.parse(JSON.stringify(draft)));
    const made = box.standIn.pages().find((page) => page.url === url);
    expect(made).toMatchObject({
      title: 'Charger',
      markdown: 'Body',
      properties: { Status: 'Planned', Owner: 'Tom Okafor' },
    });
    expect(box.standIn.invalid).toEqual([]);
  });

  it('writes under a page that is too new for the copy', async () => {
    const { id } = box.standIn.people.addPage({ title: 'Brand new', markdown: '' });
    const { draft } = await propose({ parent_type: 'page', parent: id });
    expect(draft.parent).toMatchObject({ id, title: 'Brand new' });
  });

  it.each([
    [{ title: ' \n ' }, 'needs a title'],
    [{ markdown: 'x'.repeat(100_001) }, 'too long: at most 100,000'],
    [{ parent: 'Roadmap' }, 'There is no data source called “Roadmap”'],
    [{ parent_type: 'page', parent: uuidFrom('salaries') }, 'nothing there that I may show here'],
    [
      { parent_type: 'page', parent: uuidFrom('handbook'), properties: [{ name: 'Status', value: 'Done' }] },
      'Only rows of a data source',
    ],
    [{ parent_type: 'page', parent: uuidFrom('projects') }, 'Use parent_type data_source'],
    [{ properties: [{ name: 'Status', value: 'Cancelled' }] }, 'no option in “Status” called “Cancelled”'],
    [{ properties: [{ name: 'Hours', value: 3 }] }, 'Notion fills it in itself'],
    [{ properties: [{ name: 'Owner', value: 'Nobody' }] }, 'There is no person called “Nobody”'],
  ])('refuses %j with a sentence', async (change, why) => {
    await expect(propose(change)).rejects.toThrow(why);
  });
});
