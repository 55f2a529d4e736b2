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

  it('can be forgotten, and go with their connection', async () => {
    await storage.savedThreads.forget(ref);
    expect(await storage.savedThreads.read(ref)).toBeUndefined();
    await storage.savedThreads.save(saved);
    await storage.connections.withLock('internal:eng', (rows) => rows.remove('internal:eng'));
    expect(await storage.savedThreads.read(ref)).toBeUndefined();
  });
});
