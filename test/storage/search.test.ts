import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWiki, system, wikiId } from './wiki.ts';

const parts = new AsyncDisposableStack();
let wiki: Awaited<ReturnType<typeof openWiki>>;

beforeAll(async () => {
  wiki = parts.use(await openWiki());
  await wiki.save({ title: 'Handbook', markdown: 'How the company works.' });
  await wiki.save({
    title: 'Deploying',
    parent: 'Handbook',
    edited: '2026-11-10T09:00:00Z',
    editor: 'Maya Lindqvist',
    markdown:
      'Deployments run on weekdays.\n# Rollback\nRun `tide rollback` when a deployment fails.\n## Friday\nNot after noon.',
  });
  await wiki.save({
    title: 'Holidays',
    parent: 'Handbook',
    edited: '2025-01-01',
    markdown: 'Thirty days of leave a year.',
  });
  await wiki.save({ title: 'Nested', parent: 'Deploying', markdown: 'Firmware is shipped in rings.' });
});
afterAll(() => parts.disposeAsync());

describe('search', () => {
  it('finds the section, and says where it is', async () => {
    const [best] = await wiki.search.passages(
      { kind: 'system' },
      { queries: ['how to roll back a failing deploy'], limit: 5 },
    );
    expect(best).toMatchObject({
      title: 'Deploying',
      path: ['Rollback'],
      ordinal: 1,
      texts: ['Run `tide rollback` when a deployment fails.'],
      place: ['Handbook'],
      editor: 'Maya Lindqvist',
      kind: 'page',
      connectionId: 'internal:notion',
    });
  });

  it('stems English, and knows headings and titles', async () => {
    expect(await wiki.find('deploy')).toContain('Deploying');
    expect(await wiki.find('fridays')).toEqual(['Deploying']);
    expect(await wiki.find('holiday')).toEqual(['Holidays']);
  });

  it('merges several questions', async () => {
    const found = await wiki.find(['firmware rings', 'vacation leave', '']);
    expect(new Set(found)).toEqual(new Set(['Nested', 'Holidays']));
  });

  it('shows at most three passages of a page among the first ten while others have some', async () => {
    const many = Array.from({ length: 8 }, (_, at) => `# Part ${at}\nQuartz quartz quartz`).join('\n');
    await wiki.save({ title: 'All about quartz', markdown: many });
    for (const at of [1, 2, 3])
      await wiki.save({ title: `Note ${at}`, markdown: 'Somebody mentioned quartz once, long ago, in passing.' });
    const found = await wiki.find('quartz', { limit: 20 });
    expect(found.slice(0, 6).filter((title) => title === 'All about quartz')).toHaveLength(3);
    expect(found.filter((title) => title === 'All about quartz')).toHaveLength(8);
  });

  it('has a page that is seen through two connections once, and through one that is not broken', async () => {
    await wiki.save({ title: 'Twice', markdown: 'Marzipan recipe' });
    await wiki.save({ title: 'Twice', markdown: 'Marzipan recipe', connection: 'internal:second' });
    expect(await wiki.find('marzipan')).toEqual(['Twice']);
    await sql`update connections set state = 'broken' where id = 'internal:notion'`.execute(wiki.db);
    const [through] = await wiki.search.passages(system, { queries: ['marzipan'], limit: 3 });
    await sql`update connections set state = 'connected' where id = 'internal:notion'`.execute(wiki.db);
    expect(through?.connectionId).toBe('internal:second');
  });
});

describe('a filter', () => {
  it.each([
    [{ ancestorId: wikiId('Handbook') }, ['Deploying', 'Holidays', 'Nested']],
    [{ ancestorId: wikiId('Deploying') }, ['Nested']],
    [{ ancestorId: 'not an id' }, []],
    [{ editedAfter: '2026-11-05' }, ['Deploying']],
    [{ editedAfter: 'some day' }, []],
    [{ author: 'lindqvist' }, ['Deploying']],
    [{ author: '%' }, []],
    [{ connectionId: 'internal:nobody' }, []],
    [{ dataSourceId: wikiId('Rows') }, []],
  ])('%o lets only its pages through', async (filter, titles) => {
    const found = await wiki.find(['weekdays deployments', 'leave', 'firmware', 'company'], filter);
    expect([...new Set(found)].sort()).toEqual(titles);
  });

  it('finds the rows of a data source', async () => {
    await wiki.save({ title: 'Row', markdown: 'A task about firmware' });
    await sql`insert into data_rows (connection_id, page_id, data_source_id, listed, properties, "values")
      values ('internal:notion', ${wikiId('Row')}, ${wikiId('Tasks')}, '[]', '[]', '{}')`.execute(wiki.db);
    expect(await wiki.find('firmware', { dataSourceId: wikiId('Tasks') })).toEqual(['Row']);
  });

  it('finds what lies below a database', async () => {
    await wiki.save({ title: 'Board card', parent: 'Cards', markdown: 'Soldering of boards' });
    await wiki.save({ title: 'Cards', parent: 'Handbook' });
    await sql`insert into data_sources (connection_id, id, database_id, description, columns)
      values ('internal:notion', ${wikiId('Cards')}, ${wikiId('Boards')}, '', '[]')`.execute(wiki.db);
    expect(await wiki.find('soldering', { ancestorId: wikiId('Boards') })).toEqual(['Board card']);
  });

  it('ends where parents go round in a circle', async () => {
    await wiki.save({ title: 'Egg', parent: 'Hen', markdown: 'Circular reasoning' });
    await wiki.save({ title: 'Hen', parent: 'Egg', markdown: 'Circular reasoning' });
    expect((await wiki.find('circular', { ancestorId: wikiId('Hen') })).sort()).toEqual(['Egg', 'Hen']);
  });
});

describe('whatever is asked', () => {
  it.each([
    ['nothing', ''],
    ['NUL', '\0deploy\0'],
    ['half an emoji', '\ud83d deploy \udc00'],
    ['emoji', '🚲🚲🚲'],
    ['punctuation', `'"()&|!:*<->\\%_;--`],
    ['operators', 'deploy & !(rollback | <-> ) :* \\'],
    ['quotes', `"deploy' or ''1''=''1`],
    ['40,000 characters', 'deploy rollback '.repeat(2_500)],
    ['one long word', 'x'.repeat(40_000)],
    ['thousands of words', Array.from({ length: 8_000 }, (_, at) => `w${at}`).join(' ')],
    ['one joined by dots', `${'a.'.repeat(20_000)}b`],
    ['combining marks', `e${'\u0301'.repeat(20_000)}`],
  ])('%s is no error', async (_name, question) => {
    const { search } = wiki;
    await expect(
      search.passages({ kind: 'system' }, { queries: [question, question], limit: 10 }),
    ).resolves.toBeInstanceOf(Array);
    await expect(search.titles({ kind: 'system' }, question, { limit: 10 })).resolves.toBeInstanceOf(Array);
  });

  it('an aborted search ends', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(wiki.search.passages({ kind: 'system' }, { queries: ['deploy'], limit: 5 }, signal)).rejects.toThrow(
      'stopped',
    );
    expect(await wiki.find('holiday')).toEqual(['Holidays']);
  });
});
