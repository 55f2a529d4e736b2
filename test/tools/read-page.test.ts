import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidFrom } from '../standins/notion/ids.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { maya, openToolbox, type Toolbox } from './ask.ts';

const at = '2026-11-02T09:30:41.000Z';
const stamps = { createdAt: at, editedAt: at, createdBy: 'maya', editedBy: 'tom', shared: true };
const add = (slug: string, title: string, markdown: string) => ({
  slug,
  id: uuidFrom(slug),
  title,
  markdown,
  ...stamps,
});

const long = Array.from({ length: 40 }, (_, each) => `## Topic ${each}\n${`Sentence ${each} about it. `.repeat(60)}`);
const book = Array.from({ length: 120 }, (_, each) => `## Chapter ${each}\n${`Line ${each}. `.repeat(300)}`);

let box: Toolbox;
beforeAll(async () => {
  const more = [
    add('long', 'Long', long.join('\n')),
    add('book', 'Book', book.join('\n')),
    add('huge', 'Huge', 'A block of this page.\n'.repeat(10_000)),
    add('blank', 'Blank', ''),
  ];
  box = await openToolbox({ company: { ...tinyCompany, pages: [...tinyCompany.pages, ...more] } });
});
afterAll(() => box[Symbol.asyncDispose]());
beforeEach(() => void box.newRequests());

const read = (page: string, sections: string[] = []) => box.use('read_page', { page, sections });

describe('read_page', () => {
  it('reads from the copy, in passages with the link to their section, age and editor', async () => {
    const { text, passages, sources } = await read(uuidFrom('keys'));
    expect(box.newRequests().filter((request) => request.includes('markdown'))).toEqual([]);
    const url = box.standIn.page('Rotating API keys')?.url ?? '';
    const place = { title: 'Rotating API keys', editedAt: '2026-11-02T09:30:00.000Z', editedBy: 'Tom Okafor' };
    expect(text).toContain('Page “Rotating API keys” · in Handbook · edited 2026-11-02 by Tom Okafor');
    expect(sources).toEqual([{ ...place, url }]);
    expect(passages).toEqual([
      {
        source: { ...place, section: 'When', url: expect.stringMatching(new RegExp(`^${url}#[0-9a-f]{32}$`)) },
        texts: ['- Every **90 days**\n\t- sooner after a leak'],
      },
    ]);
  });

  it('takes a link as Slack writes it', async () => {
    const url = box.standIn.page('Rotating API keys')?.url ?? '';
    expect((await read(`<${url}|the page>`)).text).toContain('“Rotating API keys”');
  });

  it('shows the columns of a row, with names for people and related pages', async () => {
    const { passages } = await read(uuidFrom('motor'));
    expect(passages?.[0]?.source.section).toBe('Properties');
    expect(passages?.[0]?.texts).toEqual(expect.arrayContaining(['Owner: Maya Lindqvist', 'Tasks: Solder, Flash']));
  });

  it('gives a large page as an outline with its beginning, and any section on request', async () => {
    const start = await read(uuidFrom('long'));
    expect(start.text).toContain('  40. Topic 39 · about');
    expect(start.text).not.toContain('summary');
    expect(start.passages?.length).toBeLessThan(10);
    const later = await read(uuidFrom('long'), ['Topic 31', '33-34']);
    expect(later.passages?.map(({ source }) => source.section)).toEqual(['Topic 31', 'Topic 32', 'Topic 33']);
    const everything = await read(uuidFrom('long'), ['1-40']);
    expect(everything.text).toMatch(/Too much for one answer: sections \d+ to 40 are left out/);
  });

  it('gives an overview of a page that is larger still, paid for once and not to be cited', async () => {
    expect((await read(uuidFrom('book'))).text).toContain('ask for the section "summary"');
    const { text, passages } = await read(uuidFrom('book'), ['summary']);
    expect(text).toContain('made by a language model');
    expect(text).toMatch(/Sections 1 to \d+:\nAbout \d+\./);
    expect(text).toMatch(/Sections \d+ to 120:/);
    expect(passages).toEqual([]);
    const calls = box.summed.length;
    const again = await read(uuidFrom('book'), ['summary', 'Chapter 7']);
    expect(box.summed).toHaveLength(calls);
    expect(again.passages?.map(({ source }) => source.section)).toEqual(['Chapter 7']);
    expect((await read(uuidFrom('keys'), ['summary'])).passages).toHaveLength(1);
  });

  it('stays within bounds on a page of 10,000 blocks', async () => {
    const { text, passages } = await read(uuidFrom('huge'));
    expect(text).toContain('This page is large');
    expect(JSON.stringify(passages).length).toBeLessThan(20_000);
  });

  it('says that an empty page has no text', async () => {
    expect((await read(uuidFrom('blank'))).text).toContain('The page has no text.');
  });

  it('asks Notion for a page that is not in the copy yet', async () => {
    const { id } = box.standIn.people.addPage({ title: 'Brand new', markdown: 'Just written.' });
    const { text, passages } = await read(id);
    expect(box.newRequests()).toEqual([`GET /v1/pages/${id} 200`, `GET /v1/pages/${id}/markdown 200`]);
    expect(text).toContain('Page “Brand new”');
    expect(passages?.[0]?.texts).toEqual(['Just written.']);
  });

  it('says the same of what does not exist, is not shared, or is not for the people here', async () => {
    const sentence = /nothing there that I may show here.*••• → Connections/;
    await expect(read(uuidFrom('salaries'))).rejects.toThrow(sentence);
    await expect(read(uuidFrom('no such page'))).rejects.toThrow(sentence);
    await box.library.replica.connections.setVisibility('internal:notion', 'channels', ['C1']);
    await expect(read(uuidFrom('keys'))).rejects.toThrow(sentence);
    const channel = { kind: 'channel', channelId: 'C1', isExternal: false, asker: maya } as const;
    const input = { page: uuidFrom('keys'), sections: [] };
    expect((await box.use('read_page', input, { audience: channel })).text).toContain('Rotating');
    await box.library.replica.connections.setVisibility('internal:notion', 'everyone', []);
  });

  it('sends data sources and nonsense where they belong', async () => {
    await expect(read(uuidFrom('projects'))).rejects.toThrow('Use query_data_source');
    await expect(read('the handbook')).rejects.toThrow('not a Notion page id or link');
  });
});

describe('a page that was edited since it was copied', () => {
  it('is read anew before it is shown', async () => {
    const id = uuidFrom('blank');
    await box.library.query(`update entries set checked_at = now() - interval '2 minutes' where id = '${id}'`);
    box.standIn.people.editPage(id, { markdown: '# Welcome\nThe doors open at **seven**.' });
    const { passages } = await read(id);
    expect(passages?.[0]?.texts).toEqual(['The doors open at **seven**.']);
  });
});
