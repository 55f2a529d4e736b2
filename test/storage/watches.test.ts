import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { Watch } from '../../src/storage/watches.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorage } from '../support/storage.ts';

const connectionId = 'internal:ops';
const source = randomUUID();
const botId = randomUUID();
const minute = 60_000;
let storage: Storage;

beforeEach(async () => {
  storage = await openTestStorage();
  await storage.connections.keepInternal([{ id: connectionId, name: 'ops' }]);
  await sql(`update connections set bot_id = '${botId}'`);
  return () => storage[Symbol.asyncDispose]();
});

const sql = (text: string) => onServer(storage.connectionString, text);

/** A page of the source in the copy, edited so many minutes ago. */
async function page(minutesAgo: number, more: { id?: string; by?: string } = {}): Promise<string> {
  const { id = randomUUID(), by = randomUUID() } = more;
  await sql(`insert into entries (connection_id, id, kind, heard, state, parent_type, parent_id, author_id, edited_time, indexed_edit)
    select '${connectionId}', '${id}', 'page', 'row', 'indexed', 'data_source', '${source}', '${by}', at, at
    from (select date_trunc('minute', now() - interval '${minutesAgo} minutes') as at) as edit
    on conflict (connection_id, id) do update set edited_time = excluded.edited_time, indexed_edit = excluded.indexed_edit`);
  return id;
}

/** A watch that began so many minutes ago. */
async function watch(minutesAgo: number): Promise<Omit<Watch, 'createdAt'>> {
  const made = {
    id: randomUUID(),
    connectionId,
    sourceId: source,
    sourceTitle: 'Meetings\0',
    destination: { id: 'x' },
    template: { sections: ['summary'] },
    channelId: 'C1',
    mode: 'propose' as const,
    createdBy: 'U1',
  };
  await storage.watches.create(made);
  await sql(`update watches set created_at = now() - interval '${minutesAgo} minutes'`);
  return made;
}

const due = async (quietMinutes = 10, limit = 10) =>
  (await storage.watches.due(quietMinutes * minute, limit, 30)).map(({ pageId }) => pageId);

describe('pages of a watched data source', () => {
  it('are due once they were edited after the watch began and then left alone for a while', async () => {
    await page(200);
    const before = await page(90);
    await watch(60);
    const late = await page(30);
    const early = await page(40);
    await page(5);
    await page(20, { by: botId });
    expect(await due()).toEqual([early, late]);
    expect(await due(10, 1)).toEqual([early]);
    await page(15, { id: before });
    expect(await due()).toEqual([early, late, before]);
  });

  it('are no news when they were edited in the very minute before', async () => {
    await page(0);
    await watch(0);
    expect(await due(0)).toEqual([]);
  });

  it('are due once for each edit, and once more after each pause', async () => {
    await watch(60);
    const id = await page(30);
    const [first] = await storage.watches.due(10 * minute, 10, 30);
    if (!first) throw new Error('nothing is due');
    await Promise.all([storage.watches.take(first), storage.watches.take(first)]);
    expect(await due()).toEqual([]);
    await storage.watches.postpone(first, 0);
    expect(await storage.watches.due(10 * minute, 10, 30)).toMatchObject([{ pageId: id, attempts: 1 }]);
    await storage.watches.take(first);
    await storage.watches.postpone(first, 600);
    await storage.watches.take(first);
    expect(await due()).toEqual([]);
    expect(await sql('select 1 from watched_pages where retry_at is not null')).toHaveLength(1);
    await page(20, { id });
    expect(await storage.watches.due(10 * minute, 10, 30)).toMatchObject([{ pageId: id }]);
    await storage.watches.take({ ...first, version: String(Number(first.version) + 10 * minute) });
    expect(await storage.watches.page(first)).toMatchObject({ attempts: 0 });
    await storage.watches.postpone(first, 0);
    expect(await storage.watches.page(first)).toMatchObject({ attempts: 0 });
  });

  it('are so many in an hour, and the rest later', async () => {
    await watch(60);
    for (const ago of [30, 31, 32]) await page(ago);
    const [first] = await storage.watches.due(10 * minute, 10, 2);
    if (!first) throw new Error('nothing is due');
    expect(await storage.watches.due(10 * minute, 10, 2)).toHaveLength(2);
    await storage.watches.take(first);
    expect(await storage.watches.due(10 * minute, 10, 2)).toHaveLength(1);
    await sql(`update watched_pages set seen_at = now() - interval '2 hours'`);
    expect(await storage.watches.due(10 * minute, 10, 2)).toHaveLength(2);
  });

  it('keep what was offered and what it became, until the watch ends', async () => {
    const made = await watch(60);
    const pageId = await page(30);
    const named = { watchId: made.id, pageId };
    await storage.watches.take({ ...named, version: '1' });
    await storage.watches.saveOffered(named, { proposalId: 'p\0' });
    await storage.watches.saveSaved(named, { url: 'u' });
    expect(await storage.watches.page(named)).toMatchObject({ offered: { proposalId: 'p' }, saved: { url: 'u' } });
    expect(await storage.watches.read(made.id)).toMatchObject({ ...made, sourceTitle: 'Meetings' });
    expect(await storage.watches.read('no id')).toBeUndefined();
    await storage.watches.create(made);
    expect(await storage.watches.all()).toHaveLength(1);
    await storage.watches.end(made.id);
    expect(await storage.watches.all()).toEqual([]);
    expect(await storage.watches.page(named)).toBeUndefined();
    await storage.watches.take({ ...named, version: '2' });
    await storage.watches.saveSaved(named, {});
  });
});
