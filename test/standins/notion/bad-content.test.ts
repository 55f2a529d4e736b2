import { beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { addBadPages, type BadPages } from './bad-content.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';
import { tinyCompany } from './tiny-company.ts';

let notion: NotionStandIn;
let bad: BadPages;

beforeEach(async () => {
  notion = await startNotion({ company: tinyCompany });
  bad = addBadPages(notion, uuidFrom('handbook'));
  return () => notion[Symbol.asyncDispose]();
});

const markdown = (id: string) => ask(notion, 'GET', `/v1/pages/${id}/markdown`).then(({ body }) => body);

function bytes(id: string): Promise<Uint8Array> {
  const headers = { authorization: `Bearer ${notion.token}`, 'notion-version': '2026-03-11' };
  return fetch(`${notion.url}/v1/pages/${id}/markdown`, { headers }).then((response) => response.bytes());
}

test('every bad page is listed like any other', async () => {
  const { body } = await ask(notion, 'POST', '/v1/search', { page_size: 100 });
  const ids = (body.results as Json[]).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(Object.values(bad)));
});

test('texts are as big, deep and broken as their names say', async () => {
  expect(String((await markdown(bad.huge)).markdown).length).toBeGreaterThanOrEqual(10_485_760);
  expect(String((await markdown(bad.deep)).markdown)).toMatch(/^\t{199}- Level 200$/m);
  expect(await bytes(bad.empty)).toHaveLength(0);
  const broken = await bytes(bad.notUtf8);
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(broken)).toThrow();
  expect(notion.page(bad.longTitle)?.title).toHaveLength(10_000);
});

test('missing blocks lead in a circle or nowhere', async () => {
  expect(await markdown(bad.loop)).toMatchObject({ truncated: true, unknown_block_ids: [bad.loopEnd] });
  expect(await markdown(bad.loopEnd)).toMatchObject({ truncated: true, unknown_block_ids: [bad.loop] });
  const [lost] = (await markdown(bad.lost)).unknown_block_ids as string[];
  expect((await ask(notion, 'GET', `/v1/pages/${lost}/markdown`)).status).toBe(404);
});

test('types can be from the future, and relations lead to what is not shared', async () => {
  const children = await ask(notion, 'GET', `/v1/blocks/${bad.unknownBlock}/children`);
  expect(children.body.results).toMatchObject([{ type: 'hologram' }]);
  const page = await ask(notion, 'GET', `/v1/pages/${bad.unknownProperty}`);
  expect(page.body.properties).toMatchObject({ Mood: { type: 'hologram' }, title: { type: 'title' } });
  const row = await ask(notion, 'GET', `/v1/pages/${bad.brokenRelation}`);
  const { Related } = row.body.properties as { Related: { relation: { id: string }[] } };
  expect((await ask(notion, 'GET', `/v1/pages/${Related.relation[0]?.id}`)).status).toBe(404);
});

test('a fault rewrites answers: a listing whose cursor leads back to itself', async () => {
  const rewrite = (answer: unknown) => ({ ...(answer as Json), has_more: true, next_cursor: 'again' });
  notion.faults.add({ kind: 'rewrite', path: /\/v1\/search/, rewrite });
  const { body } = await ask(notion, 'POST', '/v1/search', {});
  expect(body).toMatchObject({ has_more: true, next_cursor: 'again' });
  notion.faults.clear();
  notion.faults.add({ kind: 'error', status: 200, body: '', path: /\/v1\/search/ });
  await expect(ask(notion, 'POST', '/v1/search', {})).rejects.toThrow(SyntaxError);
});
