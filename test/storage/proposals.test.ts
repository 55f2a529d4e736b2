import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorage, openTestStorageAt } from '../support/storage.ts';

let storage: Storage;
let replica: Storage;
beforeAll(async () => {
  storage = await openTestStorage();
  replica = await openTestStorageAt(storage.connectionString);
});
afterAll(async () => {
  await replica[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
});

const hostile = { title: 'é\n"x"\0\ud83d' };

async function aProposal(minutes = 5): Promise<string> {
  const id = randomUUID();
  const expiresAt = new Date(Date.now() + minutes * 60_000);
  await storage.proposals.insert({
    id,
    askerId: 'U1',
    operation: 'create_page',
    draft: hostile,
    hash: 'h',
    expiresAt,
    origin: hostile,
  });
  return id;
}

async function approved(): Promise<string> {
  const id = await aProposal();
  expect(await storage.proposals.approve(id, 'h', 'U1', new Date())).toBe(true);
  return id;
}

/** As if the holder had not renewed for so long. */
const age = (id: string, seconds: number) =>
  onServer(
    storage.connectionString,
    `update proposals set leased_until = leased_until - interval '${seconds} s' where id = '${id}'`,
  );

describe('a proposal', () => {
  it('comes back as exactly what was stored, whatever characters are in it', async () => {
    const id = await aProposal();
    expect(await storage.proposals.read(id)).toMatchObject({ draft: hostile, state: 'proposed' });
    expect(await storage.proposals.read(hostile.title)).toBeUndefined();
  });

  it('is approved once, with its own hash and before it expires', async () => {
    const { approve } = storage.proposals;
    const id = await aProposal();
    expect(await approve(id, 'other', 'U1', new Date())).toBe(false);
    expect(await Promise.all([1, 2].map(() => approve(id, 'h', 'U1', new Date())))).toContain(false);
    expect(await storage.proposals.read(id)).toMatchObject({ state: 'approved', decidedBy: 'U1' });
    expect(await approve(await aProposal(-1), 'h', 'U1', new Date())).toBe(false);
  });

  it('is discarded once, and not after it was approved', async () => {
    const id = await aProposal();
    expect([await storage.proposals.discard(id, 'U1'), await storage.proposals.discard(id, 'U1')]).toEqual([
      true,
      false,
    ]);
    expect(await storage.proposals.discard(await approved(), 'U1')).toBe(false);
    expect(await storage.proposals.take(id, 'a:1')).toBe(false);
  });
});

describe('a change under way', () => {
  it('is held by one of two replicas', async () => {
    const id = await approved();
    const taken = await Promise.all([storage.proposals.take(id, 'a:1'), replica.proposals.take(id, 'b:1')]);
    expect(taken.toSorted()).toEqual([false, true]);
    expect(await storage.proposals.read(id)).toMatchObject({ state: 'executing' });
  });

  it('is not taken from a living process, and at once from a dead one that has not renewed for 5 s', async () => {
    await using _presence = await storage.presence.enter('alive');
    const [ofTheLiving, ofTheDead] = [await approved(), await approved()];
    await storage.proposals.take(ofTheLiving, 'alive:1');
    await storage.proposals.take(ofTheDead, 'dead:1');
    expect(await replica.proposals.take(ofTheDead, 'b:1')).toBe(false);
    for (const id of [ofTheLiving, ofTheDead]) await age(id, 6);
    expect(await replica.proposals.take(ofTheDead, 'b:1')).toBe(true);
    expect(await replica.proposals.take(ofTheLiving, 'b:1')).toBe(false);
    await age(ofTheLiving, 25);
    expect(await replica.proposals.take(ofTheLiving, 'b:1')).toBe(true);
  });

  it('is out of reach for whoever lost it', async () => {
    const id = await approved();
    await storage.proposals.take(id, 'dead:1');
    const first = await storage.proposals.saveProgress(id, 'dead:1', { create: { isSent: true } }, true);
    await age(id, 31);
    await replica.proposals.take(id, 'b:1');
    expect(await storage.proposals.saveProgress(id, 'dead:1', {}, true)).toBeUndefined();
    expect(await storage.proposals.renew(id, 'dead:1')).toBe(false);
    expect(await storage.proposals.finish(id, 'dead:1', { state: 'failed' })).toBe(false);
    expect(await replica.proposals.read(id)).toMatchObject({
      progress: { create: { isSent: true } },
      attemptedAt: first,
    });
    await replica.proposals.letGo(id, 'b:1');
    expect(await storage.proposals.take(id, 'a:1')).toBe(true);
  });

  it('ends with a link and can be taken back for a day', async () => {
    const id = await approved();
    await storage.proposals.take(id, 'a:1');
    await storage.proposals.saveProgress(id, 'a:1', { create: { done: { id: 'page-1' } } }, false);
    expect(await storage.proposals.ownedByOthers('another', ['page-1', 'page-2'])).toEqual(['page-1']);
    expect(await storage.proposals.ownedByOthers(id, ['page-1'])).toEqual([]);
    await storage.proposals.finish(id, 'a:1', { state: 'done', url: 'https://x.example', result: hostile });
    expect(await storage.proposals.read(id)).toMatchObject({ state: 'done', url: 'https://x.example' });
    expect(await storage.proposals.startUndo(id, 0)).toBe(false);
    expect(await storage.proposals.startUndo(id, 24)).toBe(true);
    expect(await storage.proposals.startUndo(id, 24)).toBe(false);
    expect(await storage.proposals.take(id, 'a:2')).toBe(true);
    const { finishedAt } = (await storage.proposals.read(id)) ?? {};
    await storage.proposals.finish(id, 'a:2', { state: 'done' });
    expect(await storage.proposals.read(id)).toMatchObject({ state: 'done', finishedAt, url: 'https://x.example' });
  });
});
