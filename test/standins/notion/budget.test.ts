import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { startNotion } from './index.ts';
import { tinyCompany } from './tiny-company.ts';

test('a spent budget answers 429 with the reason and the time until the window ends', async () => {
  let now = Date.parse('2026-11-21T10:00:00Z');
  await using notion = await startNotion({ company: tinyCompany, requestsPerMinute: 2, now: () => now });
  const statuses = async (count: number) => {
    const replies = [];
    for (let left = count; left > 0; left -= 1) replies.push(await ask(notion, 'GET', '/v1/users/me'));
    return replies;
  };
  expect((await statuses(2)).map(({ status }) => status)).toEqual([200, 200]);
  now += 20_500;
  const [refused] = await statuses(1);
  expect(refused).toMatchObject({
    status: 429,
    body: { code: 'rate_limited', additional_data: { rate_limit_reason: 'public_api_request_rate_limit' } },
  });
  expect(refused?.headers.get('retry-after')).toBe('40');
  now += 40_000;
  expect((await statuses(3)).map(({ status }) => status)).toEqual([200, 200, 429]);
});

test('connections have their own windows and share that of the workspace, which refuses with its own reason', async () => {
  let now = Date.parse('2026-11-21T10:00:00Z');
  const connections = [{ token: 'ntn_b', requestsPerMinute: 5 }];
  const limits = { requestsPerMinute: 3, workspaceRequestsPerMinute: 6, windowMs: 2000 };
  await using notion = await startNotion({ company: tinyCompany, connections, ...limits, now: () => now });
  const reasons = async (token: string, count: number) => {
    const found = [];
    for (let left = count; left > 0; left -= 1) {
      const { body } = await ask(notion, 'GET', '/v1/users/me', undefined, { authorization: `Bearer ${token}` });
      found.push((body.additional_data as { rate_limit_reason?: string } | undefined)?.rate_limit_reason ?? 'ok');
    }
    return found;
  };
  expect(await reasons(notion.token, 4)).toEqual(['ok', 'ok', 'ok', 'public_api_request_rate_limit']);
  expect(await reasons('ntn_b', 4)).toEqual(['ok', 'ok', 'ok', 'public_api_space_request_rate_limit']);
  expect(notion.limits).toEqual([
    { window: now, token: notion.token, granted: 3, refused: 1 },
    { window: now, token: '*', granted: 6, refused: 1 },
    { window: now, token: 'ntn_b', granted: 3, refused: 0 },
  ]);
  now += 2000;
  expect(await reasons('ntn_b', 1)).toEqual(['ok']);
});

test('faults strike every endpoint, and requests tell what was answered', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  const overload = { object: 'error', status: 529, code: 'service_overload', message: 'Overloaded' };
  notion.faults.add({ kind: 'error', status: 529, body: overload, headers: { 'retry-after': '1' }, times: 1 });
  expect((await ask(notion, 'GET', '/v1/users/me')).status).toBe(529);
  expect((await ask(notion, 'GET', '/v1/users/me')).status).toBe(200);
  notion.faults.add({ kind: 'reset', path: /search/, times: 1 });
  await expect(ask(notion, 'POST', '/v1/search', {})).rejects.toThrow();
  notion.faults.add({ kind: 'truncate', afterBytes: 20, times: 1 });
  await expect(ask(notion, 'POST', '/v1/search', {})).rejects.toThrow();
  expect(notion.requests.map(({ status }) => status).slice(0, 2)).toEqual([529, 200]);
});
