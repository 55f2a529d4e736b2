import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import { tinyCompany } from './tiny-company.ts';

let notion: NotionStandIn;
let now = Date.parse('2026-11-21T12:00:00Z');
beforeAll(async () => {
  notion = await startNotion({ company: tinyCompany, uploadLimit: 12 * 1024 * 1024, now: () => now });
});
afterAll(() => notion[Symbol.asyncDispose]());

const png = { filename: 'plan.png', content_type: 'image/png' };
const page = uuidFrom('handbook');

async function announce(body: object = png): Promise<string> {
  const reply = await ask(notion, 'POST', '/v1/file_uploads', body);
  expect(reply).toMatchObject({ status: 200, body: { object: 'file_upload', status: 'pending' } });
  return String(reply.body.id);
}

async function send(id: string, data: Uint8Array<ArrayBuffer>, part?: number, type = 'image/png') {
  const form = new FormData();
  form.set('file', new Blob([data], { type }), 'plan.png');
  if (part !== undefined) form.set('part_number', String(part));
  const headers = { authorization: `Bearer ${notion.token}`, 'notion-version': '2026-03-11' };
  const response = await fetch(`${notion.url}/v1/file_uploads/${id}/send`, { method: 'POST', headers, body: form });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const attach = (id: string) =>
  ask(notion, 'PATCH', `/v1/blocks/${page}/children`, { children: [{ image: { file_upload: { id } } }] });

describe('an upload', () => {
  it('is announced, sent, attached, and does not expire then', async () => {
    const id = await announce();
    expect(await send(id, new Uint8Array([1, 2, 3]))).toMatchObject({
      status: 200,
      body: { status: 'uploaded', content_length: 3, expiry_time: '2026-11-21T13:00:00.000Z' },
    });
    expect((await attach(id)).body.results).toMatchObject([
      { type: 'image', image: { type: 'file', file: { url: expect.stringContaining('plan.png') } } },
    ]);
    expect((await ask(notion, 'GET', `/v1/file_uploads/${id}`)).body).toMatchObject({ expiry_time: null });
    expect(notion.page('Handbook')?.markdown).toContain(`/${id}/plan.png)`);
    expect(notion.invalid).toEqual([]);
  });

  it('that nothing holds is gone after an hour', async () => {
    const [sent, pending] = [await announce(), await announce()];
    await send(sent, new Uint8Array([1]));
    now += 3_600_001;
    expect((await ask(notion, 'GET', `/v1/file_uploads/${sent}`)).body).toMatchObject({ status: 'expired' });
    expect(await attach(sent)).toMatchObject({ status: 400, body: { code: 'validation_error' } });
    expect(await send(pending, new Uint8Array([1]))).toMatchObject({ status: 400 });
  });

  it('cannot be attached before its bytes are there, sent twice, or be larger than the workspace takes', async () => {
    const id = await announce();
    expect(await attach(id)).toMatchObject({ status: 400 });
    expect(await send(id, new Uint8Array(13 * 1024 * 1024))).toMatchObject({ status: 400 });
    expect(await send(id, new Uint8Array([1]))).toMatchObject({ status: 200 });
    expect(await send(id, new Uint8Array([1]))).toMatchObject({ status: 400 });
    expect(await attach(uuidFrom('no such upload'))).toMatchObject({ status: 404 });
  });

  it.each([
    { filename: 'plan.exe' },
    { filename: 'plan.png', content_type: 'application/x-msdownload' },
    { filename: 'plan.png', content_type: 'application/pdf' },
    { filename: `${'n'.repeat(900)}.png` },
    { mode: 'multi_part', number_of_parts: 2 },
    { mode: 'multi_part', filename: 'plan.png' },
    { mode: 'single_part', number_of_parts: 2 },
  ])('of %o is refused', async (body) => {
    expect(await ask(notion, 'POST', '/v1/file_uploads', body)).toMatchObject({ status: 400 });
  });

  it('must be what it was announced as', async () => {
    expect(await send(await announce(), new Uint8Array([1]), undefined, 'application/pdf')).toMatchObject({
      status: 400,
    });
  });

  it('in parts is complete when all are there', async () => {
    const id = await announce({ ...png, mode: 'multi_part', number_of_parts: 2 });
    expect(await send(id, new Uint8Array(100), 1)).toMatchObject({ status: 400 });
    expect(await send(id, new Uint8Array(6 * 1024 * 1024), 1)).toMatchObject({ status: 200 });
    expect(await send(id, new Uint8Array(10))).toMatchObject({ status: 400 });
    expect(await ask(notion, 'POST', `/v1/file_uploads/${id}/complete`)).toMatchObject({ status: 400 });
    expect(await send(id, new Uint8Array(10), 2)).toMatchObject({ body: { number_of_parts: { total: 2, sent: 2 } } });
    expect(await ask(notion, 'POST', `/v1/file_uploads/${id}/complete`)).toMatchObject({
      body: { status: 'uploaded' },
    });
    expect(await attach(id)).toMatchObject({ status: 200 });
  });

  it('may be larger on better plans, as users.me says', async () => {
    const { body } = await ask(notion, 'GET', '/v1/users/me');
    expect(body).toMatchObject({ bot: { workspace_limits: { max_file_upload_size_in_bytes: 12 * 1024 * 1024 } } });
  });

  it('goes with a comment, three at most', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => announce()));
    for (const id of ids) await send(id, new Uint8Array([1]));
    const comment = (count: number) =>
      ask(notion, 'POST', '/v1/comments', {
        parent: { page_id: page },
        rich_text: [{ text: { content: 'See these' } }],
        attachments: ids.slice(0, count).map((id) => ({ file_upload_id: id })),
      });
    expect(await comment(4)).toMatchObject({ status: 400 });
    expect((await comment(3)).body.attachments).toHaveLength(3);
  });
});

describe('a free workspace that has used up its blocks', () => {
  it('lets the write through that reaches the limit, and then reads and deletes only', async () => {
    const create = (markdown: string) => ask(notion, 'POST', '/v1/pages', { parent: { page_id: page }, markdown });
    notion.limitBlocks(2);
    expect(await create('one\n\ntwo\n\nthree')).toMatchObject({ status: 200 });
    expect(await create('four')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('block limit') },
    });
    const insert = { type: 'insert_content', insert_content: { content: 'more' } };
    expect(await ask(notion, 'PATCH', `/v1/pages/${page}/markdown`, insert)).toMatchObject({ status: 400 });
    expect(await attach(await announce())).toMatchObject({ status: 400 });
    expect(await ask(notion, 'GET', `/v1/pages/${page}/markdown`)).toMatchObject({ status: 200 });
    notion.limitBlocks(Number.POSITIVE_INFINITY);
  });

  it('is something else than a request of more than 1,000 blocks', async () => {
    const markdown = Array.from({ length: 1_001 }, (_, at) => `Line ${at}`).join('\n\n');
    const body = { parent: { page_id: page }, markdown };
    expect(await ask(notion, 'POST', '/v1/pages', body)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('1000 blocks') },
    });
  });
});
