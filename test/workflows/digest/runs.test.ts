import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../../src/storage/storage.ts';
import type { Digest, DigestRun } from '../../../src/workflows/digest/digest.ts';
import { openTestStorage } from '../../support/storage.ts';
import { anOrder, createOrdering, ines, maya, type Ordering, tom } from './ordering.ts';

const nine = '2026-11-23T08:00';
let storage: Storage;
let digests: Ordering;
let digest: Digest;
beforeEach(async () => {
  storage = await openTestStorage();
  digests = createOrdering(storage, '2026-11-23T07:00');
  digest = await digests.order();
  return () => storage[Symbol.asyncDispose]();
});

async function takeRun(): Promise<DigestRun> {
  const [run] = await digests.takeDue();
  if (!run) throw new Error('nothing is due');
  return run;
}

async function dueRun(): Promise<DigestRun> {
  digests.setClock(nine);
  return takeRun();
}

describe('a run', () => {
  it('says what was fixed first, without what Postgres refuses', async () => {
    const { id } = await dueRun();
    expect(await digests.fix(id, { text: 'first\0 \ud800' })).toEqual({ text: 'first \ufffd' });
    expect(await digests.fix(id, { text: 'second' })).toEqual({ text: 'first \ufffd' });
    expect(await digests.saveSaid(id, [{ slot: 'post' }])).toBe(true);
    expect(await digests.readRun(id)).toMatchObject({ content: { text: 'first \ufffd' }, said: [{ slot: 'post' }] });
  });

  it('ends together with what counts as told, which never goes back', async () => {
    const { id } = await dueRun();
    await digests.fix(id, { text: 'secret' });
    const until = new Date(Date.now() + 60_000);
    const end = { until, state: 'delivered', text: '3 changes.' } as const;
    await Promise.all([digests.deliver(id, end), digests.deliver(id, end)]);
    expect(await digests.read(digest.id)).toMatchObject({
      deliveredUntil: until,
      lastOutcome: { kind: 'delivered', text: '3 changes.', at: new Date(`${nine}Z`) },
    });
    expect(await digests.readRun(id)).not.toHaveProperty('content');
    expect(await digests.fix(id, { text: 'late' })).toBeUndefined();
    digests.setClock('2026-11-24T08:00');
    const next = await takeRun();
    await digests.deliver(next.id, { until: new Date(0), state: 'quiet', text: '' });
    expect((await digests.read(digest.id))?.deliveredUntil).toEqual(until);
  });

  it('that told too little leaves it to the next one', async () => {
    const { id } = await dueRun();
    await digests.deliver(id, { state: 'quiet', text: 'Only 1 change.' });
    expect(await digests.read(digest.id)).toMatchObject({
      deliveredUntil: digest.deliveredUntil,
      lastOutcome: { kind: 'quiet' },
    });
  });

  it('that was told after it was given up counts as told', async () => {
    const { id } = await dueRun();
    const until = new Date(Date.now() + 60_000);
    await digests.fail(id, 'Slack was away.');
    await digests.deliver(id, { until, state: 'delivered', text: 'Told.' });
    await digests.fail(id, 'Slack was away.');
    expect(await digests.readRun(id)).toMatchObject({ state: 'delivered' });
    expect(await digests.read(digest.id)).toMatchObject({ deliveredUntil: until, lastOutcome: { kind: 'delivered' } });
  });

  it('is tried again five times within two hours', async () => {
    const { id } = await dueRun();
    const tries: string[] = [];
    for (let at = Date.parse(`${nine}Z`); at < Date.parse(`${nine}Z`) + 3 * 3_600_000; at += 60_000) {
      const time = new Date(at).toISOString().slice(0, 16);
      digests.setClock(time);
      const [run] = await digests.takeDue();
      if (!run) continue;
      tries.push(`${run.attempts} ${time.slice(11)}`);
      if (!(await digests.retryLater(id))) await digests.fail(id, 'Notion did not answer.');
    }
    expect(tries).toEqual(['0 08:00', '1 08:02', '2 08:08', '3 08:23', '4 08:53', '5 09:53']);
    expect(await digests.read(digest.id)).toMatchObject({
      lastOutcome: { kind: 'failed', text: 'Notion did not answer.' },
    });
    expect(await digests.retryLater(id)).toBe(false);
  });

  it('of which nothing is heard for an hour is given out as another try', async () => {
    const { id } = await dueRun();
    await digests.saveSaid(id, [{ slot: 'post' }]);
    digests.setClock('2026-11-23T09:01');
    expect(await digests.takeDue()).toMatchObject([{ id, attempts: 1 }]);
    expect(await digests.takeDue()).toMatchObject([{ id, attempts: 1 }]);
  });

  it('that was begun does not come when two hours have passed', async () => {
    const { id } = await dueRun();
    await digests.fix(id, { text: 'old' });
    await digests.saveSaid(id, [{ slot: 'digest', isRemoved: true }]);
    expect(await digests.retryLater(id)).toBe(true);
    digests.setClock('2026-11-23T10:01');
    expect(await digests.takeDue()).toEqual([]);
    expect(await digests.readRun(id)).toMatchObject({ state: 'skipped' });
    expect(await digests.read(digest.id)).toMatchObject({
      lastOutcome: { kind: 'skipped', text: expect.stringContaining('two hours') },
    });
  });

  it('of which a message is in Slack is given out until it has ended, and is over after five more tries', async () => {
    const { id } = await dueRun();
    await digests.saveSaid(id, [{ slot: 'digest', ts: '1.0' }]);
    const attempts: number[] = [];
    for (let hour = 9; hour <= 15; hour += 1) {
      digests.setClock(`2026-11-23T${String(hour).padStart(2, '0')}:${String(hour).padStart(2, '0')}`);
      attempts.push(...(await digests.takeDue()).map((run) => run.attempts));
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
    expect(await digests.read(digest.id)).toMatchObject({
      lastOutcome: { kind: 'failed', text: expect.stringContaining('interrupted') },
    });
  });

  it('of which a message may be in Slack is looked at once more after two hours, and says nothing new', async () => {
    const { id } = await dueRun();
    await digests.fix(id, { text: 'old' });
    await digests.saveSaid(id, [{ slot: 'digest' }]);
    digests.setClock('2026-11-23T10:01');
    expect(await digests.takeDue()).toMatchObject([{ id, attempts: 1, content: { text: 'old' } }]);
    expect(await digests.readRun(id)).toMatchObject({ state: 'due' });
    expect(await digests.fix(id, { text: 'new' }, true)).toBeUndefined();
    expect(await digests.readRun(id)).toMatchObject({ state: 'skipped' });
  });

  it('is tried for the last time while there is still time', async () => {
    const { id } = await dueRun();
    digests.setClock('2026-11-23T09:54');
    expect(await digests.retryLater(id)).toBe(true);
    digests.setClock('2026-11-23T09:55');
    expect(await digests.takeDue()).toHaveLength(1);
    expect(await digests.retryLater(id)).toBe(false);
  });

  it('can pause its digest', async () => {
    const { id } = await dueRun();
    await digests.fail(id, 'The channel is archived.', { pause: 'Its channel is archived.' });
    expect(await digests.read(digest.id)).toMatchObject({ state: 'paused', pausedBecause: 'Its channel is archived.' });
    expect(await digests.resume(digest.id, maya)).not.toHaveProperty('pausedBecause');
  });

  it('is forgotten after 90 days, unless it is still due', async () => {
    const { id } = await dueRun();
    await storage.sweep(new Date('2027-03-01T00:00Z'));
    expect(await digests.readRun(id)).toBeDefined();
    await digests.skip(id, 'It was too late.');
    await storage.sweep(new Date('2027-02-01T00:00Z'));
    expect(await digests.readRun(id)).toBeDefined();
    await storage.sweep(new Date('2027-03-01T00:00Z'));
    expect(await digests.readRun(id)).toBeUndefined();
  });

  it('can be left out', async () => {
    const { id } = await dueRun();
    await digests.skip(id, 'It was too late.');
    expect(await digests.read(digest.id)).toMatchObject({ lastOutcome: { kind: 'skipped', text: 'It was too late.' } });
  });
});

describe('a run that somebody asks for', () => {
  it('is one run for one click, and leaves the next one where it is', async () => {
    const [first, second] = await Promise.all([digests.runNow(digest.id, 'click'), digests.runNow(digest.id, 'click')]);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ localDate: '2026-11-23', slot: 'now:click', attempts: 0 });
    expect(await digests.takeDue()).toEqual([first]);
    await digests.deliver(first?.id ?? '', { until: new Date(), state: 'delivered', text: '' });
    expect(await dueRun()).toMatchObject({ slot: '09:00' });
  });

  it('is none when the digest is gone', async () => {
    await digests.delete(digest.id, maya);
    expect(await digests.runNow(digest.id, 'click')).toBeUndefined();
    expect(await digests.runNow('no id\0', 'click')).toBeUndefined();
  });
});

describe('an order', () => {
  it('is one digest for one id', async () => {
    const id = randomUUID();
    const [first, second] = [await digests.create(anOrder(), maya, id), await digests.create(anOrder(), maya, id)];
    expect(second).toEqual(first);
    expect(first).toMatchObject({ ...anOrder(), id, creatorId: maya.id, ownerId: maya.id, state: 'active' });
  });

  it('is refused with a sentence at each part of it', async () => {
    const order = anOrder({
      title: 'x'.repeat(81),
      sources: [],
      filter: 'x'.repeat(501),
      leastChanges: 0.5,
      timeZone: 'Nowhere',
      schedule: { kind: 'cron', expression: '* * * * *' },
    });
    await expect(digests.create(order, maya, randomUUID())).rejects.toMatchObject({
      problems: {
        title: expect.any(String),
        sources: expect.any(String),
        filter: expect.any(String),
        leastChanges: expect.any(String),
        timeZone: expect.stringContaining('Nowhere'),
        schedule: expect.stringContaining('15 minutes'),
      },
    });
    await expect(digests.create(anOrder(), { ...tom, isGuest: true }, randomUUID())).rejects.toThrow('full members');
  });

  it('is changed by its creator, its owner, managers of the channel and admins only', async () => {
    await expect(digests.pause(digest.id, tom)).rejects.toThrow('Only the person who made');
    await expect(digests.delete(digest.id, tom)).rejects.toThrow('Only the person who made');
    await digests.pause(digest.id, tom, true);
    await digests.resume(digest.id, ines);
    await digests.hand(digest.id, tom.id);
    expect(await digests.change(digest.id, anOrder({ title: 'Mine' }), tom)).toMatchObject({
      title: 'Mine',
      creatorId: maya.id,
      ownerId: tom.id,
    });
    await expect(digests.change(randomUUID(), anOrder(), tom)).rejects.toThrow('deleted');
  });

  it('is listed to those whom it concerns, and to admins without what they may not see', async () => {
    await digests.order({ title: 'Private', target: { kind: 'person' } }, tom);
    const titles = async (person: typeof maya, channelId?: string) =>
      (await digests.list({ person, ...(channelId ? { channelId } : {}) })).map(({ title }) => title);
    expect(await titles(maya)).toEqual(['Roadmap']);
    expect(await titles(tom)).toEqual(['Private']);
    expect(await titles(tom, 'C1')).toEqual(['Private', 'Roadmap']);
    await digests.order({ title: 'Mine' }, ines);
    expect(await titles(ines, 'C1')).toEqual(['Mine', 'Roadmap', '']);
  });
});
