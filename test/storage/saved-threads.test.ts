import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SavedThread } from '../../src/storage/saved-threads.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { openTestStorage } from '../support/storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openTestStorage();
  await storage.connections.keepInternal([{ id: 'internal:eng', name: 'eng' }]);
});
afterAll(() => storage[Symbol.asyncDispose]());

const ref = { teamId: 'T1', channelId: 'C1', threadTs: '1795165200.000100' };
const saved: SavedThread = {
  ...ref,
  connectionId: 'internal:eng',
  pageId: 'p1',
  pageUrl: 'https://app.notion.com/p/p1',
  title: 'Keys',
  lastTs: '1795165260.000100',
  savedMarkdown: '## Summary',
  savedBy: 'U1',
};

const proposed = {
  askerId: 'U1',
  operation: 'create_page',
  draft: {},
  hash: 'h',
  expiresAt: new Date(Date.now() + 3_600_000),
};

describe('saved threads', () => {
  it('are found by team, channel and thread, the latest page each', async () => {
    expect(await storage.savedThreads.read(ref)).toBeUndefined();
    await storage.savedThreads.save(saved);
    await storage.savedThreads.save({ ...saved, pageId: 'p2' });
    expect(await storage.savedThreads.read(ref)).toEqual({ ...saved, pageId: 'p2' });
    expect(await storage.savedThreads.read({ ...ref, teamId: 'T2' })).toBeUndefined();
  });

  it('take any text', async () => {
    await storage.savedThreads.save({ ...saved, title: 'a\0b\ud800', savedMarkdown: '\0' });
    expect(await storage.savedThreads.read(ref)).toMatchObject({ title: 'ab\ufffd', savedMarkdown: '' });
  });

  it('are claimed by one change at a time', async () => {
    const { savedThreads, proposals } = storage;
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    const claims = await Promise.all([first, second].map((id) => savedThreads.claim(ref, id, `U-${id}`)));
    const winner = claims[0] === undefined ? first : second;
    expect(claims.filter((claim) => claim === undefined)).toHaveLength(1);
    expect(claims).toContain(`U-${winner}`);
    expect(await savedThreads.claim(ref, winner, `U-${winner}`)).toBeUndefined();
    await proposals.insert({ id: winner, ...proposed });
    await proposals.approve(winner, proposed.hash, 'U1', new Date());
    await savedThreads.release(ref, winner);
    expect(await savedThreads.claim(ref, third, 'U3')).toBe(`U-${winner}`);
    await proposals.take(winner, 'me');
    await proposals.finish(winner, 'me', { state: 'done' });
    expect(await savedThreads.claim(ref, third, 'U3')).toBe(`U-${winner}`);
    await savedThreads.save(saved);
    expect(await savedThreads.claim(ref, third, 'U3')).toBeUndefined();
    await savedThreads.release(ref, third);
    expect(await savedThreads.claim(ref, first, 'U1')).toBeUndefined();
  });

  it('can be forgotten, and go with their connection', async () => {
    await storage.savedThreads.forget(ref);
    expect(await storage.savedThreads.read(ref)).toBeUndefined();
    await storage.savedThreads.save(saved);
    await storage.connections.withLock('internal:eng', (rows) => rows.remove('internal:eng'));
    expect(await storage.savedThreads.read(ref)).toBeUndefined();
  });
});
