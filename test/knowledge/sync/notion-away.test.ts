import { expect, it } from 'vitest';
import { bigCompany } from '../../standins/notion/big-company.ts';
import { connectionId, openLibrary, until } from '../../support/knowledge.ts';

it('rests while Notion is away, gives no page up, and goes on when it is back', async () => {
  await using library = await openLibrary({ company: bigCompany({ pages: 200, wordsPerPage: 10 }) });
  const { notion, replica } = library;
  const catchingUp = library.catchUp().catch(() => {});
  await until(async () => (await library.count()).indexed > 20);
  notion.faults.add({ kind: 'error', status: 503 });
  await until(() => replica.connections.health(connectionId).state === 'open');
  const [asked, known] = [notion.requests.length, (await library.count()).indexed];
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(notion.requests.length - asked).toBeLessThan(8);
  expect(await library.query(`select title, reason from entries where state = 'failed' or attempts > 1`)).toEqual([]);
  expect((await library.count()).indexed).toBe(known);
  notion.faults.clear();
  await until(async () => (await library.count()).indexed >= 200, 40_000);
  await catchingUp;
  expect(replica.connections.health(connectionId)).toEqual({ state: 'closed', retryInMs: 0 });
}, 60_000);
