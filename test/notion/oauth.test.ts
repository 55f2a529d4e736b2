import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessError, RequestError, UpstreamError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { createOAuth } from '../../src/notion/oauth.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { NotionStandIn } from '../standins/notion/contract.ts';
import { openTestStorage } from '../support/storage.ts';
import { consent, movableClock, publicUrl, type Replica, startOAuthNotion, startReplica } from './replica.ts';

const parts = new AsyncDisposableStack();
let storage: Storage;
let notion: NotionStandIn;
let replica: Replica;
let clock: ReturnType<typeof movableClock>;

beforeAll(async () => {
  storage = parts.use(await openTestStorage());
});
afterAll(() => parts.disposeAsync());

beforeEach(async () => {
  notion = await startOAuthNotion();
  clock = movableClock();
  replica = startReplica(storage, notion, { clock });
  return async () => {
    for (const { id } of await storage.connections.all()) await storage.connections.remove(id);
    await notion[Symbol.asyncDispose]();
  };
});

const connected = async () => (await replica.connections.all()).length;
const tom = { id: 'U0TOM', name: 'Tom' };
const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? '';

describe('connecting by OAuth', () => {
  it('stores the grant for the person who asked, visible to that person only', async () => {
    const finished = await replica.oauth.finish(await consent(replica, notion));
    const [grant] = notion.oauth.grants();
    expect(finished).toMatchObject({
      personId: 'U0TOM',
      personName: 'Tom Okafor',
      connection: {
        id: `oauth:${grant?.botId}`,
        name: 'Tidewater',
        kind: 'oauth',
        workspaceName: 'Tidewater',
        ownerId: 'U0TOM',
        visibility: 'owner',
        channelIds: [],
        state: 'connected',
      },
    });
    const { entries } = await replica.connections.notion(finished.connection.id).list();
    expect(entries.map(({ title }) => title)).toContain('Handbook');
  });

  it('sends the browser to Notion’s consent page with our own address to come back to', async () => {
    const start = await replica.oauth.startUrl(tom);
    expect(start).toMatch(/^https:\/\/bot\.tidewater\.example\/notion\/oauth\/start\?state=[\w-]{43}$/);
    const authorize = new URL(await replica.oauth.authorizeUrl(stateOf(start)));
    expect(`${authorize.origin}${authorize.pathname}`).toBe(`${notion.url}/v1/oauth/authorize`);
    expect(Object.fromEntries(authorize.searchParams)).toEqual({
      client_id: 'c11e27',
      redirect_uri: `${publicUrl}/notion/oauth/callback`,
      response_type: 'code',
      owner: 'user',
      state: stateOf(start),
    });
  });

  it('tells two people’s connections to one workspace apart by name', async () => {
    await replica.oauth.finish(await consent(replica, notion));
    const maya = await consent(replica, notion, { by: 'Maya', pages: ['Handbook'] }, { id: 'U0MAYA', name: 'Maya' });
    const { connection } = await replica.oauth.finish(maya);
    expect(connection).toMatchObject({ name: 'Tidewater (Maya)', ownerId: 'U0MAYA' });
    expect(await connected()).toBe(2);
  });

  it('takes names with characters that a database refuses', async () => {
    const person = { id: 'U0TOM', name: 'T\0o\ud800m' };
    expect((await replica.oauth.finish(await consent(replica, notion, undefined, person))).personName).toBe(
      'T o\ufffdm',
    );
  });
});

describe('a state', () => {
  it('works once, even when it is used by two replicas in one moment', async () => {
    const answer = await consent(replica, notion);
    const other = startReplica(storage, notion);
    const outcomes = await Promise.allSettled([replica.oauth.finish(answer), other.oauth.finish(answer)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(replica.oauth.finish(answer)).rejects.toThrow('used already');
    expect(await connected()).toBe(1);
  });

  it('dies after ten minutes', async () => {
    const answer = await consent(replica, notion);
    clock.skip(10 * 60_000);
    await expect(replica.oauth.authorizeUrl(answer.state)).rejects.toThrow(RequestError);
    await expect(replica.oauth.finish(answer)).rejects.toThrow('older than 10 minutes');
    expect(await connected()).toBe(0);
  });

  it('that was forged changes nothing and asks Notion nothing', async () => {
    const { code = '' } = await consent(replica, notion);
    const asked = notion.requestCount;
    for (const state of ['', 'A'.repeat(43), '\0', "' or 1=1 --", 'x'.repeat(100_000)]) {
      await expect(replica.oauth.finish({ state, code })).rejects.toThrow(RequestError);
      await expect(replica.oauth.authorizeUrl(state)).rejects.toThrow(RequestError);
    }
    expect([notion.requestCount, await connected()]).toEqual([asked, 0]);
  });

  it('is used up when the person says no', async () => {
    const answer = await consent(replica, notion, 'cancel');
    await expect(replica.oauth.finish(answer)).rejects.toThrow('You did not allow access');
    await expect(replica.oauth.finish(answer)).rejects.toThrow('used already');
  });

  it('is used up by a code that Notion does not know', async () => {
    const { state } = await consent(replica, notion);
    await expect(replica.oauth.finish({ state, code: 'made up' })).rejects.toThrow('ask me for a new link');
    await expect(replica.oauth.authorizeUrl(state)).rejects.toThrow(RequestError);
    expect(await connected()).toBe(0);
  });

  it('stays good while Notion is away, so that the link can be tried again', async () => {
    const answer = await consent(replica, notion);
    notion.faults.add({ path: /oauth\/token/, kind: 'error', status: 502, body: '<html>', times: 1 });
    await expect(replica.oauth.finish(answer)).rejects.toThrow(UpstreamError);
    expect((await replica.oauth.finish(answer)).connection.ownerId).toBe('U0TOM');
  });
});

describe('what Notion answers', () => {
  const answer = (body: unknown) =>
    notion.faults.add({ path: /oauth\/token/, kind: 'error', status: 200, body, times: 1 });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"access_token":'],
    ['no token', { bot_id: 'b', workspace_id: 'w' }],
    ['ids that are none', { access_token: 'ntn_x', bot_id: "'; drop table", workspace_id: '../..' }],
    ['a list', []],
  ])('is not believed when it is %s', async (_case, body) => {
    const back = await consent(replica, notion);
    answer(body);
    await expect(replica.oauth.finish(back)).rejects.toThrow(UpstreamError);
    expect(await connected()).toBe(0);
  });
});

describe('missing settings', () => {
  it('are named together, each with how to get it', async () => {
    const oauth = createOAuth({ rows: storage.connections, states: storage.oauthStates, log: createLogger('silent') });
    expect(() => oauth.requireReady()).toThrow(AccessError);
    for (const name of ['NOTION_CLIENT_ID', 'NOTION_CLIENT_SECRET', 'PUBLIC_URL', 'openssl rand -base64 32']) {
      expect(() => oauth.requireReady()).toThrow(name);
    }
    await expect(oauth.startUrl(tom)).rejects.toThrow(AccessError);
  });

  it('are told one by one', () => {
    const { oauth } = startReplica(storage, notion, { keys: [] });
    expect(() => oauth.requireReady()).toThrow(/ENCRYPTION_KEY/);
    expect(() => oauth.requireReady()).not.toThrow(/PUBLIC_URL/);
    expect(() => replica.oauth.requireReady()).not.toThrow();
  });

  it('are an admin’s matter when Notion does not know our client secret', async () => {
    const wrong = startReplica(storage, notion, { clientSecret: 'wrong-secret' });
    await expect(wrong.oauth.finish(await consent(wrong, notion))).rejects.toThrow('NOTION_CLIENT_SECRET');
  });
});
