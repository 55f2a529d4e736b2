import { describe, expect, it } from 'vitest';
import type { Person } from '../../../src/knowledge/audience.ts';
import { digestErrors, digestForm } from '../../../src/slack/blocks/digest-form.ts';
import { readDigestForm, scheduleKinds, scheduleOf, usualWish, wishOf } from '../../../src/slack/blocks/digest-wish.ts';
import { offerZones } from '../../../src/slack/digests/time-zones.ts';
import type { Digest, Schedule } from '../../../src/workflows/digest/digest.ts';
import { valuesOf } from '../../standins/slack/modal-input.ts';
import { problemsInView } from '../../support/block-validation.ts';

const person: Person = { id: 'U1', name: 'Maya', timeZone: 'Europe/Stockholm', isAdmin: false, isGuest: false };
const schedules: Schedule[] = [
  { kind: 'daily', time: '00:30' },
  { kind: 'weekdays', time: '09:00' },
  { kind: 'weekly', time: '23:59', weekday: 7 },
  { kind: 'monthly', time: '08:15', day: 31 },
  { kind: 'cron', expression: '*/20 8-17 * * 1-5' },
];
const digest = (schedule: Schedule): Digest => ({
  id: 'a0000000-0000-4000-8000-000000000000',
  title: 'Projects',
  target: { kind: 'channel', channelId: 'C1' },
  sources: [{ kind: 'data_source', connectionId: 'internal:eng', id: 'ds', title: 'Projects', url: '' }],
  filter: 'Status is Done',
  schedule,
  timeZone: 'Asia/Kathmandu',
  language: 'Swedish',
  tone: 'formal',
  leastChanges: 3,
  whenQuiet: 'line',
  creatorId: 'U1',
  ownerId: 'U1',
  state: 'active',
  deliveredUntil: new Date(0),
  createdAt: new Date(0),
});
const heldBy = (view: ReturnType<typeof digestForm>) =>
  readDigestForm({ values: valuesOf(view.blocks as never) as never }, person);

describe('the form of a digest', () => {
  it.each(schedules)('holds all of a digest that comes $kind', (schedule) => {
    const one = digest(schedule);
    const view = digestForm(wishOf(one, person), one.id);
    expect(problemsInView(view)).toEqual([]);
    const wish = heldBy(view);
    expect(scheduleOf(wish)).toEqual(schedule);
    expect(wish).toEqual(wishOf(one, person));
  });

  it('begins with the place where it was opened, and asks only for what the choices need', () => {
    const ids = (wish: ReturnType<typeof usualWish>) => {
      const view = digestForm(wish);
      expect(problemsInView(view)).toEqual([]);
      return view.blocks.map((block) => block.block_id);
    };
    const inChannel = usualWish(person, 'C1');
    expect(heldBy(digestForm(inChannel))).toEqual(inChannel);
    expect(ids(inChannel)).toContain('channel');
    expect(ids(usualWish(person))).not.toContain('channel');
    for (const when of scheduleKinds) {
      const fields = ids({ ...inChannel, when }).filter((id) => /^(?:time|weekday|day|expression)$/.test(id ?? ''));
      expect([when, fields]).toEqual([
        when,
        {
          daily: ['time'],
          weekdays: ['time'],
          weekly: ['weekday', 'time'],
          monthly: ['day', 'time'],
          cron: ['expression'],
        }[when],
      ]);
    }
  });

  it('shows each problem under a field that it has', () => {
    const problems = {
      sources: 'a',
      target: 'b',
      schedule: 'c',
      timeZone: 'd',
      filter: 'e',
      leastChanges: 'f',
      title: 'g',
    };
    for (const target of ['channel', 'person'] as const)
      for (const when of scheduleKinds) {
        const wish = { ...usualWish(person), target, when };
        const fields = digestForm(wish).blocks.map((block) => block.block_id);
        const errors = digestErrors({ ...problems, title: 'x'.repeat(999) }, fields);
        expect(Object.keys(errors).filter((id) => !fields.includes(id))).toEqual([]);
        expect(Object.values(errors)).toHaveLength(7);
        expect(errors.title).toHaveLength(300);
      }
  });

  it('takes a form that was filled in by halves', () => {
    expect(readDigestForm({ values: {} }, person)).toEqual({ ...usualWish(person), target: 'person' });
  });

  it('offers time zones by city, the person’s own first', () => {
    expect(offerZones('', 'Asia/Kathmandu')[0]).toBe('Asia/Kathmandu');
    expect(offerZones('new york', 'UTC')).toEqual(['America/New_York']);
    expect(offerZones('US/Eastern', 'UTC')).toEqual(['US/Eastern']);
    expect(offerZones('kolkata', 'UTC')).toEqual(['Asia/Kolkata']);
    expect(offerZones('Stokholm', 'UTC')).toEqual(['Europe/Stockholm']);
    expect(offerZones('a place that nobody knows of', 'UTC')).toEqual([]);
  });
});
