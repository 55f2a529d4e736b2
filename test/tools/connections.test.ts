import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidFrom } from '../standins/notion/ids.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { maya, openToolbox, query, search, type Toolbox } from './ask.ts';

const at = '2026-11-02T09:30:41.000Z';
const stamps = { createdAt: at, editedAt: at, createdBy: 'maya', editedBy: 'tom', shared: false };
const hoard = {
  slug: 'hoard',
  id: uuidFrom('hoard'),
  title: 'Hoard',
  markdown: 'We spend nine marbles.',
  ...stamps,
};
const ops = { kind: 'channel', channelId: 'C1OPS', isExternal: false, asker: maya } as const;
const general = { ...ops, channelId: 'C1GENERAL' };

let box: Toolbox;
beforeAll(async () => {
  const company = { ...tinyCompany, pages: [...tinyCompany.pages, hoard] };
  box = await openToolbox({
    company,
    connections: [{ token: 'ntn_ops', name: 'ops', shares: ['Hoard', 'Salaries'] }],
  });
  await box.library.replica.connections.setVisibility('internal:ops', 'channels', [ops.channelId]);
});
afterAll(() => box[Symbol.asyncDispose]());

const newPage = { parent_type: 'page', parent: hoard.id, title: 'Notes', markdown: '', properties: [] };

describe('with two workspaces, one of them open to one channel', () => {
  it('that channel finds, reads and writes in both, each through its own connection', async () => {
    const found = await box.use('search', search('marbles', 'leak'), { audience: ops });
    expect(found.sources?.map(({ title }) => title).toSorted()).toEqual(['Hoard', 'Rotating API keys']);
    const read = await box.use('read_page', { page: hoard.id, sections: [] }, { audience: ops });
    expect(read.passages?.[0]?.texts).toEqual(['We spend nine marbles.']);
    expect((await box.use('create_page', newPage, { audience: ops })).draft?.connectionId).toBe('internal:ops');
    const elsewhere = { ...newPage, parent: uuidFrom('handbook') };
    expect((await box.use('create_page', elsewhere, { audience: ops })).draft?.connectionId).toBe('internal:notion');
    expect((await box.use('query_data_source', query(), { audience: ops })).text).toContain('3 rows of “Projects”');
  });

  it('other channels and people get no hint of the one that is not theirs', async () => {
    for (const audience of [general, { kind: 'person', person: maya } as const]) {
      const found = await box.use('search', search('marbles', 'Hoard'), { audience });
      expect(found.text).toContain('Nothing in Notion matches');
      expect(JSON.stringify(found)).not.toContain(hoard.id);
      const nothing = /nothing there that I may show here/;
      await expect(box.use('read_page', { page: hoard.id, sections: [] }, { audience })).rejects.toThrow(nothing);
      await expect(box.use('create_page', newPage, { audience })).rejects.toThrow(nothing);
      const inside = { ...search('marbles'), inside: hoard.id };
      expect((await box.use('search', inside, { audience })).passages).toBeUndefined();
    }
  });

  it('says that nothing is open where nothing is', async () => {
    const { connections } = box.library.replica;
    await connections.setVisibility('internal:notion', 'channels', [ops.channelId]);
    const { text } = await box.use('search', search('leak'), { audience: general });
    expect(text).toContain('No Notion workspace is open to the people here.');
    await connections.setVisibility('internal:notion', 'everyone', []);
  });
});
