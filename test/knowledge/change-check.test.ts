import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFindUnshared, type FindUnshared } from '../../src/knowledge/change-check.ts';
import { createLogger } from '../../src/log.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { type Library, openLibrary } from '../support/knowledge.ts';
import { toMaya } from '../workflows/digest/orders.ts';

let library: Library;
let findUnshared: FindUnshared;
const pages: string[] = [];
beforeAll(async () => {
  library = await openLibrary();
  for (let page = 0; page < 6; page += 1) {
    const markdown = `## Part ${page}\nWords.`;
    pages.push(library.notion.people.addPage({ title: `Page ${page}`, markdown, parentId: uuidFrom('handbook') }).id);
  }
  await library.catchUp();
  const { storage, connections } = library.replica;
  findUnshared = createFindUnshared({ ...storage, connections, log: createLogger('silent') });
});
afterAll(() => library[Symbol.asyncDispose]());

const age = () => library.query(`update entries set checked_at = now() - interval '2 minutes', due_at = null`);
const find = (ids: string[]) => findUnshared(toMaya, ids, AbortSignal.timeout(10_000));

it('asks nothing of what was confirmed within the minute, and of others with one request each, at most four', async () => {
  const before = library.notion.requestCount;
  expect(await find(pages)).toEqual([]);
  expect(library.notion.requestCount).toBe(before);
  await age();
  expect(await find(pages)).toEqual([]);
  expect(library.notion.requestCount).toBe(before + 4);
});

it('finds what is in the trash or not shared any more, and has the sync look at it', async () => {
  const [trashed = '', hidden = '', kept = ''] = pages;
  await age();
  library.notion.people.trash(trashed);
  library.notion.people.setShared(hidden, false);
  expect((await find([trashed, hidden, kept])).toSorted()).toEqual([trashed, hidden].toSorted());
  await library.catchUp();
  const heard = `select id from entries where state in ('deleted', 'not_shared') or doubted_at is not null`;
  expect((await library.query(heard)).map(({ id }) => String(id)).toSorted()).toEqual([trashed, hidden].toSorted());
});

it('takes for shared what Notion does not answer for', async () => {
  await age();
  library.notion.faults.add({ kind: 'error', status: 503 });
  expect(await find([pages[3] ?? ''])).toEqual([]);
  library.notion.faults.clear();
});
