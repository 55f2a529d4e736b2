import { beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../../src/storage/storage.ts';
import { openTestStorage } from '../../support/storage.ts';
import { anOrder, createOrdering, maya, type Ordering } from './ordering.ts';

let storage: Storage;
let digests: Ordering;
beforeEach(async () => {
  storage = await openTestStorage();
  digests = createOrdering(storage, '2026-11-23T07:00'); // a Monday, 08:00 in Berlin
  return () => storage[Symbol.asyncDispose]();
});

/** Runs that are given out at that time, as date and slot, and told. */
async function come(time: string): Promise<string[]> {
  digests.setClock(time);
  const runs = await digests.takeDue();
  for (const { id, dueAt } of runs) await digests.deliver(id, { until: dueAt, state: 'delivered', text: 'Told.' });
  return runs.map(({ localDate, slot }) => `${localDate} ${slot}`);
}

const nextOf = async (id: string) => (await digests.read(id))?.nextRunAt?.toISOString().slice(0, 16);

describe('a digest', () => {
  it('comes once at its time, over replicas that ask at once', async () => {
    await digests.order();
    expect(await come('2026-11-23T07:59')).toEqual([]);
    digests.setClock('2026-11-23T08:00');
    const asked = await Promise.all([digests.takeDue(), digests.takeDue(), digests.takeDue()]);
    const [run] = asked.flat();
    expect(new Set(asked.flat().map(({ id }) => id)).size).toBe(1);
    expect(run).toMatchObject({ localDate: '2026-11-23', slot: '09:00', state: 'due', attempts: 0, said: null });
    await digests.deliver(run?.id ?? '', { until: new Date(), state: 'delivered', text: 'Told.' });
    expect(await come('2026-11-23T08:01')).toEqual([]);
    expect(await come('2026-11-24T08:00')).toEqual(['2026-11-24 09:00']);
  });

  it('does not come again when the clock goes back', async () => {
    await digests.order();
    expect(await come('2026-11-23T08:00')).toHaveLength(1);
    expect(await come('2026-11-23T07:58')).toEqual([]);
    expect(await come('2026-11-23T08:00')).toEqual([]);
  });

  it('is given out again until its run has ended, as the same run', async () => {
    await digests.order();
    digests.setClock('2026-11-23T08:00');
    const [first] = await digests.takeDue();
    const [again] = await digests.takeDue();
    expect(again).toEqual(first);
  });

  it('is caught up once within two hours, and only for the newest of its slots', async () => {
    const { id } = await digests.order({ schedule: { kind: 'cron', expression: '0 * * * *' } });
    expect(await come('2026-11-23T12:30')).toEqual(['2026-11-23 13:00']);
    expect(await digests.read(id)).toMatchObject({ lastOutcome: { kind: 'delivered' } });
    expect(await come('2026-11-23T13:00')).toEqual(['2026-11-23 14:00']);
  });

  it('is left out, and says so, when it was missed for longer', async () => {
    const { id } = await digests.order();
    expect(await come('2026-11-23T10:01')).toEqual([]);
    expect(await digests.read(id)).toMatchObject({ lastOutcome: { kind: 'skipped' } });
    expect(await nextOf(id)).toBe('2026-11-24T08:00');
  });

  it('looks at thousands of missed slots quickly', async () => {
    await digests.order({ schedule: { kind: 'cron', expression: '*/15 * * * *' } });
    expect(await come('2027-11-23T12:20')).toEqual(['2027-11-23 13:15']);
  });

  it('is left out when nobody has begun with it after two hours', async () => {
    const { id } = await digests.order();
    digests.setClock('2026-11-23T08:00');
    const [run] = await digests.takeDue();
    digests.setClock('2026-11-23T10:01');
    expect(await digests.readRun(run?.id ?? '')).toMatchObject({ state: 'skipped' });
    expect(await digests.takeDue()).toEqual([]);
    expect(await digests.read(id)).toMatchObject({ lastOutcome: { kind: 'skipped' } });
  });

  it('is paused with a reason when its schedule cannot be computed any more, and the others come', async () => {
    const broken = await digests.order();
    const row = await storage.digests.read(broken.id);
    if (row) await storage.digests.rewrite(row, { ...row, wish: anOrder({ timeZone: 'Mars/Base' }) });
    await digests.order({ title: 'Other' });
    expect(await come('2026-11-23T08:00')).toHaveLength(1);
    expect(await digests.read(broken.id)).toMatchObject({
      state: 'paused',
      pausedBecause: expect.stringContaining('Mars/Base'),
    });
  });
});

describe('an edited schedule', () => {
  it('never comes twice on a day', async () => {
    const { id } = await digests.order();
    await come('2026-11-23T08:00');
    const later = await digests.change(id, anOrder({ schedule: { kind: 'daily', time: '17:00' } }), maya);
    expect(later.nextRunAt?.toISOString()).toBe('2026-11-24T16:00:00.000Z');
    const elsewhere = { schedule: { kind: 'daily', time: '17:00' } as const, timeZone: 'America/New_York' };
    expect((await digests.change(id, anOrder(elsewhere), maya)).nextRunAt?.toISOString()).toBe(
      '2026-11-24T22:00:00.000Z',
    );
  });

  it('comes on the same day when it has not come yet', async () => {
    const { id } = await digests.order();
    await digests.change(id, anOrder({ schedule: { kind: 'daily', time: '10:00' } }), maya);
    expect(await come('2026-11-23T08:00')).toEqual([]);
    expect(await come('2026-11-23T09:00')).toEqual(['2026-11-23 10:00']);
  });

  it('never comes twice on a day when it becomes one of several times a day, or was one, or is paused in between', async () => {
    const often = anOrder({ schedule: { kind: 'cron', expression: '0 9,12 * * *' } });
    const { id } = await digests.order();
    await come('2026-11-23T08:00');
    await digests.change(id, often, maya);
    expect(await nextOf(id)).toBe('2026-11-24T08:00');
    await come('2026-11-24T08:00');
    expect(await nextOf(id)).toBe('2026-11-24T11:00');
    await digests.change(id, anOrder({ schedule: { kind: 'cron', expression: '0 9,17 * * *' } }), maya);
    expect(await nextOf(id)).toBe('2026-11-25T08:00');
    await digests.pause(id, maya);
    await digests.resume(id, maya);
    expect(await nextOf(id)).toBe('2026-11-25T08:00');
    await digests.pause(id, maya);
    await digests.change(id, often, maya);
    await digests.resume(id, maya);
    expect(await nextOf(id)).toBe('2026-11-25T08:00');
  });

  it('of several times a day goes on with the next one after a pause', async () => {
    const { id } = await digests.order({ schedule: { kind: 'cron', expression: '0 9,12 * * *' } });
    await come('2026-11-23T08:00');
    await digests.pause(id, maya);
    await digests.resume(id, maya);
    expect(await nextOf(id)).toBe('2026-11-23T11:00');
  });

  it('still comes at a time that was due when it was changed', async () => {
    const { id } = await digests.order();
    digests.setClock('2026-11-23T08:00:30');
    await digests.change(id, anOrder({ schedule: { kind: 'daily', time: '17:00' } }), maya);
    expect(await nextOf(id)).toBe('2026-11-24T16:00');
    expect(await come('2026-11-23T08:01')).toEqual(['2026-11-23 09:00']);
    expect(await come('2026-11-23T16:00')).toEqual([]);
  });

  it('comes at a time of the same name as one that was missed in another zone', async () => {
    const { id } = await digests.order();
    expect(await come('2026-11-23T12:00')).toEqual([]);
    await digests.change(id, anOrder({ timeZone: 'America/New_York' }), maya);
    expect(await come('2026-11-23T14:00')).toEqual(['2026-11-23 09:00']);
    expect(await come('2026-11-23T14:01')).toEqual([]);
  });

  it('in another place goes on from now, for those who never ordered it', async () => {
    const { id, deliveredUntil } = await digests.order();
    const later = await digests.change(id, anOrder({ schedule: { kind: 'daily', time: '10:00' } }), maya);
    expect(later.deliveredUntil).toEqual(deliveredUntil);
    const elsewhere = await digests.change(id, anOrder({ target: { kind: 'person' } }), maya);
    expect(elsewhere.deliveredUntil.getTime()).toBeGreaterThan(deliveredUntil.getTime());
    const told = new Date(Date.now() + 60_000);
    const run = await digests.runNow(id, 'click');
    await digests.deliver(run?.id ?? '', { until: told, state: 'delivered', text: '' });
    expect((await digests.change(id, anOrder(), maya)).deliveredUntil).toEqual(told);
  });

  it('keeps the slot that is due at this moment when only something else was changed', async () => {
    const { id } = await digests.order();
    digests.setClock('2026-11-23T08:00:30');
    await digests.change(id, anOrder({ title: 'Other' }), maya);
    expect(await come('2026-11-23T08:01')).toEqual(['2026-11-23 09:00']);
  });

  it('is one digest again after changes from two sides', async () => {
    const { id } = await digests.order();
    const times = ['10:00', '11:00', '12:00'];
    await Promise.all(times.map((time) => digests.change(id, anOrder({ schedule: { kind: 'daily', time } }), maya)));
    const came = [
      await come('2026-11-23T09:00'),
      await come('2026-11-23T10:00'),
      await come('2026-11-23T11:00'),
    ].flat();
    expect(came).toHaveLength(1);
  });
});

describe('a paused digest', () => {
  it('does not come, and is not caught up afterwards', async () => {
    const { id } = await digests.order();
    expect(await digests.pause(id, maya)).toMatchObject({ state: 'paused' });
    expect(await come('2026-11-23T08:00')).toEqual([]);
    digests.setClock('2026-11-23T08:30');
    await digests.change(id, anOrder({ schedule: { kind: 'daily', time: '09:15' } }), maya);
    expect(await digests.read(id)).not.toHaveProperty('nextRunAt');
    await digests.resume(id, maya);
    expect(await nextOf(id)).toBe('2026-11-24T08:15');
  });

  it('does not come twice on the day on which it is resumed', async () => {
    const { id } = await digests.order();
    await come('2026-11-23T08:00');
    await digests.pause(id, maya);
    await digests.change(id, anOrder({ schedule: { kind: 'daily', time: '12:00' } }), maya);
    await digests.resume(id, maya);
    expect(await nextOf(id)).toBe('2026-11-24T11:00');
  });
});
