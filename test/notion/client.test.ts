import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessError, RequestError, UpstreamError } from '../../src/errors.ts';
import { isUndone } from '../../src/notion/failures.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { type Connected, connect } from './connect.ts';

let world: Connected;

beforeAll(async () => {
  world = await connect();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  world.standIn.faults.clear();
  world.newRequests();
});

const row = (title: string) => ({
  parent: { type: 'data_source', id: uuidFrom('projects') } as const,
  title,
  markdown: 'Made in a test',
  properties: { Name: { title: [{ text: { content: title } }] } },
});

describe('reading', () => {
  it('shows a page with who edited it when', async () => {
    expect(await world.notion.page(uuidFrom('keys'))).toMatchObject({
      kind: 'page',
      title: 'Rotating API keys',
      editedBy: 'Tom Okafor',
      editedAt: '2026-11-02T09:30:00.000Z',
    });
  });

  it('reads a page with one request', async () => {
    await world.notion.markdown(uuidFrom('keys'));
    expect(world.newRequests()).toEqual([`GET /v1/pages/${uuidFrom('keys')}/markdown 200`]);
  });

  it('neither counts nor hints at a page below that is not shared', async () => {
    const { markdown, missing } = await world.notion.markdown(uuidFrom('handbook'));
    expect(missing).toBe(0);
    expect(markdown).not.toContain('unknown');
    expect(world.newRequests()).toHaveLength(1);
  });

  it('says how a page that is not shared can be shared', async () => {
    const reading = world.notion.page(uuidFrom('salaries'));
    await expect(reading).rejects.toThrow(AccessError);
    await expect(reading).rejects.toThrow('••• → Connections');
  });

  it('sends nothing for what is not an id', async () => {
    for (const id of [
      '',
      '../users',
      'a/b?x=1',
      `${uuidFrom('keys')}/../x`,
      'https://evil.example/5944ae25418c4abc8285dca1d721b778',
    ]) {
      await expect(world.notion.markdown(id)).rejects.toThrow(RequestError);
    }
    expect(world.newRequests()).toEqual([]);
  });

  it('gives Notion’s own words about a wrong request', async () => {
    const wrong = world.notion.rows(uuidFrom('projects'), { filter: { property: 'Nope', number: { equals: 1 } } });
    await expect(wrong).rejects.toThrow(RequestError);
    await expect(wrong).rejects.toThrow(/Notion refused the request: .*Nope/);
  });

  it('pages through rows by cursor', async () => {
    const first = await world.notion.rows(uuidFrom('projects'), { limit: 2 });
    const second = await world.notion.rows(uuidFrom('projects'), {
      limit: 2,
      ...(first.cursor ? { cursor: first.cursor } : {}),
    });
    expect([first.rows.length, second.rows.length, second.cursor]).toEqual([2, 1, undefined]);
  });

  it('says who the connection is', async () => {
    expect(await world.notion.identity()).toMatchObject({ botName: 'Archivist', workspaceName: 'Tidewater' });
  });
});

describe('trouble', () => {
  const troubles = [
    { kind: 'error', status: 500 },
    { kind: 'error', status: 502, body: '<html>bad gateway</html>' },
    { kind: 'error', status: 529, body: { object: 'error', status: 529, code: 'service_overload', message: 'busy' } },
    { kind: 'reset' },
    { kind: 'truncate', afterBytes: 40 },
    { kind: 'garbage' },
  ] as const;

  it.each(troubles)('a listing survives $kind $status', async (fault) => {
    world.standIn.faults.add({ ...fault, path: /search/, times: 2 });
    expect((await world.notion.list()).entries.length).toBeGreaterThan(3);
  });

  it('gives up after a few tries with a sentence for people', async () => {
    world.standIn.faults.add({ kind: 'error', status: 503, path: /markdown/ });
    const reading = world.notion.markdown(uuidFrom('keys'));
    await expect(reading).rejects.toThrow(UpstreamError);
    await expect(reading).rejects.toThrow('Notion is not answering. Please try again in a minute.');
  });

  it('never sends a create twice when its outcome is unknown', async () => {
    world.standIn.faults.add({ kind: 'truncate', afterBytes: 20, path: /\/v1\/pages$/, method: 'POST' });
    await expect(world.notion.createPage(row('Once'))).rejects.toThrow('did not confirm');
    expect(world.newRequests()).toHaveLength(1);
    expect(world.standIn.pages().filter((page) => page.title === 'Once')).toHaveLength(1);
  });

  it('sends a change again only when it was refused for its rate, and says in the end that nothing was changed', async () => {
    const body = { object: 'error', status: 429, code: 'rate_limited', message: 'slow down' };
    const refusal = { kind: 'error', status: 429, body, path: /\/v1\/pages$/, method: 'POST' } as const;
    world.standIn.faults.add({ ...refusal, times: 1 });
    await world.notion.createPage(row('Once more'));
    expect(world.newRequests()).toEqual(['POST /v1/pages 429', 'POST /v1/pages 200']);
    world.standIn.faults.add(refusal);
    const creating = world.notion.createPage(row('Never'));
    await expect(creating).rejects.toThrow('Nothing was changed.');
    expect(await creating.catch(isUndone)).toBe(true);
    world.standIn.faults.clear();
  });

  it('stops at once when the asker does', async () => {
    world.standIn.faults.add({ kind: 'latency', ms: 15_000, path: /search/ });
    const signal = AbortSignal.timeout(50);
    const started = performance.now();
    await expect(world.notion.list({ signal })).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('a connection with fewer rights', () => {
  it('answers without names when it may not read people, and does not ask again and again', async () => {
    await using narrow = await connect();
    const body = { object: 'error', status: 403, code: 'restricted_resource', message: 'no user capability' };
    narrow.standIn.faults.add({ kind: 'error', status: 403, body, path: /\/v1\/users\b/ });
    expect(await narrow.notion.page(uuidFrom('keys'))).not.toHaveProperty('editedBy');
    await narrow.notion.page(uuidFrom('keys'));
    expect(narrow.standIn.requests.filter(({ path }) => path === '/v1/users')).toHaveLength(1);
  });

  it('tells an admin that the token is not accepted, without the token', async () => {
    await using other = await connect();
    other.standIn.faults.add({
      kind: 'error',
      status: 401,
      body: { object: 'error', status: 401, code: 'unauthorized', message: 'API token is invalid.' },
    });
    await expect(other.notion.identity()).rejects.toThrow(AccessError);
    await expect(other.notion.identity()).rejects.not.toThrow(/ntn_/);
  });
});

describe('a large page', () => {
  it('is completed through the blocks that Notion left out', async () => {
    await using small = await connect({ markdownBlockLimit: 40 });
    const lines = Array.from({ length: 100 }, (_, at) => `Line ${at} of the page`);
    const { id } = small.standIn.people.addPage({ title: 'Long', markdown: lines.join('\n') });
    const { markdown, missing } = await small.notion.markdown(id);
    const present = lines.filter((line) => markdown.includes(line)).length;
    expect(present + missing).toBeGreaterThanOrEqual(60);
    expect(small.newRequests().length).toBeLessThanOrEqual(21);
  });
});

it('every request so far is one that the official document allows', () => {
  expect(world.standIn.invalid).toEqual([]);
});
