import { expect, it } from 'vitest';
import { createProgress } from '../../../src/knowledge/sync/progress.ts';
import { createLogger } from '../../../src/log.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { openTestStorage } from '../../support/storage.ts';

const space = 'internal:test';

it('counts the ledger only when nothing of a connection waits any more', async () => {
  await using storage = await openTestStorage();
  await storage.connections.keepInternal([{ id: space, name: 'test' }]);
  await storage.syncState.hold(space, 'one');
  await storage.syncState.finishListing(space, { isWhole: true });
  let counted = 0;
  const coverage: typeof storage.coverage = {
    ...storage.coverage,
    read: (reader) => {
      counted += 1;
      return storage.coverage.read(reader);
    },
  };
  const progress = createProgress({ coverage, syncState: storage.syncState, log: createLogger('silent') });
  const page = { kind: 'page', id: uuidFrom('waiting') } as const;
  await storage.ledger.hear(space, [page], 'webhook', { lane: 'webhook', again: true });
  expect(await progress.finish(space)).toBe(false);
  expect(counted).toBe(0);
  const [work] = await storage.work.claim(space, 'one', 1);
  if (work) await storage.work.drop(work, 'one', { state: 'not_shared', reason: 'not shared' });
  expect(await progress.finish(space)).toBe(true);
  expect(counted).toBe(1);
});
