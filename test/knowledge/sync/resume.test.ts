import { expect, it } from 'vitest';
import { bigCompany } from '../../standins/notion/big-company.ts';
import { openLibrary, until } from '../../support/knowledge.ts';

const company = () => bigCompany({ pages: 150, rowsPerSource: 110, wordsPerPage: 20 });
const index = `select id, state, title, parent_id, (select content_hash from pages where pages.id = entries.id) as hash from entries order by id`;

it('ends with the same index after kills at any point, and lists on where it stopped', {
  timeout: 60_000,
}, async () => {
  await using undisturbed = await openLibrary({ company: company() });
  await undisturbed.catchUp();
  await using library = await openLibrary({ company: company() });
  for (let kill = 0; kill < 3; kill += 1) {
    const before = library.notion.requestCount;
    const victim = await library.openReplica();
    victim.sync.start();
    await until(() => library.notion.requestCount >= before + 15 * (kill + 1));
    await victim[Symbol.asyncDispose]();
    if (kill === 1)
      await library.query(
        `update entries set lease = 'killed', leased_until = now() + interval '1 second' where due_at is not null`,
      );
  }
  await library.catchUp();
  expect(await library.query(index)).toEqual(await undisturbed.query(index));
  const starts = library.notion.requests.filter(({ path, body }) => path === '/v1/search' && isFirstPage(body));
  expect(starts.length).toBeLessThanOrEqual(10);
});

it('shares the work among replicas, which never read a page twice', { timeout: 60_000 }, async () => {
  await using library = await openLibrary({ company: company() });
  await using second = await library.openReplica();
  second.sync.start();
  await library.catchUp();
  await until(async () => (await library.count()).indexed >= 260);
  const reads = library.notion.requests.filter(({ path }) => path.endsWith('/markdown')).map(({ path }) => path);
  expect(reads.length).toBe(260);
  expect(new Set(reads).size).toBe(260);
  const listings = library.notion.requests.filter(({ path, body }) => path === '/v1/search' && !isFirstPage(body));
  expect(await library.query('select deadlocks from pg_stat_database where datname = current_database()')).toEqual([
    { deadlocks: '0' },
  ]);
  expect(listings.length).toBe(2);
});

it('begins the listing anew when Notion does not take its cursor any more', async () => {
  await using library = await openLibrary({ company: bigCompany({ pages: 120, wordsPerPage: 10 }) });
  const { syncState } = library.replica.storage;
  await syncState.hold('internal:notion', 'somebody else');
  await syncState.startListing('internal:notion');
  await syncState.advanceListing('internal:notion', 'a cursor of last week');
  await syncState.letGo('internal:notion', 'somebody else');
  await library.catchUp();
  expect(await library.count()).toEqual({ known: 120, indexed: 120, explained: 0 });
  expect(await library.query('select listing_cursor, last_error from sync_state')).toEqual([
    { listing_cursor: null, last_error: null },
  ]);
});

it('gives up on a listing whose cursors lead in circles, says so, and still polls', async () => {
  await using library = await openLibrary({ company: bigCompany({ pages: 120, wordsPerPage: 10 }) });
  const { faults } = library.notion;
  let asked = 0;
  const circle = (answer: unknown) => {
    asked += 1;
    return { ...(answer as object), has_more: true, next_cursor: `circle ${asked % 2}` };
  };
  faults.add({
    kind: 'rewrite',
    path: /search/,
    rewrite: (answer) => ((answer as { results?: unknown }).results ? circle(answer) : answer),
  });
  await library.replica.sync.poll();
  const [state] = await library.query('select last_error from sync_state');
  expect(asked).toBeLessThan(6);
  expect(state?.last_error).toMatch(/broke off/);
  faults.clear();
  await library.query("update sync_state set listing_finished_at = listing_finished_at - interval '1 hour'");
  await library.catchUp();
  expect(await library.count()).toEqual({ known: 120, indexed: 120, explained: 0 });
});

it('leaves the listing to the replica that holds it', async () => {
  await using library = await openLibrary();
  const { syncState } = library.replica.storage;
  await syncState.hold('internal:notion', 'another replica');
  await library.replica.sync.poll();
  expect(library.notion.requests.filter(({ path }) => path === '/v1/search')).toEqual([]);
  await syncState.letGo('internal:notion', 'another replica');
  await library.catchUp();
  expect((await library.count()).indexed).toBeGreaterThan(5);
});

function isFirstPage(body: unknown): boolean {
  return !(body as { start_cursor?: string }).start_cursor;
}
