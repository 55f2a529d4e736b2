import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorageAt, testDatabaseUrl } from '../support/storage.ts';
import { plantRows, plantWorkspace, space } from '../workflows/digest/planted.ts';

let url: string;
let storage: Storage;
const query = async (statement: string) => (await onServer(url, statement)) as Record<string, unknown>[];
const system = { kind: 'system' } as const;

beforeAll(async () => {
  url = await testDatabaseUrl();
  storage = await openTestStorageAt(url);
  await plantWorkspace(storage, url);
});
beforeEach(async () => {
  await query('delete from entries where parent_id is not null');
  await plantRows(url, 'Row', 1);
});
afterAll(() => storage[Symbol.asyncDispose]());

const write = (markdown: string) => query(`update pages set markdown = '${markdown}'`);
const states = async (since: Date, until: Date) => {
  const [{ id } = { id: '' }] = await query('select id from pages');
  return (await storage.changes.states(system, space, [String(id)], { since, until }))[0];
};
const versions = async () =>
  (await query('select markdown from page_versions order by replaced_at')).map((row) => row.markdown);

describe('earlier versions', () => {
  it('are what was there at each moment', async () => {
    await write('one');
    const first = await storage.changes.cut();
    await write('two');
    const second = await storage.changes.cut();
    await query(
      `update data_rows set properties = '[{"name":"Status","type":"select","value":{"kind":"options","names":["Done"]}}]'`,
    );
    await write('three');
    expect(await states(first, second)).toMatchObject({ textBefore: 'one', text: 'two' });
    const now = await storage.changes.cut();
    const last = await states(second, now);
    expect(last).toMatchObject({ textBefore: 'two', text: 'three' });
    expect(last?.propertiesBefore).toMatchObject([{ value: { names: ['Open'] } }]);
    expect(last?.properties).toMatchObject([{ value: { names: ['Done'] } }]);
  });

  it('are not kept of addresses that expire and of what Notion computes', async () => {
    await write('![a](https://files.example/a.png?X-Amz-Date=1)');
    const before = (await versions()).length;
    await write('![a](https://files.example/a.png?X-Amz-Date=2)');
    expect((await versions()).length).toBe(before);
    await query(
      `update data_rows set properties = properties || '[{"name":"Late","type":"formula","value":{"kind":"boolean","boolean":true}}]'`,
    );
    expect(await query('select 1 from row_versions')).toEqual([]);
  });

  it('go with their page', async () => {
    await write('one');
    await query('delete from pages');
    expect(await versions()).toEqual([]);
  });

  it('are one an hour for two days, then one a day, what a digest told last, and nothing after the retention', async () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    await query(`insert into page_versions (connection_id, page_id, replaced_at, markdown)
      select connection_id, id, '2026-11-21T12:00:00Z'::timestamptz - make_interval(mins => at), at::text
      from pages, generate_series(1, 60 * 24 * 5, 7) at`);
    await query(`insert into page_versions (connection_id, page_id, replaced_at, markdown)
      select connection_id, id, '2026-08-01T12:00:00Z', 'ancient' from pages`);
    await query(`insert into digests (id, wish, creator_id, owner_id, delivered_until, state, paused_because, next_run_at, next_local_date, next_slot)
      values (gen_random_uuid(), '{}', 'U1', 'U1', '2026-11-18T10:10:30Z', 'active', null, now(), '2026-11-22', '09:00')`);
    await storage.sweep(new Date(now));
    const kept = await query('select replaced_at from page_versions order by replaced_at');
    expect(kept.length).toBeLessThan(9 + 49 + 4 + 2);
    expect(kept.length).toBeGreaterThan(48);
    const told = await query(
      `select markdown from page_versions where replaced_at > '2026-11-18T10:10:30Z' order by replaced_at limit 1`,
    );
    expect(Number(told[0]?.markdown)).toBeGreaterThan(4_420);
    expect(await query(`select 1 from page_versions where markdown = 'ancient'`)).toEqual([]);
    await storage.sweep(new Date(now + 91 * 24 * 3_600_000));
    expect(await versions()).toEqual([]);
  });
});

describe('a cut of the changes', () => {
  it('waits for whoever is changing something, so that what is stamped before it is there', async () => {
    const changing = query(`begin; update pages set markdown = 'slow'; select pg_sleep(0.5); commit`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const at = await storage.changes.cut();
    expect(await query(`select markdown from pages`)).toEqual([{ markdown: 'slow' }]);
    expect(await query(`select 1 from page_versions where replaced_at > '${at.toISOString()}'`)).toEqual([]);
    await changing;
  });

  it('makes nobody fail who waits for somebody else meanwhile', async () => {
    await plantRows(url, 'Other', 2);
    const page = (name: string) => `(select id from entries where title = '${name}')`;
    const one = query(`begin; update pages set markdown = 'one' where id = ${page('Row 1')}; select pg_sleep(0.6);
      update entries set editor = 'one' where title = 'Other 1'; commit`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const two = query(`begin; update entries set editor = 'two' where title = 'Other 1'; select pg_sleep(0.4);
      update pages set markdown = 'two' where id = ${page('Other 2')}; commit`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await Promise.all([storage.changes.cut(), one, two]);
    expect(await query(`select editor from entries where title = 'Other 1'`)).toEqual([{ editor: 'one' }]);
  });
});
