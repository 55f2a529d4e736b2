import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readTerms } from '../../src/storage/search-postings.ts';
import { score } from '../../src/storage/search-scores.ts';
import { maintainPostings } from '../../src/storage/search-upkeep.ts';
import { openWiki } from './wiki.ts';

const parts = new AsyncDisposableStack();
let wiki: Awaited<ReturnType<typeof openWiki>>;

beforeEach(async () => {
  wiki = parts.use(await openWiki());
});
afterAll(() => parts.disposeAsync());

async function counts() {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from passages)::float8 as passages, (select count(*) from fresh_passages)::float8 as fresh,
      (select count(*) from removed_passages)::float8 as removed, (select sum(passages) from search_languages)::float8 as merged,
      (select sum(size) from postings)::float8 as entries, (select sum(passages) from lexemes)::float8 as frequencies,
      (select sum(words) from search_languages)::float8 as words`.execute(wiki.db);
  return rows[0] ?? {};
}

describe('the index', () => {
  it('answers the same before and after its upkeep', async () => {
    for (let at = 0; at < 30; at += 1) {
      await wiki.save({
        title: `Page ${at}`,
        markdown: `${'granite '.repeat((at % 5) + 1)} and some other words ${'slate '.repeat(at % 7)}`,
      });
      if (at === 20) await maintainPostings(wiki.db, 1);
    }
    const scores = async () => {
      const tally = score(await readTerms(wiki.db, ['granite slate']));
      return tally.best(50).map((id) => [id, tally.sumOf(id)]);
    };
    const before = await scores();
    await maintainPostings(wiki.db, 1);
    expect(await counts()).toMatchObject({ passages: 30, fresh: 0, merged: 30 });
    expect(before).toHaveLength(30);
    expect(await scores()).toEqual(before);
  });

  it('forgets a page that was replaced or removed at once', async () => {
    for (const upkeep of [false, true]) {
      await wiki.save({ title: 'Changing', markdown: 'obsidian' });
      await wiki.save({ title: 'Going', markdown: 'obsidian basalt' });
      if (upkeep) await maintainPostings(wiki.db, 1);
      await wiki.save({ title: 'Changing', markdown: 'marble' });
      await wiki.remove('Going');
      expect(await wiki.find('obsidian basalt')).toEqual([]);
      expect(await wiki.find('marble')).toEqual(['Changing']);
    }
  });

  it('takes what was removed out of the postings once it is a tenth', async () => {
    for (let at = 0; at < 40; at += 1) await wiki.save({ title: `Page ${at}`, markdown: 'granite and slate' });
    await maintainPostings(wiki.db, 1);
    for (let at = 0; at < 30; at += 1) await wiki.remove(`Page ${at}`);
    await wiki.save({ title: 'Short-lived', markdown: 'granite' });
    await wiki.remove('Short-lived');
    await maintainPostings(wiki.db);
    const { entries, frequencies, ...rest } = await counts();
    expect(rest).toMatchObject({ passages: 10, fresh: 0, removed: 0, merged: 10 });
    expect(frequencies).toBe(entries);
    expect(await wiki.find('granite', { limit: 50 })).toHaveLength(10);
  });

  it('keeps right figures while two processes write and a third keeps it up', async () => {
    const write = async (from: number) => {
      for (let round = 0; round < 3; round += 1)
        for (let at = 0; at < 12; at += 1)
          await wiki.save({ title: `Page ${(at + from) % 12}`, markdown: `granite round ${round} by ${from}` });
    };
    let isWriting = true;
    const keepUp = async () => {
      while (isWriting) await maintainPostings(wiki.db, 1);
    };
    const upkeep = keepUp();
    await Promise.all([write(0), write(6)]);
    isWriting = false;
    await upkeep;
    expect((await wiki.find('granite', { limit: 50 })).sort()).toEqual(
      Array.from({ length: 12 }, (_, at) => `Page ${at}`).sort(),
    );
    await maintainPostings(wiki.db, 1);
    await maintainPostings(wiki.db, 1);
    const { passages, fresh, frequencies, entries } = await counts();
    expect([passages, fresh, frequencies]).toEqual([12, 0, entries]);
  });
});
