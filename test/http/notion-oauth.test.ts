import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import { notionOAuthRoutes } from '../../src/http/notion-oauth.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';
import type { OAuth } from '../../src/notion/connection.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { credentials, movableClock, type Replica, startReplica } from '../notion/replica.ts';
import type { NotionStandIn } from '../standins/notion/contract.ts';
import { startNotion } from '../standins/notion/index.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { openBrowser } from '../support/browser.ts';
import { openTestStorage } from '../support/storage.ts';

const parts = new AsyncDisposableStack();
let storage: Storage;
let notion: NotionStandIn;
let replica: Replica;
let oauth: OAuth;
let base: string;
let browser: Awaited<ReturnType<typeof openBrowser>>;
const clock = movableClock();
const tom = { id: 'U0TOM', name: 'Tom Okafor' };

beforeAll(async () => {
  const log = createLogger('silent');
  storage = parts.use(await openTestStorage());
  const late: Pick<OAuth, 'authorizeUrl' | 'finish'> = {
    authorizeUrl: (state) => oauth.authorizeUrl(state),
    finish: (answer) => oauth.finish(answer),
  };
  const server = parts.use(createHttpServer({ host: '127.0.0.1', port: 0 }, notionOAuthRoutes(late, log), log));
  base = `http://127.0.0.1:${await server.start()}`;
  notion = parts.use(
    await startNotion({
      company: tinyCompany,
      oauth: { ...credentials, redirectUris: [`${base}/notion/oauth/callback`] },
    }),
  );
  replica = startReplica(storage, notion, { publicUrl: base, clock });
  browser = parts.use(await openBrowser());
});
afterAll(() => parts.disposeAsync());

beforeEach(async () => {
  oauth = replica.oauth;
  notion.faults.clear();
  for (const { id } of await storage.connections.all()) await storage.connections.remove(id);
});

const connected = async () => (await replica.connections.all()).length;

/** Follows the link up to Notion and gives the address that Notion sends the browser back to. */
async function wayBack(
  answer: { by?: string; pages: string[] } | 'cancel' = { by: 'Tom', pages: ['Handbook'] },
  person = tom,
) {
  const start = await fetch(await oauth.startUrl(person), { redirect: 'manual' });
  expect(start.status).toBe(302);
  return notion.people.authorize(start.headers.get('location') ?? '', answer);
}

async function read(url: string) {
  const response = await fetch(url, { redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the pages around Notion’s consent', () => {
  it('say what was connected, for whom, who can see it and how to go on', async () => {
    const page = await read(await wayBack());
    expect(page.status).toBe(200);
    for (const words of [
      'Notion is connected: Tidewater',
      'Tom Okafor',
      'only you',
      '/notion share',
      '/notion status',
    ]) {
      expect(page.text).toContain(words);
    }
    expect(await connected()).toBe(1);
  });

  it('load nothing, run nothing, leave nothing behind', async () => {
    const url = await wayBack();
    for (const { headers, text } of [await read(url), await read(url)]) {
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; img-src data:; style-src 'sha256-/);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect([
        headers.get('cache-control'),
        headers.get('referrer-policy'),
        headers.get('x-content-type-options'),
      ]).toEqual(['no-store', 'no-referrer', 'nosniff']);
      expect(text).not.toMatch(/<script|https?:\/\/|[?&]code=|ntn_|nrt_/);
    }
  });

  it('refuse a state that was used', async () => {
    const url = await wayBack();
    await read(url);
    const again = await read(url);
    expect(again.status).toBe(400);
    expect(again.text).toContain('used already');
    expect(await connected()).toBe(1);
  });

  it('refuse a state that is ten minutes old, at the start and at the end', async () => {
    const url = await wayBack();
    const start = await oauth.startUrl(tom);
    clock.skip(10 * 60_000);
    expect((await read(url)).status).toBe(400);
    expect((await read(start)).status).toBe(400);
    expect(await connected()).toBe(0);
  });

  it.each([
    ['missing', ''],
    ['empty', 'state='],
    ['forged', `state=${'A'.repeat(43)}`],
    ['oversized', `state=${'A'.repeat(5_000)}`],
    ['not one', `state=${'A'.repeat(43)}&state=${'B'.repeat(43)}`],
    ['hostile', `state=${encodeURIComponent('<script>alert(1)</script>\0')}`],
    ['no UTF-8', 'state=%ff%fe%00'],
  ])('refuse a state that is %s', async (_case, query) => {
    const good = new URL(await wayBack());
    const asked = notion.requestCount;
    for (const path of ['start', 'callback']) {
      const page = await read(`${base}/notion/oauth/${path}?${query}&code=${good.searchParams.get('code')}`);
      expect(page.status).toBe(400);
      expect(page.text).toContain('/notion connect');
      expect(page.text).not.toContain('<script');
    }
    expect([notion.requestCount, await connected()]).toEqual([asked, 0]);
    expect((await read(good.href)).status).toBe(200);
  });

  it('say so when the person said no, and use the state up', async () => {
    const url = await wayBack('cancel');
    expect(await read(url)).toMatchObject({ status: 400, text: expect.stringContaining('You did not allow access') });
    expect((await read(url)).text).toContain('used already');
  });

  it('refuse a code that Notion does not know', async () => {
    const url = new URL(await wayBack());
    url.searchParams.set('code', 'made-up');
    expect((await read(url.href)).status).toBe(400);
    expect(await connected()).toBe(0);
  });

  it('ask to try the link again while Notion is down, and it then works', async () => {
    const url = await wayBack();
    notion.faults.add({ path: /oauth\/token/, kind: 'reset' });
    const page = await read(url);
    expect(page.status).toBe(502);
    expect(page.text).toContain('try the link from Slack again');
    notion.faults.clear();
    expect((await read(url)).status).toBe(200);
  });

  it('ask to try again while the database is down, and hide what is our fault', async () => {
    oauth = { ...replica.oauth, authorizeUrl: () => Promise.reject(new UpstreamError('the database')) };
    const start = `${base}/notion/oauth/start?state=${'A'.repeat(43)}`;
    expect((await read(start)).status).toBe(503);
    oauth = { ...replica.oauth, authorizeUrl: () => Promise.reject(new Error('secret detail')) };
    const page = await read(start);
    expect(page.status).toBe(500);
    expect(page.text).toMatch(/quote [0-9a-f]{8}/);
    expect(page.text).not.toContain('secret detail');
  });

  it('do not use a state up when somebody only looks', async () => {
    const url = await wayBack();
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(405);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await read(url)).status).toBe(200);
  });

  it('tell a second person that the connection stays with the first', async () => {
    await read(await wayBack());
    const page = await read(await wayBack(undefined, { id: 'U0EVE', name: 'Eve' }));
    expect(page.text).toContain('only the person who connected it first');
  });
});

describe('in a browser', () => {
  const hostile = `<img src=x onerror=alert(1)>\u202e${'very long name '.repeat(20)}</dd><script>alert(2)</script>`;

  it('a person goes from the link through Notion to the page, and hostile names stay text', async () => {
    const { page, problems } = await browser.open(await oauth.startUrl({ id: 'U0TOM', name: hostile }));
    await page.getByRole('button', { name: 'Allow access' }).click();
    await page.getByRole('heading', { level: 1, name: 'Notion is connected: Tidewater' }).waitFor();
    expect(await page.locator('main').textContent()).toContain('<img src=x onerror=alert(1)>');
    expect(await page.locator('img, script, a, iframe').count()).toBe(0);
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect(await page.evaluate('getComputedStyle(document.querySelector("main")).paddingTop')).toBe('32px');
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
    // The stand-in's own page has no icon.
    expect(problems.filter((problem) => !problem.includes('401'))).toEqual([]);
    await page.close();
  });

  it('reloading the page afterwards says that the link is used', async () => {
    const { page } = await browser.open(await oauth.startUrl(tom));
    await page.getByRole('button', { name: 'Allow access' }).click();
    await page.getByRole('heading', { name: 'Notion is connected' }).waitFor();
    await page.reload();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Notion was not connected');
    expect(await connected()).toBe(1);
    await page.close();
  });
});
