import { Client } from '@notionhq/client';
import { beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';
import { tinyCompany } from './tiny-company.ts';

const client_id = 'c11e27';
const client_secret = 's3cret';
const redirect_uri = 'https://bot.tidewater.example/notion/oauth/callback';
let notion: NotionStandIn;
let now = Date.parse('2026-11-21T10:00:00Z');
let client: Client;

beforeEach(async () => {
  const oauth = { clientId: client_id, clientSecret: client_secret, redirectUris: [redirect_uri] };
  notion = await startNotion({ company: tinyCompany, oauth, now: () => now });
  client = new Client({ baseUrl: notion.url, notionVersion: '2026-03-11', retry: false });
  return () => notion[Symbol.asyncDispose]();
});

function authorizeUrl(change: Record<string, string> = {}): string {
  const query = { client_id, redirect_uri, response_type: 'code', owner: 'user', state: 'st4te', ...change };
  return `${notion.url}/v1/oauth/authorize?${new URLSearchParams(query).toString()}`;
}

function codeFor(pages: string[], by = 'Tom'): string {
  return new URL(notion.people.authorize(authorizeUrl(), { by, pages })).searchParams.get('code') ?? '';
}

const credentials = { client_id, client_secret };
const exchange = (code: string) =>
  client.oauth.token({ ...credentials, grant_type: 'authorization_code', code, redirect_uri });
const refresh = (refresh_token: string | null) =>
  client.oauth.token({ ...credentials, grant_type: 'refresh_token', refresh_token: refresh_token ?? '' });
const read = async (token: string, page = uuidFrom('keys')) =>
  (await ask(notion, 'GET', `/v1/pages/${page}`, undefined, { authorization: `Bearer ${token}` })).status;

async function raw(body: Json, authorization = `Basic ${btoa(`${client_id}:${client_secret}`)}`) {
  return ask(notion, 'POST', '/v1/oauth/token', body, { authorization });
}

test('a code becomes a pair of tokens that see what the person chose, as a bot of that person', async () => {
  const code = codeFor(['Rotating API keys']);
  const answer = await exchange(code);
  expect(answer).toMatchObject({
    token_type: 'bearer',
    access_token: expect.stringMatching(/^ntn_/),
    refresh_token: expect.stringMatching(/^nrt_/),
    workspace_name: 'Tidewater',
    owner: { type: 'user', user: { id: uuidFrom('tom'), person: { email: 'tom@tidewater.example' } } },
  });
  expect(await read(answer.access_token)).toBe(200);
  expect(await read(answer.access_token, uuidFrom('handbook'))).toBe(404);
  const me = await new Client({ auth: answer.access_token, baseUrl: notion.url, notionVersion: '2026-03-11' }).users.me(
    {},
  );
  expect(me).toMatchObject({ id: answer.bot_id, bot: { owner: { type: 'user', user: { id: uuidFrom('tom') } } } });
  expect(notion.invalid).toEqual([]);
});

test('a code works once, for ten minutes, with the same redirect_uri and the right secret', async () => {
  const code = codeFor(['Handbook']);
  const grant = { grant_type: 'authorization_code', code, redirect_uri };
  expect(await raw(grant, `Basic ${btoa('c11e27:wrong')}`)).toMatchObject({
    status: 401,
    body: { code: 'invalid_client' },
  });
  expect((await raw(grant)).status).toBe(200);
  const invalid = { status: 400, body: { object: 'error', code: 'invalid_grant' } };
  expect(await raw(grant)).toMatchObject(invalid);
  expect(await raw({ ...grant, code: codeFor([]), redirect_uri: `${redirect_uri}/` })).toMatchObject(invalid);
  const late = codeFor([]);
  now += 600_000;
  expect(await raw({ ...grant, code: late })).toMatchObject(invalid);
  expect(await raw({ grant_type: 'password' })).toMatchObject({ body: { code: 'unsupported_grant_type' } });
});

test('a refresh rotates both tokens; an old refresh token kills the grant', async () => {
  const first = await exchange(codeFor(['Handbook']));
  notion.oauth.expire(first.access_token);
  expect(await read(first.access_token)).toBe(401);
  const second = await refresh(first.refresh_token);
  expect(second.access_token).not.toBe(first.access_token);
  expect(await read(second.access_token)).toBe(200);
  await expect(refresh(first.refresh_token)).rejects.toThrow();
  expect(await read(second.access_token)).toBe(401);
  await expect(refresh(second.refresh_token)).rejects.toThrow();
  expect(notion.oauth.grants()).toMatchObject([{ active: false, refreshes: 1 }]);
});

test('authorizing again gives a fresh pair of the same bot, which sees the newest choice', async () => {
  const first = await exchange(codeFor(['Rotating API keys']));
  const second = await exchange(codeFor(['Salaries']));
  expect(second.bot_id).toBe(first.bot_id);
  expect(second.access_token).not.toBe(first.access_token);
  expect([await read(second.access_token, uuidFrom('salaries')), await read(first.access_token)]).toEqual([200, 404]);
});

test('tokens can be looked at and revoked, by the program and by the person', async () => {
  const first = await exchange(codeFor(['Handbook']));
  const token = first.access_token;
  expect(await client.oauth.introspect({ ...credentials, token })).toMatchObject({ active: true, iat: now / 1000 });
  await client.oauth.revoke({ ...credentials, token });
  expect(await client.oauth.introspect({ ...credentials, token })).toMatchObject({ active: false });
  expect(await read(token)).toBe(401);
  const second = await exchange(codeFor(['Handbook']));
  notion.people.revokeGrant(second.bot_id);
  expect(await read(second.access_token)).toBe(401);
  await expect(refresh(second.refresh_token)).rejects.toThrow();
});

test('the authorize page asks, and sends the browser back with a code or with access_denied', async () => {
  const page = await fetch(authorizeUrl());
  expect(page.headers.get('content-type')).toMatch(/html/);
  expect(await page.text()).toMatch(/Allow access/);
  const decide = async (body: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(authorizeUrl(), { method: 'POST', headers, body, redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '').searchParams;
  };
  const allowed = await decide(`decision=allow&person=${uuidFrom('maya')}&page=${uuidFrom('handbook')}`);
  expect(allowed.get('state')).toBe('st4te');
  expect((await exchange(allowed.get('code') ?? '')).owner).toMatchObject({ user: { name: 'Maya Lindqvist' } });
  expect(Object.fromEntries(await decide('decision=cancel'))).toEqual({ error: 'access_denied', state: 'st4te' });
});

test.each([
  { client_id: 'other' },
  { redirect_uri: 'https://evil.example/' },
  { response_type: 'token' },
  { owner: 'workspace' },
])('a wrong authorize request %o is told to the person and never redirected', async (change) => {
  const answer = await fetch(authorizeUrl(change as Record<string, string>), { redirect: 'manual' });
  expect(answer.status).toBe(400);
});
