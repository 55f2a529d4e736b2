import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhookSignature } from '@notionhq/client';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { NotionOptions, NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';
import { tinyCompany } from './tiny-company.ts';

interface Received {
  body: string;
  signature: string | undefined;
}

async function startReceiver(statuses: number[] = []) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ body, signature: request.headers['x-notion-signature'] as string | undefined });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notion/webhook`;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url, received, statuses, [Symbol.asyncDispose]: close };
}

const start = (webhooks: NotionOptions['webhooks'] = {}) => startNotion({ company: tinyCompany, webhooks });
const keys = uuidFrom('keys');

async function typesAfter(notion: NotionStandIn, act: () => unknown): Promise<string[]> {
  const before = notion.webhooks.deliveries.length;
  await act();
  await notion.webhooks.settled();
  return notion.webhooks.deliveries.slice(before).map(({ type }) => type);
}

test('a subscription begins with a signed handshake, and events follow only when it was taken', async () => {
  await using notion = await start();
  await using receiver = await startReceiver([401]);
  expect(await notion.webhooks.connect(receiver.url)).toMatchObject({ status: 401 });
  expect(await typesAfter(notion, () => notion.people.editPage(keys, { title: 'Keys' }))).toEqual([]);
  const { status, verificationToken } = await notion.webhooks.connect(receiver.url);
  expect(status).toBe(200);
  const [, handshake] = receiver.received;
  expect(JSON.parse(handshake?.body ?? '')).toEqual({ verification_token: verificationToken });
  expect(await isSigned(handshake, verificationToken)).toBe(true);
  expect(await typesAfter(notion, () => notion.people.editPage(keys, { title: 'Keys' }))).toEqual([
    'page.content_updated',
  ]);
  expect(await isSigned(receiver.received.at(-1), verificationToken)).toBe(true);
  expect(JSON.parse(receiver.received.at(-1)?.body ?? '')).toMatchObject({
    attempt_number: 1,
    api_version: '2026-03-11',
    workspace_name: 'Tidewater',
    authors: [{ id: uuidFrom('maya'), type: 'person' }],
    entity: { id: keys, type: 'page' },
    data: { parent: { id: uuidFrom('handbook'), type: 'page' } },
  });
});

const isSigned = (received: Received | undefined, verificationToken: string) =>
  verifyWebhookSignature({ body: received?.body ?? '', signature: received?.signature ?? null, verificationToken });

test('every edit by a person and every write through the API is told', async () => {
  await using notion = await start();
  await using receiver = await startReceiver();
  await notion.webhooks.connect(receiver.url);
  const { people } = notion;
  const projects = uuidFrom('projects');
  const types = (act: () => unknown) => typesAfter(notion, act);
  const row = await types(() => people.addRow(projects, { Name: 'Lamp', Status: 'Active' }));
  expect(row).toEqual(['page.created', 'data_source.content_updated']);
  expect(await types(() => people.editRow(uuidFrom('app'), { Budget: 5 }))).toEqual(['page.properties_updated']);
  expect(await types(() => people.movePage(keys, null))).toEqual(['page.moved']);
  expect(await types(() => people.trash(keys))).toEqual(['page.deleted']);
  expect(await types(() => people.restore(keys))).toEqual(['page.undeleted']);
  expect(await types(() => people.trash(projects))).toEqual(['data_source.deleted']);
  expect(await types(() => people.restore(projects))).toEqual(['data_source.undeleted']);
  expect(await types(() => people.changeSchema(projects, { Extra: { url: {} } }))).toEqual([
    'data_source.schema_updated',
  ]);
  expect(await types(() => people.addDataSource({ title: 'Log', parentId: keys }))).toEqual(['database.created']);
  const write = { rich_text: [{ text: { content: 'x' } }] };
  const append = { children: [{ paragraph: write }] };
  expect(await types(() => ask(notion, 'PATCH', `/v1/blocks/${keys}/children`, append))).toEqual([
    'page.content_updated',
  ]);
  expect(await types(() => people.remove(keys))).toEqual(['page.deleted']);
});

test('what a connection does not see it is not told', async () => {
  await using notion = await start();
  await using receiver = await startReceiver();
  await notion.webhooks.connect(receiver.url);
  expect(await typesAfter(notion, () => notion.people.editPage(uuidFrom('salaries'), { markdown: 'More.' }))).toEqual(
    [],
  );
});

test('an event that is not answered with 200 comes again with the same id, up to eight times', async () => {
  await using notion = await start({ retryDelaysMs: [1] });
  await using receiver = await startReceiver();
  await notion.webhooks.connect(receiver.url);
  receiver.statuses.push(500, 302, 200);
  await typesAfter(notion, () => notion.people.editPage(keys, { markdown: 'New' }));
  const { deliveries } = notion.webhooks;
  expect(deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 500],
    [2, 302],
    [3, 200],
  ]);
  expect(new Set(deliveries.map(({ id }) => id)).size).toBe(1);
  expect(JSON.parse(receiver.received.at(-1)?.body ?? '')).toMatchObject({ attempt_number: 3 });
  receiver.statuses.push(...Array.from({ length: 20 }, () => 503));
  expect(await typesAfter(notion, () => notion.people.editPage(keys, { markdown: 'Newer' }))).toHaveLength(8);
});

test('events can be held, lost, doubled and hand-made', async () => {
  await using notion = await start();
  await using receiver = await startReceiver();
  const { verificationToken } = await notion.webhooks.connect(receiver.url);
  const edit = () => notion.people.editPage(keys, { markdown: 'New' });
  notion.webhooks.pause();
  expect(await typesAfter(notion, edit)).toEqual([]);
  expect(await typesAfter(notion, () => notion.webhooks.resume())).toEqual(['page.content_updated']);
  notion.webhooks.pause('drop');
  await typesAfter(notion, edit);
  expect(await typesAfter(notion, () => notion.webhooks.resume())).toEqual([]);
  notion.webhooks.disturb({ duplicates: 1, shuffle: true });
  await typesAfter(notion, edit);
  const [first, second] = notion.webhooks.deliveries.slice(-2);
  expect(first?.id).toBe(second?.id);
  expect(await notion.webhooks.send({ id: 'x' }, { signature: 'sha256=00' })).toBe(200);
  expect(await isSigned(receiver.received.at(-1), verificationToken)).toBe(false);
});

test('edits within a short while become one event, and what came and went none', async () => {
  await using notion = await start({ aggregateMs: 30 });
  await using receiver = await startReceiver();
  await notion.webhooks.connect(receiver.url);
  const { people } = notion;
  const types = await typesAfter(notion, () => {
    people.editPage(keys, { markdown: 'One', by: 'Maya' });
    people.editPage(keys, { markdown: 'Two', by: 'Tom' });
    people.trash(uuidFrom('app'));
    people.restore(uuidFrom('app'));
  });
  expect(types.filter((type) => type.startsWith('page.'))).toEqual(['page.content_updated']);
  const event = JSON.parse(receiver.received[1]?.body ?? '') as Json;
  expect(event.authors).toHaveLength(2);
});

test('a public connection has one subscription for all its grants, and each event says who may see it', async () => {
  const oauth = { clientId: 'c1', clientSecret: 's1', redirectUris: ['https://bot.example/cb'] };
  await using notion = await startNotion({ company: tinyCompany, oauth });
  await using receiver = await startReceiver();
  await notion.webhooks.connect(receiver.url, { token: 'c1' });
  const url = `${notion.url}/v1/oauth/authorize?client_id=c1&response_type=code&owner=user&state=s`;
  const back = new URL(notion.people.authorize(url, { by: 'Tom', pages: ['Salaries'] }));
  const body = { grant_type: 'authorization_code', code: back.searchParams.get('code') };
  await ask(notion, 'POST', '/v1/oauth/token', body, { authorization: `Basic ${btoa('c1:s1')}` });
  await typesAfter(notion, () => notion.people.editPage(uuidFrom('salaries'), { markdown: 'More.' }));
  const [grant] = notion.oauth.grants();
  expect(JSON.parse(receiver.received.at(-1)?.body ?? '')).toMatchObject({
    accessible_by: [
      { id: uuidFrom('tom'), type: 'person' },
      { id: grant?.botId, type: 'bot' },
    ],
  });
});
