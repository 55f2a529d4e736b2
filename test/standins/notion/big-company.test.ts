import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { bigCompany } from './big-company.ts';
import type { NotionStandIn } from './contract.ts';
import { startNotion } from './index.ts';
import type { Json } from './json.ts';

const company = () => bigCompany({ pages: 2_500, rowsPerSource: 40 });

async function listAll(notion: NotionStandIn): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: unknown; cursor !== null; ) {
    const sort = { timestamp: 'last_edited_time', direction: 'ascending' };
    const paging = cursor ? { start_cursor: cursor } : {};
    const { body } = await ask(notion, 'POST', '/v1/search', { sort, page_size: 100, ...paging });
    ids.push(...(body.results as Json[]).map(({ id }) => String(id)));
    cursor = body.next_cursor;
  }
  return ids;
}

test('a big company is listed once and completely, in full pages', async () => {
  await using notion = await startNotion({ company: company(), keepRequests: 5 });
  const ids = await listAll(notion);
  expect(new Set(ids).size).toBe(2_500 + 40 + 1);
  expect(ids).toHaveLength(2_541);
  expect(notion.requestCount).toBe(26);
  expect(notion.requests.every(({ body }) => body === undefined)).toBe(true);
  expect(notion.invalid).toEqual([]);
});

test('its texts are the same in every run and the same before and after somebody looks at the blocks', async () => {
  await using notion = await startNotion({ company: company() });
  await using other = await startNotion({ company: company() });
  for (const at of [0, 1, 77, 2_499]) {
    const id = company().pages[at]?.id;
    const before = await ask(notion, 'GET', `/v1/pages/${id}/markdown`);
    const { body } = await ask(notion, 'GET', `/v1/blocks/${id}/children`);
    expect((body.results as Json[]).length).toBeGreaterThan(3);
    const after = await ask(notion, 'GET', `/v1/pages/${id}/markdown`);
    expect(after.body.markdown).toBe(before.body.markdown);
    const elsewhere = await ask(other, 'GET', `/v1/pages/${id}/markdown`);
    expect(elsewhere.body.markdown).toBe(before.body.markdown);
  }
});

test('its pages can be edited, moved and found like any others', async () => {
  await using notion = await startNotion({ company: company() });
  const [, first, second] = company().pages;
  notion.people.editPage(second?.id ?? '', { markdown: 'Quite new.' });
  notion.people.movePage(second?.id ?? '', first?.id ?? '');
  const above = await ask(notion, 'GET', `/v1/pages/${first?.id}/markdown`);
  expect(above.body.markdown).toMatch(new RegExp(`>${second?.title}</page>$`));
  const { body } = await ask(notion, 'POST', '/v1/search', { page_size: 1 });
  expect(body.results).toMatchObject([{ id: second?.id }]);
});
