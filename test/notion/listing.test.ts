import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RequestError, UpstreamError } from '../../src/errors.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { type Connected, connect } from './connect.ts';

let world: Connected;

beforeAll(async () => {
  world = await connect({ queryLimit: 200 });
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  world.standIn.faults.clear();
  world.newRequests();
});

async function all<T>(batches: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}

/** Lays `change` over every list that Notion answers with on this path. */
function twist(path: RegExp, change: Record<string, unknown>): void {
  world.standIn.faults.add({ kind: 'rewrite', path, rewrite: (answer) => ({ ...(answer as object), ...change }) });
}

describe('the listing of everything', () => {
  it('has pages, rows and data sources with their properties, last edited first', async () => {
    const { entries, incomplete } = await world.notion.list({ lane: 'poll' });
    expect(entries.map(({ editedAt }) => editedAt)).toEqual(
      entries
        .map(({ editedAt }) => editedAt)
        .toSorted()
        .toReversed(),
    );
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(['page', 'data_source']));
    expect(entries.every(({ properties }) => properties.length > 0)).toBe(true);
    expect(entries.some(({ createdById }) => createdById)).toBe(true);
    expect(incomplete).toBe(false);
    expect(world.newRequests()).toEqual(['POST /v1/search 200']);
  });

  it('shows what lies in the trash only when asked for it', async () => {
    const { id } = world.standIn.people.addPage({ title: 'Thrown away', markdown: 'x' });
    world.standIn.people.trash(id);
    expect((await world.notion.list()).entries.map((entry) => entry.id)).not.toContain(id);
    const trash = await world.notion.list({ inTrash: true });
    expect(trash.entries).toMatchObject([{ id, inTrash: true }]);
  });
});

describe('all rows of a data source', () => {
  const columns = { Name: { title: {} } };

  it('come in batches, past the number that one query gives, oldest first', async () => {
    let minute = 0;
    await using large = await connect({ queryLimit: 50, now: () => Date.UTC(2026, 0, 1) + minute * 60_000 });
    const source = large.standIn.people.addDataSource({
      title: 'Large',
      parentId: uuidFrom('handbook'),
      properties: columns,
    });
    for (; minute < 260; minute += 1) large.standIn.people.addRow(source.id, { Name: `Row ${minute}` });
    const rows = await all(large.notion.allRows(source.id, { lane: 'backfill' }));
    expect(rows.map(({ title }) => title)).toEqual(Array.from({ length: 260 }, (_, at) => `Row ${at}`));
    const late = await all(large.notion.allRows(source.id, { createdFrom: '2026-01-01T04:10:00.000Z' }));
    expect(late).toHaveLength(10);
  });

  it('says so when more were made in one minute than Notion lists, after all others', async () => {
    let now = Date.UTC(2026, 0, 1);
    await using large = await connect({ queryLimit: 50, now: () => now });
    const source = large.standIn.people.addDataSource({
      title: 'Import',
      parentId: uuidFrom('handbook'),
      properties: columns,
    });
    for (let row = 0; row < 80; row += 1) large.standIn.people.addRow(source.id, { Name: `Imported ${row}` });
    now += 5 * 60_000;
    large.standIn.people.addRow(source.id, { Name: 'Later' });
    const titles: string[] = [];
    const reading = async () => {
      for await (const rows of large.notion.allRows(source.id)) titles.push(...rows.map(({ title }) => title));
    };
    await expect(reading()).rejects.toThrow('created in one minute');
    expect(titles).toHaveLength(51);
    expect(titles.at(-1)).toBe('Later');
  });
});

describe('a list whose cursor leads nowhere', () => {
  const looping = { has_more: true, next_cursor: uuidFrom('cursor') };
  const id = uuidFrom('projects');
  const lists: [name: string, path: RegExp, read: () => Promise<unknown>][] = [
    ['rows', /query/, () => all(world.notion.allRows(id))],
    ['relation', /properties/, () => world.notion.relation(uuidFrom('keys'), 'abc')],
    ['headings', /children/, () => world.notion.headings(uuidFrom('keys'))],
    ['one page of rows', /query/, () => world.notion.rows(id, { cursor: looping.next_cursor })],
  ];

  it.each(lists)('ends when it repeats (%s)', async (_name, path, read) => {
    world.standIn.faults.add({ kind: 'error', status: 200, path, body: { object: 'list', results: [], ...looping } });
    await expect(read()).rejects.toThrow(UpstreamError);
    expect(world.newRequests().length).toBeLessThanOrEqual(2);
  });

  it('is said to be incomplete when it is everything', async () => {
    const body = { object: 'list', results: [], ...looping };
    world.standIn.faults.add({ kind: 'error', status: 200, path: /search/, body });
    const { cursor, incomplete } = await world.notion.list({ cursor: looping.next_cursor });
    expect({ cursor, incomplete }).toEqual({ cursor: undefined, incomplete: true });
  });

  it('is not taken for the end when Notion says that there is more', async () => {
    twist(/search/, { has_more: true, next_cursor: null });
    await expect(world.notion.list()).rejects.toThrow('breaks off in the middle');
  });

  it('keeps no answer from people when it is the list of their names', async () => {
    await using other = await connect();
    other.standIn.faults.add({
      kind: 'rewrite',
      path: /\/v1\/users\?/,
      rewrite: (answer) => ({ ...(answer as object), ...looping }),
    });
    expect((await other.notion.page(uuidFrom('keys'))).title).toBe('Rotating API keys');
  });
});

describe('a relation', () => {
  it('is read past the 25 pages that the page object shows', async () => {
    const people = world.standIn.people;
    const parentId = uuidFrom('handbook');
    const target = people.addDataSource({ title: 'Parts', parentId, properties: { Name: { title: {} } } });
    const source = people.addDataSource({
      title: 'Boats',
      parentId,
      properties: { Name: { title: {} }, Parts: { relation: { data_source_id: target.id, single_property: {} } } },
    });
    const parts = Array.from({ length: 130 }, (_, at) => people.addRow(target.id, { Name: `Part ${at}` }).id);
    const boat = people.addRow(source.id, { Name: 'Heron', Parts: parts });
    const [row] = await all(world.notion.allRows(source.id));
    const property = row?.properties.find(({ name }) => name === 'Parts');
    expect(property?.value).toMatchObject({ kind: 'pages', cut: true });
    expect(await world.notion.relation(boat.id, property?.id ?? '')).toEqual(parts);
  });

  it('is not asked for with an id that would lead elsewhere', async () => {
    for (const id of ['..', '%2e%2e/users', '%', '']) {
      await expect(world.notion.relation(uuidFrom('keys'), id)).rejects.toThrow(RequestError);
    }
    await world.notion.relation(uuidFrom('keys'), 'a/b?c').catch(() => {});
    expect(world.newRequests().every((request) => request.includes('a%2Fb%3Fc'))).toBe(true);
  });
});

describe('single things', () => {
  it('a database names its data sources', async () => {
    const database = await world.notion.database(uuidFrom('projects-db'));
    expect(database).toMatchObject({ title: 'Projects', dataSourceIds: [uuidFrom('projects')], inTrash: false });
    expect(database.parent).toEqual({ type: 'page', id: uuidFrom('handbook') });
  });

  it('headings come with their block ids and levels, in page order, without those inside toggles', async () => {
    const markdown =
      '# One\n\ntext\n\n## Two\n\n#### Four\n\n<details>\n<summary>More</summary>\n\t# Inside\n</details>';
    const { id } = world.standIn.people.addPage({ title: 'Headed', markdown });
    const headings = await world.notion.headings(id);
    expect(headings.map(({ level, text }) => [level, text])).toEqual([
      [1, 'One'],
      [2, 'Two'],
      [4, 'Four'],
    ]);
    expect(headings.every(({ blockId }) => /^[0-9a-f-]{36}$/.test(blockId))).toBe(true);
  });

  it('is not over when Notion answers without a list', async () => {
    await using world = await connect();
    world.standIn.faults.add({ kind: 'error', status: 200, path: /search/, body: { object: 'list' } });
    await expect(world.notion.list()).rejects.toThrow('could not read');
  });
});
