import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidFrom } from '../standins/notion/ids.ts';
import { openToolbox, search, type Toolbox } from './ask.ts';

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box[Symbol.asyncDispose]());
beforeEach(() => void box.newRequests());

const find = (queries: string[], filters: Record<string, string> = {}) =>
  box.use('search', { ...search(...queries), ...filters });

describe('search', () => {
  it('looks inside pages and gives passages that can be cited, with the link to their section', async () => {
    const { text, passages, sources } = await find(['leak', 'nothing like it']);
    const url = box.standIn.page('Rotating API keys')?.url ?? '';
    const place = { title: 'Rotating API keys', editedAt: '2026-11-02T09:30:00.000Z', editedBy: 'Tom Okafor' };
    expect(passages?.[0]).toEqual({
      source: { ...place, section: 'When', url: expect.stringMatching(new RegExp(`^${url}(#[0-9a-f]{32})?$`)) },
      texts: [expect.stringContaining('sooner after a leak')],
    });
    expect(sources?.[0]).toEqual({ ...place, url });
    expect(text).toContain(
      `- page “Rotating API keys” · in Handbook · edited 2026-11-02 by Tom Okafor · id ${uuidFrom('keys')}`,
    );
  });

  it('finds rows by their columns, and tables by their title', async () => {
    const rows = await find(['Motor firmware']);
    expect(rows.text).toContain(`row “Motor firmware”`);
    const tables = await find(['Projects']);
    expect(tables.text).toContain(`data source “Projects” · in Handbook`);
  });

  it('keeps within the filters, given by id, link or title', async () => {
    expect((await find(['firmware'], { data_source: 'Tasks' })).text).toContain('within these filters');
    expect((await find(['firmware'], { data_source: uuidFrom('projects') })).passages).toHaveLength(1);
    expect((await find(['leak'], { inside: 'Handbook' })).passages).toHaveLength(1);
    expect((await find(['leak'], { inside: uuidFrom('projects') })).passages).toBeUndefined();
    expect((await find(['leak'], { edited_after: '2026-11-03' })).passages).toBeUndefined();
    expect((await find(['leak'], { author: 'okafor' })).passages).toHaveLength(1);
    expect((await find(['leak'], { author: 'Ines' })).passages).toBeUndefined();
  });

  it.each([
    [{ edited_after: 'last week' }, '“last week” is not a date. Write it like 2026-03-31.'],
    [{ inside: 'Handbok' }, 'There is no page called “Handbok”'],
    [{ data_source: 'Roadmap' }, 'There is no data source called “Roadmap”'],
  ])('says how a filter must be given: %j', async (filters, why) => {
    await expect(find(['keys'], filters)).rejects.toThrow(why);
  });

  it('says so when nothing matches, and never names what is not shared', async () => {
    const { text, sources } = await find(['salaries']);
    expect(text).toContain('Nothing in Notion matches “salaries”');
    expect(sources).toBeUndefined();
  });

  it('without a query is refused', async () => {
    await expect(find([' '])).rejects.toThrow('at least one query');
  });

  it('shows another channel nothing of a workspace that is open to some', async () => {
    const { connections } = box.library.replica;
    await connections.setVisibility('internal:notion', 'channels', ['C1']);
    const { text, passages } = await find(['leak']);
    expect(passages).toBeUndefined();
    expect(text).toContain('No Notion workspace is open to the people here.');
    await connections.setVisibility('internal:notion', 'everyone', []);
  });
});

describe('what is cited', () => {
  const age = () => box.library.query("update entries set checked_at = now() - interval '2 minutes'");

  it('is the newest text: an edit that the copy has not seen is read and ranked first', async () => {
    await age();
    box.standIn.people.editPage(uuidFrom('keys'), { markdown: '## When\nAfter a leak within the hour.' });
    const { passages } = await find(['leak']);
    expect(passages?.[0]?.texts).toEqual(['After a leak within the hour.']);
  });

  it('does not come from a page that is gone', async () => {
    await age();
    box.standIn.people.trash(uuidFrom('keys'));
    const { text, passages = [] } = await find(['leak']);
    expect(passages).toEqual([]);
    expect(text).not.toContain('Rotating');
  });
});

describe('while Notion is still being read', () => {
  it('says so, and later how much of it is read', async () => {
    await using fresh = await openToolbox({ isSynced: false });
    const { text } = await fresh.use('search', search('keys'));
    expect(text).toContain('Nothing in Notion matches “keys”');
    expect(text).toContain('Archivist has only just begun to read Notion');
    await fresh.library.catchUp();
    await fresh.library.query('update sync_state set listing_finished_at = null');
    const later = await fresh.use('search', search('keys'));
    expect(later.text).toMatch(/still reading Notion: (\d+) of \1 pages so far \(100 %\), and more may still be found/);
    expect(later.passages).not.toEqual([]);
  });
});
