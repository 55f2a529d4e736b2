import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorageAt, testDatabaseUrl } from '../support/storage.ts';

const parts = new AsyncDisposableStack();
let storage: Storage;
let other: Storage;

beforeAll(async () => {
  const url = await testDatabaseUrl();
  storage = parts.use(await openTestStorageAt(url));
  other = parts.use(await openTestStorageAt(url));
});
afterAll(() => parts.disposeAsync());

const questions = () => storage.questions;

let count = 0;
async function accepted(threadKey: string, asked: unknown = { wire: 'How?' }): Promise<string> {
  const id = randomUUID();
  count += 1;
  const isNew = await questions().accept({
    id,
    eventId: `Ev${count}`,
    teamId: 'T1',
    channelId: 'C1',
    messageTs: `1.${count}`,
    threadKey,
    askerId: 'U1',
    asked,
  });
  expect(isNew).toBe(true);
  return id;
}

async function claimed(holder: string): Promise<string[]> {
  return (await questions().claim(holder, 50)).map(({ id }) => id);
}

describe('a question', () => {
  it('is accepted once, by event and by message, whoever hears of it', async () => {
    const question = { teamId: 'T1', channelId: 'C9', threadKey: 'once', askerId: 'U1', asked: {} };
    const tries = ['EvA', 'EvA', 'EvB'].flatMap((eventId) =>
      [storage, other].map((replica) =>
        replica.questions.accept({ ...question, id: randomUUID(), eventId, messageTs: '9.1' }),
      ),
    );
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    await questions().end((await claimed('A'))[0] ?? '', 'A', { state: 'answered' });
  });

  it('waits for the one before it in its thread, and for no other', async () => {
    const [first, second, elsewhere] = [await accepted('a'), await accepted('a'), await accepted('b')];
    expect(await questions().isOpen('a')).toBe(true);
    expect(await questions().isOpen('c')).toBe(false);
    expect(await claimed('A')).toEqual([first, elsewhere]);
    expect(await claimed('B')).toEqual([]);
    expect(await questions().end(first, 'B', { state: 'answered' })).toBe(false);
    expect(await questions().end(first, 'A', { state: 'answered' })).toBe(true);
    expect(await claimed('B')).toEqual([second]);
    await questions().end(second, 'B', { state: 'declined', reason: 'no\0' });
    await questions().end(elsewhere, 'A', { state: 'stopped' });
    expect(await questions().isOpen('a')).toBe(false);
  });

  it('is claimed by one of many that reach for it', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, at) => accepted(`many-${at}`)));
    const claims = await Promise.all(
      Array.from({ length: 6 }, (_, at) => (at % 2 ? storage : other).questions.claim(`H${at}`, 7)),
    );
    const all = claims.flatMap((claim, at) => claim.map(({ id }) => ({ id, holder: `H${at}` })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, holder } of all) await questions().end(id, holder, { state: 'answered' });
    for (const id of await claimed('Z')) await questions().end(id, 'Z', { state: 'answered' });
    expect(all.length).toBeLessThanOrEqual(ids.length);
  });

  it('goes on with what was said when it is handed over, and only its holder writes', async () => {
    const id = await accepted('handed', { wire: 'half an emoji \ud83d and \0' });
    await claimed('A');
    expect(await questions().saveSaid(id, 'A', [{ slot: 'answer:0', ts: '2.1' }])).toBe(true);
    expect(await questions().saveSaid(id, 'B', [])).toBe(false);
    await questions().release('A');
    expect(await questions().saveAnswer(id, 'A', { text: 'late' })).toBe(false);
    const [taken] = await questions().claim('B', 50);
    expect(taken).toMatchObject({
      id,
      attempts: 2,
      asked: { wire: 'half an emoji \ud83d and \0' },
      said: [{ slot: 'answer:0', ts: '2.1' }],
    });
    expect(taken?.answer).toBeUndefined();
    await questions().saveAnswer(id, 'B', { text: 'whole' });
    await questions().release('B');
    expect((await questions().claim('C', 50))[0]?.answer).toEqual({ text: 'whole' });
    expect(await questions().saidIn('handed')).toEqual([[{ slot: 'answer:0', ts: '2.1' }]]);
    await questions().end(id, 'C', { state: 'answered' });
    expect((await questions().recent('handed', 3)).map(({ askerId }) => askerId)).toEqual(['U1']);
  });

  it('that runs and those behind it hear of a stop', async () => {
    const [running, waiting] = [await accepted('stop'), await accepted('stop')];
    await claimed('A');
    expect(await questions().stopRequests('A')).toEqual([]);
    expect(await questions().requestStop('stop')).toBe(2);
    expect(await questions().stopRequests('A')).toEqual([running]);
    await questions().end(running, 'A', { state: 'stopped' });
    expect(await questions().claim('A', 50)).toMatchObject([{ id: waiting, stopRequested: true }]);
    await questions().end(waiting, 'A', { state: 'stopped' });
    expect(await questions().requestStop('stop')).toBe(0);
  });

  it('is tried again once for each failure', async () => {
    const id = await accepted('retry', { wire: 'Again?' });
    expect(await questions().retry(id, {})).toBe(false);
    await claimed('A');
    await questions().end(id, 'A', { state: 'failed', reason: 'down', reference: 'abcd1234' });
    const { asked } = (await questions().look(id)) ?? {};
    const clicks = await Promise.all([questions().retry(id, asked), questions().retry(id, asked)]);
    expect(clicks.filter(Boolean)).toHaveLength(1);
    expect(await questions().claim('A', 50)).toMatchObject([{ id, attempts: 1, asked: { wire: 'Again?' } }]);
    await questions().end(id, 'A', { state: 'answered' });
    expect(await questions().retry(id, {})).toBe(false);
  });
});

describe('a lease', () => {
  it('that its holder does not know of, because the answer to the claim was lost, runs out', async () => {
    const [known, lost] = [await accepted('known'), await accepted('lost')];
    await claimed('busy');
    const runOut = `update questions set leased_until = now() + interval '1 second' where lease = 'busy'`;
    await onServer(storage.connectionString, runOut);
    expect(await questions().renew('busy', [known])).toEqual([known]);
    await expect.poll(() => claimed('busy'), { timeout: 5_000 }).toEqual([lost]);
    for (const id of [known, lost]) await questions().end(id, 'busy', { state: 'answered' });
  });

  it('is kept by renewing, also when others look for the dead', async () => {
    await using alive = await storage.presence.enter('alive');
    const id = await accepted('lease');
    await claimed('alive');
    expect(await questions().renew('alive', [id])).toEqual([id]);
    await other.presence.freeQuestions('other');
    expect(await questions().renew('alive', [id])).toEqual([id]);
    await alive[Symbol.asyncDispose]();
    await other.presence.freeQuestions('other');
    expect(await questions().renew('alive', [id])).toEqual([id]);
    await questions().end(id, 'alive', { state: 'answered' });
  });
});
