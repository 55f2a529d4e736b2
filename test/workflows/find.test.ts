import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFind } from '../../src/workflows/find.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { maya, openToolbox, type Toolbox } from '../tools/ask.ts';

const at = '2026-11-02T09:30:41.000Z';
const stamps = { createdAt: at, editedAt: at, createdBy: 'maya', editedBy: 'tom', shared: true };
const leak = { slug: 'leaks', id: uuidFrom('leaks'), title: 'Leak', markdown: 'Nothing but drips.', ...stamps };
const everybody = { kind: 'person', person: maya } as const;

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox({ company: { ...tinyCompany, pages: [...tinyCompany.pages, leak] } });
});
afterAll(() => box[Symbol.asyncDispose]());

const find = (words: string, audience: Parameters<ReturnType<typeof createFind>>[1] = everybody) =>
  createFind({ knowledge: box.knowledge })(words, audience, AbortSignal.timeout(10_000));

describe('/notion search', () => {
  it('finds pages by title first, then the sections whose text says it, without asking Notion', async () => {
    box.newRequests();
    const found = await find('leak');
    expect(found.map(({ title, section }) => [title, section])).toEqual([
      ['Leak', undefined],
      ['Rotating API keys', 'When'],
    ]);
    expect(found[0]).toMatchObject({ editedAt: '2026-11-02T09:30:00.000Z', editedBy: 'Tom Okafor' });
    expect(box.newRequests()).toEqual([]);
  });

  it('finds tables too, each thing once, at most ten', async () => {
    const found = await find('projects');
    expect(found.map(({ title }) => title)).toContain('Projects');
    const all = await find('a');
    expect(all.length).toBeLessThanOrEqual(10);
    expect(new Set(all.map(({ url }) => url)).size).toBe(all.length);
  });

  it('finds nothing where nothing is, and shows guests nothing at all', async () => {
    expect(await find('zeppelin')).toEqual([]);
    await expect(find('leak', { kind: 'person', person: { ...maya, isGuest: true } })).rejects.toThrow('full members');
  });
});
