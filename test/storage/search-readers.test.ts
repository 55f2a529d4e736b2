import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reader } from '../../src/storage/reader.ts';
import { openWiki } from './wiki.ts';

const parts = new AsyncDisposableStack();
let wiki: Awaited<ReturnType<typeof openWiki>>;

beforeAll(async () => {
  wiki = parts.use(await openWiki());
  await wiki.connect('internal:private', 'owner', 'U1');
  await wiki.connect('internal:sales', 'channels');
  await sql`insert into connection_channels values ('internal:sales', 'C1')`.execute(wiki.db);
  await wiki.save({ title: 'Open salaries', markdown: 'Salary bands' });
  await wiki.save({ title: 'Private salaries', markdown: 'Salary of one', connection: 'internal:private' });
  await wiki.save({ title: 'Sales salaries', markdown: 'Salary of sales', connection: 'internal:sales' });
});
afterAll(() => parts.disposeAsync());

describe('a reader finds', () => {
  const cases: [string, Reader, string[]][] = [
    ['their own connection and the open ones', { kind: 'person', personId: 'U1' }, ['Open', 'Private']],
    ['not the connection of another', { kind: 'person', personId: 'U2' }, ['Open']],
    ['what is shared with the channel', { kind: 'channel', channelId: 'C1' }, ['Open', 'Sales']],
    ['nothing private in a channel', { kind: 'channel', channelId: 'C2' }, ['Open']],
    ['nothing at all as nobody', { kind: 'nobody' }, []],
  ];
  it.each(cases)('%s', async (_name, reader, found) => {
    const titles = found.map((first) => `${first} salaries`);
    expect((await wiki.find('salary', { reader, limit: 20 })).sort()).toEqual(titles);
    for (const words of ['salaries', '']) {
      const pages = await wiki.search.titles(reader, words, { limit: 20 });
      expect(pages.map(({ title }) => title).sort()).toEqual(titles);
    }
  });

  it('what lies behind thousands of passages that are not theirs', async () => {
    await wiki.connect('internal:big', 'owner', 'U9');
    const markdown = Array.from({ length: 600 }, (_, at) => `# Part ${at}\nZircon zircon`).join('\n');
    await wiki.save({ title: 'Hidden', markdown, connection: 'internal:big' });
    await wiki.save({ title: 'Seen', markdown: 'There is a word on zircon at the end of this sentence.' });
    expect(await wiki.find('zircon', { reader: { kind: 'person', personId: 'U1' } })).toEqual(['Seen']);
  });
});
