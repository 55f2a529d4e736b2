import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createRefresh } from '../../src/knowledge/freshness.ts';
import { createLogger } from '../../src/log.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { connectionId, type Library, openLibrary } from '../support/knowledge.ts';

let library: Library;
let refresh: ReturnType<typeof createRefresh>;
const pages: string[] = [];
const reader = { kind: 'channel', channelId: 'CGENERAL' } as const;

beforeAll(async () => {
  library = await openLibrary();
  const { people } = library.notion;
  for (let page = 0; page < 7; page += 1) {
    const markdown = `## Part ${page}\nWords.\n### Inner\nMore.`;
    pages.push(people.addPage({ title: `Page ${page}`, markdown, parentId: uuidFrom('handbook') }).id);
  }
  await library.catchUp();
  const { storage, connections } = library.replica;
  refresh = createRefresh({ ...storage, connections, holder: 'somebody who waits', log: createLogger('silent') });
});
afterAll(() => library[Symbol.asyncDispose]());

const age = (seconds: number) =>
  library.query(`update entries set checked_at = now() - interval '${seconds} seconds', edited_time = edited_time - interval '1 hour',
    indexed_edit = indexed_edit - interval '1 hour', due_at = null where kind = 'page'`);
const asked = (since: number) =>
  library.notion.requests.slice(since).map(({ path }) => path.replace(/.*[0-9a-f]{12}(?=\/|$)/, 'page'));
const text = async (id = '') => (await library.query(`select markdown from pages where id = '${id}'`))[0]?.markdown;
let since: number;
beforeEach(() => {
  library.notion.faults.clear();
  since = library.notion.requests.length;
});

it('asks nothing of pages that were confirmed within the minute, except where their sections are, once', async () => {
  expect(await refresh(reader, pages.slice(0, 2))).toEqual({
    changed: expect.arrayContaining(pages.slice(0, 2)),
    gone: [],
  });
  expect(asked(since)).toEqual(['page/children', 'page/children']);
  const [anchors] = await library.query(`select anchors from pages where id = '${pages[0]}'`);
  expect(anchors?.anchors).toEqual([
    { path: 'part 0', blockId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    { path: 'part 0 › inner', blockId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ]);
  expect(await refresh(reader, pages.slice(0, 2))).toEqual({ changed: [], gone: [] });
  expect(asked(since).length).toBe(2);
});

it('checks at most five pages, each with one request, all at once', async () => {
  await library.query(`update pages set anchors = '[]'`);
  await library.query(
    `update entries set checked_at = now() - interval '2 minutes', indexed_at = now() + interval '5 minutes'`,
  );
  library.notion.faults.add({ kind: 'latency', path: /pages\//, ms: 300 });
  const began = Date.now();
  expect(await refresh(reader, [...pages, ...pages])).toEqual({ changed: [], gone: [] });
  expect(Date.now() - began).toBeLessThan(1_200);
  expect(asked(since)).toEqual(Array.from({ length: 5 }, () => 'page'));
  expect(await refresh(reader, pages.slice(0, 5))).toEqual({ changed: [], gone: [] });
  expect(asked(since).length).toBe(5);
});

it('reads a stale page again, even when the sync is at it already', async () => {
  const [first = '', second = ''] = pages;
  library.notion.people.editPage(first, { markdown: 'Newest words of the first.' });
  library.notion.people.editPage(second, { markdown: 'Newest words of the second.' });
  await age(120);
  library.notion.faults.add({ kind: 'latency', path: /markdown/, ms: 300 });
  await library.hear(second);
  const { changed } = await refresh(reader, [first, second]);
  expect(changed.toSorted()).toEqual([first, second].toSorted());
  expect(await text(first)).toBe('Newest words of the first.');
  expect(await text(second)).toBe('Newest words of the second.');
});

it('leaves out a page that was trashed or denied, and drops only what was trashed', async () => {
  const [, , trashed = '', denied = ''] = pages;
  library.notion.people.trash(trashed);
  await age(120);
  const body = { object: 'error', status: 404, code: 'object_not_found', message: 'Could not find page.' };
  library.notion.faults.add({ kind: 'error', path: new RegExp(`pages/${denied}$`), status: 404, times: 1, body });
  expect((await refresh(reader, [trashed, denied])).gone.toSorted()).toEqual([trashed, denied].toSorted());
  expect(await text(trashed)).toBeUndefined();
  expect(await text(denied)).toContain('Words.');
});

it('answers with the copy within 3 s when Notion is slow, and at once when it is down', async () => {
  const [, , , , slow = ''] = pages;
  await age(120);
  library.notion.faults.add({ kind: 'latency', path: /pages\//, ms: 6_000, times: 1 });
  const began = Date.now();
  expect(await refresh(reader, [slow])).toEqual({ changed: [], gone: [] });
  expect(Date.now() - began).toBeGreaterThan(2_900);
  expect(Date.now() - began).toBeLessThan(3_800);
  library.notion.faults.clear();
  library.notion.faults.add({ kind: 'reset' });
  expect(await refresh(reader, [slow])).toEqual({ changed: [], gone: [] });
  expect(await text(slow)).toContain('Words.');
});

it('shows nothing of connections that the reader may not see', async () => {
  await library.replica.connections.setVisibility(connectionId, 'channels', ['CELSEWHERE']);
  await age(120);
  expect(await refresh(reader, pages)).toEqual({ changed: [], gone: [] });
  expect(asked(since)).toEqual([]);
});
