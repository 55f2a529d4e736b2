import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Audience, Person } from '../../src/knowledge/audience.ts';
import { createKnowledge } from '../../src/knowledge/create-knowledge.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { createLogger } from '../../src/log.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { connectionId, type Library, openLibrary } from '../support/knowledge.ts';

let library: Library;
let knowledge: Knowledge;
const keys = uuidFrom('keys');
const person: Person = { id: 'UMAYA', name: 'Maya', timeZone: 'Europe/Stockholm', isAdmin: false, isGuest: false };
const maya: Audience = { kind: 'person', person };
const channel = (channelId: string, isExternal = false): Audience => ({
  kind: 'channel',
  channelId,
  isExternal,
  asker: person,
});

beforeAll(async () => {
  library = await openLibrary();
  const { storage, connections, holder } = library.replica;
  knowledge = createKnowledge({ storage, connections, holder, log: createLogger('silent') });
  await library.catchUp();
});
afterAll(() => library[Symbol.asyncDispose]());

const change = (set: string) => library.query(`update entries set ${set} where id = '${keys}'`);
const share = 'Somebody who can open it in Notion can share it: ••• → Connections → Archivist.';

it.each([
  [
    `indexed_at = now() - interval '40 seconds', indexed_edit = '2026-11-02T09:30Z'`,
    /^“Rotating API keys” is indexed: read 4\d s ago from the edit of 2026-11-02 10:30\.$/,
  ],
  [
    `state = 'known', reason = 'waiting to be read'`,
    /^“Rotating API keys” is indexed from the edit of 2026-11-02 10:30, and a newer version is waiting to be read\.$/,
  ],
  [
    `state = 'failed', reason = 'Notion is not answering', due_at = now() + interval '10 minutes'`,
    /^“Rotating API keys” is found as it was from the edit of 2026-11-02 10:30\. The newest could not be read: Notion is not answering\. I try again in 10 min\.$/,
  ],
  [
    `state = 'deleted', reason = 'in Notion’s trash', due_at = null`,
    /^“Rotating API keys” lies in Notion’s trash, so I do not find it\. Restore it in Notion to have it back\.$/,
  ],
  [
    `state = 'not_shared', reason = 'not shared'`,
    new RegExp(
      `^That page is not shared with the connection, or was deleted for good\\. ${share.replaceAll('.', '\\.')}$`,
    ),
  ],
  [
    `state = 'unsupported', reason = 'neither a page nor a database'`,
    /^“Rotating API keys” is something that I cannot read: neither a page nor a database\.$/,
  ],
  [`state = 'indexed', reason = null`, /is indexed/],
])('explains a page that is %s', async (set, sentence) => {
  await change(set);
  expect(await knowledge.why(maya, `https://www.notion.so/Keys-${keys.replaceAll('-', '')}`)).toMatch(sentence);
});

it.each([
  '',
  'hello',
  'https://example.com/5042d14666754',
  'https://notion.so/',
  'javascript:alert(1)',
  '\0',
  'x'.repeat(100_000),
])('says what to do with what is no link to a page: %j', async (input) => {
  await expect(knowledge.why(maya, input.slice(0, 3000))).rejects.toThrow('In Notion choose ••• → Copy link');
});

it('has not heard of what only others may see, as of what nobody knows', async () => {
  const unknown = await knowledge.why(maya, uuidFrom('nothing'));
  expect(unknown).toMatch(/^I have not heard of that page\./);
  await library.query(`update connections set visibility = 'owner', owner_id = 'UTOM'`);
  expect(await knowledge.why(maya, keys)).toBe(unknown);
  await library.query(`update connections set visibility = 'everyone', owner_id = null`);
  expect(await knowledge.why(maya, keys)).not.toBe(unknown);
});

const guest: Audience = { kind: 'person', person: { ...person, isGuest: true } };
const tom: Audience = { kind: 'person', person: { ...person, id: 'UTOM' } };
const everybody = {
  maya,
  tom,
  guest,
  general: channel('CGENERAL'),
  shared: channel('CSHARED'),
  external: channel('CEXTERNAL', true),
};

it.each([
  ['everyone', ['maya', 'tom', 'general', 'shared']],
  ['channels', ['shared']],
  ['owner', ['tom']],
])('shows a connection for %s to %j alone, whatever is read', async (visibility, allowed) => {
  await library.replica.connections.setVisibility(connectionId, visibility as 'everyone', ['CSHARED', 'CEXTERNAL']);
  await library.query(`update connections set owner_id = 'UTOM'`);
  for (const [name, audience] of Object.entries(everybody)) {
    const sees = {
      page: (await knowledge.page(audience, keys)) !== undefined,
      refs: (await knowledge.refs(audience, [keys])).length > 0,
      dataSource: (await knowledge.dataSource(audience, uuidFrom('projects'))) !== undefined,
      why: (await knowledge.why(audience, keys)).includes('is indexed'),
      coverage: (await knowledge.coverage(audience)).length > 0,
      connections: (await knowledge.connectionsFor(audience, keys)).length > 0,
    };
    const isAllowed = allowed.includes(name);
    expect(sees, name).toEqual(Object.fromEntries(Object.keys(sees).map((read) => [read, isAllowed])));
  }
  const before = library.notion.requestCount;
  await library.query(`update entries set checked_at = now() - interval '1 hour'`);
  if (!allowed.includes('maya')) expect(await knowledge.refresh(maya, [keys])).toEqual({ changed: [], gone: [] });
  if (!allowed.includes('maya')) expect(library.notion.requestCount).toBe(before);
});

it('counts what is known, indexed and why not', async () => {
  await library.query(`update connections set visibility = 'everyone', owner_id = null`);
  await library.hear(uuidFrom('unheard of'));
  await library.catchUp();
  const [coverage] = await knowledge.coverage(maya);
  expect(coverage).toMatchObject({
    connectionId,
    isListed: true,
    waiting: 0,
    polledAt: expect.stringMatching(/^2\d{3}-/),
  });
  expect(coverage?.reasons).toEqual([
    { state: 'not_shared', reason: 'not shared with the connection, or deleted for good', count: 1 },
  ]);
  expect(coverage?.known).toBe((coverage?.indexed ?? 0) + 1);
  await library.replica.storage.syncState.saveError(connectionId, 'Notion is not answering.\0');
  expect((await knowledge.coverage(maya))[0]?.lastError?.text).toBe('Notion is not answering.');
});
