import { expect, it } from 'vitest';
import { bigCompany } from '../../standins/notion/big-company.ts';
import { openLibrary, until } from '../../support/knowledge.ts';

it('moves what was indexed into the posting lists by itself while it reads', async () => {
  await using library = await openLibrary({ company: bigCompany({ pages: 600, wordsPerPage: 12 }) });
  await library.catchUp();
  const waiting = async () => Number((await library.query('select count(*) from fresh_passages'))[0]?.count);
  await until(async () => (await waiting()) < 500);
  const [{ count } = {}] = await library.query('select count(*) from postings');
  expect(Number(count)).toBeGreaterThan(10);
});
