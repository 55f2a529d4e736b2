import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidFrom } from '../standins/notion/ids.ts';
import { openToolbox, type Toolbox } from './ask.ts';

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box[Symbol.asyncDispose]());
beforeEach(() => void box.newRequests());

const read = (page: string, sections: string[] = []) => box.use('read_page', { page, sections });

describe('search', () => {
  it('asks Notion for each query at once and merges what is found', async () => {
    const { text, sources } = await box.use('search', { queries: ['keys', 'rotating', 'motor', ' '] });
    expect(box.newRequests()).toEqual(Array(3).fill('POST /v1/search 200'));
    expect(sources?.map(({ title }) => title)).toEqual(['Rotating API keys', 'Motor firmware']);
    expect(text).toContain(`page “Rotating API keys” · edited 2026-11-02 by Tom Okafor · id ${uuidFrom('keys')}`);
  });

  it('says so when no title matches, and never names what is not shared', async () => {
    const { text, sources } = await box.use('search', { queries: ['salaries'] });
    expect(text).toContain('No title in Notion matches “salaries”');
    expect(sources).toBeUndefined();
  });

  it('without a query is refused', async () => {
    await expect(box.use('search', { queries: [' '] })).rejects.toThrow('at least one query');
  });
});

describe('read_page', () => {
  it('reads a page that a search found with one request, in passages with section, age and editor', async () => {
    await box.use('search', { queries: ['keys'] });
    box.newRequests();
    const { passages, sources } = await read(uuidFrom('keys'));
    expect(box.newRequests()).toEqual([`GET /v1/pages/${uuidFrom('keys')}/markdown 200`]);
    const place = {
      title: 'Rotating API keys',
      editedAt: '2026-11-02T09:30:00.000Z',
      editedBy: 'Tom Okafor',
      url: expect.stringContaining('https://'),
    };
    expect(sources).toEqual([place]);
    expect(passages).toEqual([
      { source: { ...place, section: 'When' }, texts: ['- Every **90 days**\n\t- sooner after a leak'] },
    ]);
  });

  it('takes a link as Slack writes it', async () => {
    const url = box.standIn.page('Rotating API keys')?.url ?? '';
    expect((await read(`<${url}|the page>`)).text).toContain('“Rotating API keys”');
  });

  it('shows the columns of a row', async () => {
    const { passages } = await read(uuidFrom('motor'));
    expect(passages?.[0]?.source.section).toBe('Properties');
    expect(passages?.[0]?.texts).toContain('Owner: Maya Lindqvist');
  });

  it('gives a large page as an outline with its beginning, and any section on request', async () => {
    const markdown = Array.from(
      { length: 40 },
      (_, at) => `## Topic ${at}\n${`Sentence ${at} about it. `.repeat(60)}`,
    ).join('\n');
    const { id } = box.standIn.people.addPage({ title: 'Long', markdown });
    const start = await read(id);
    expect(start.text).toContain('  40. Topic 39 · about');
    expect(start.passages?.length).toBeLessThan(10);
    const later = await read(id, ['Topic 31', '33-34']);
    expect(later.passages?.map(({ source }) => source.section)).toEqual(['Topic 31', 'Topic 32', 'Topic 33']);
    const everything = await read(id, ['1-40']);
    expect(everything.text).toMatch(/Too much for one answer: sections \d+ to 40 are left out/);
  });

  it('reads a page of 10,000 blocks in one request', async () => {
    const { id } = box.standIn.people.addPage({ title: 'Huge', markdown: 'A block of this page.\n'.repeat(10_000) });
    await box.use('search', { queries: ['Huge'] });
    box.newRequests();
    const { text, passages } = await read(id);
    expect(box.newRequests()).toHaveLength(1);
    expect(text).toContain('This page is large');
    expect(JSON.stringify(passages).length).toBeLessThan(20_000);
  });

  it('says that an empty page has no text', async () => {
    const { id } = box.standIn.people.addPage({ title: 'Blank', markdown: '' });
    expect((await read(id)).text).toContain('The page has no text.');
  });

  it('says how to share a page that it may not see', async () => {
    await expect(read(uuidFrom('salaries'))).rejects.toThrow('••• → Connections');
  });

  it('sends data sources and nonsense where they belong', async () => {
    await box.use('list_data_sources', { title: '' });
    await expect(read(uuidFrom('projects'))).rejects.toThrow('Use query_data_source');
    await expect(read('the handbook')).rejects.toThrow('not a Notion page id or link');
  });
});
