import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import { notionWebhookRoute } from '../../src/http/notion-webhook.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';
import { createWebhookDoor } from '../../src/notion/webhook-door.ts';
import type { WebhookEvent } from '../../src/notion/webhooks.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { NotionStandIn } from '../standins/notion/contract.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { startNotion } from '../standins/notion/index.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { openTestStorage } from '../support/storage.ts';

const parts = new AsyncDisposableStack();
let storage: Storage;
let notion: NotionStandIn;
let url: string;
let hear: (event: WebhookEvent) => Promise<void>;
let heard: WebhookEvent[];

beforeAll(async () => {
  const log = createLogger('silent');
  storage = parts.use(await openTestStorage());
  notion = parts.use(await startNotion({ company: tinyCompany, webhooks: { retryDelaysMs: [5] } }));
  const webhooks = createWebhookDoor({ rows: storage.webhooks, tokens: [], log });
  const route = notionWebhookRoute({ webhooks, hear: (event) => hear(event), log });
  const server = parts.use(createHttpServer({ host: '127.0.0.1', port: 0 }, [route], log));
  url = `http://127.0.0.1:${await server.start()}/notion/webhook`;
  expect((await notion.webhooks.connect(url)).status).toBe(200);
});
afterAll(() => parts.disposeAsync());
beforeEach(() => {
  heard = [];
  hear = async (event) => void heard.push(event);
});

const post = (body: string, headers: Record<string, string> = {}) => fetch(url, { method: 'POST', body, headers });

describe('POST /notion/webhook', () => {
  it('hears of an edit in Notion', async () => {
    notion.people.editPage(uuidFrom('keys'), { markdown: 'Every 30 days.' });
    await notion.webhooks.settled();
    expect(notion.webhooks.deliveries.at(-1)).toMatchObject({ status: 200 });
    expect(heard).toContainEqual(
      expect.objectContaining({ type: 'page.content_updated', entity: { kind: 'page', id: uuidFrom('keys') } }),
    );
  });

  it('hears each event once though Notion tells it three times in any order', async () => {
    notion.webhooks.disturb({ duplicates: 2, shuffle: true });
    notion.people.editPage(uuidFrom('keys'), { title: 'Keys' });
    notion.people.editPage(uuidFrom('handbook'), { title: 'Our handbook' });
    await notion.webhooks.settled();
    notion.webhooks.disturb({ duplicates: 0, shuffle: false });
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
    expect(heard).toHaveLength(2);
  });

  it('asks Notion to try again while the database is away, and then hears it', async () => {
    let failures = 2;
    hear = async (event) => {
      failures -= 1;
      if (failures >= 0) throw new UpstreamError('the database');
      heard.push(event);
    };
    notion.people.editPage(uuidFrom('keys'), { markdown: 'Every 10 days.' });
    await notion.webhooks.settled();
    expect(notion.webhooks.deliveries.slice(-3).map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(heard).toHaveLength(1);
  });

  it('answers 200 to a signed event of a type that nobody knows', async () => {
    const event = {
      id: 'x1',
      type: 'moon.risen',
      workspace_id: uuidFrom('w'),
      entity: { id: uuidFrom('m'), type: 'moon' },
    };
    expect(await notion.webhooks.send(event)).toBe(200);
    expect(await notion.webhooks.send('not an object')).toBe(200);
    hear = () => Promise.reject(new Error('a bug'));
    expect(await notion.webhooks.send({ ...event, id: 'x2' })).toBe(200);
  });

  it('checks the signature over the bytes as they came', async () => {
    const bytes = Buffer.from(
      `{ "id":"x3",\n"workspace_id":"${uuidFrom('w')}", "type":"page.created", "entity":{"type":"page","id":"${uuidFrom('keys')}"}, "x":"\\u00e9" }`,
    );
    expect(await notion.webhooks.send({}, { bytes })).toBe(200);
    expect(heard.map(({ id }) => id)).toEqual(['x3']);
  });

  it('answers 401 to everything else', async () => {
    expect(await notion.webhooks.send({ id: 'x4' }, { signature: null })).toBe(401);
    expect(await notion.webhooks.send({ id: 'x4' }, { signature: `sha256=${'0'.repeat(64)}` })).toBe(401);
    const statuses = await Promise.all(
      ['', '{}', '{"id":', '[]', 'null', '\u0000'].map(async (body) => (await post(body)).status),
    );
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401]);
    expect(heard).toEqual([]);
  });

  it('answers 413 to more than a mebibyte, announced or not', async () => {
    expect((await post('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
        sending.destroy();
      });
      sending.on('error', reject);
      for (let at = 0; at < 20; at += 1) sending.write('x'.repeat(64 * 1024));
    });
    expect(status).toBe(413);
  });
});
