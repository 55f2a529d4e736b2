import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timetable } from '../../src/jobs/timetable.ts';
import type { Schedule } from '../../src/workflows/digest/digest.ts';
import { type DueOn, expectedSlots, readWallClock } from '../support/wall-clock.ts';

/** The next slots after a moment, as `date time` in the zone and the moment in UTC. */
function slots(schedule: Schedule, timeZone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let at = new Date(after);
  while (found.length < count) {
    const next = timetable.next(schedule, timeZone, at);
    found.push(`${next.localDate} ${next.slot} ${next.at.toISOString().slice(0, 16)}`);
    at = next.at;
  }
  return found;
}

const daily = (time: string): Schedule => ({ kind: 'daily', time });
const cron = (expression: string): Schedule => ({ kind: 'cron', expression });

describe('a time that the clocks skip', () => {
  it.each([
    ['New York', 'America/New_York', '02:30', '2027-03-14T00:00Z', '2027-03-14 02:30 2027-03-14T07:00'],
    ['Berlin', 'Europe/Berlin', '02:59', '2027-03-28T00:00Z', '2027-03-28 02:59 2027-03-28T01:00'],
    [
      'Lord Howe, by half an hour',
      'Australia/Lord_Howe',
      '02:15',
      '2026-10-03T12:00Z',
      '2026-10-04 02:15 2026-10-03T15:30',
    ],
    ['Santiago, at midnight', 'America/Santiago', '00:30', '2026-09-05T12:00Z', '2026-09-06 00:30 2026-09-06T04:00'],
    [
      'Santiago, the very first of them',
      'America/Santiago',
      '00:00',
      '2026-09-05T12:00Z',
      '2026-09-06 00:00 2026-09-06T04:00',
    ],
    ['Havana, at midnight', 'America/Havana', '00:00', '2027-03-13T12:00Z', '2027-03-14 00:00 2027-03-14T05:00'],
  ])('comes at the first minute after it in %s', (_place, zone, time, after, expected) => {
    expect(slots(daily(time), zone, after, 1)).toEqual([expected]);
  });

  it('comes once where several times are skipped together', () => {
    expect(slots(cron('*/30 2-3 * * *'), 'America/New_York', '2027-03-14T00:00Z', 3)).toEqual([
      '2027-03-14 02:00 2027-03-14T07:00',
      '2027-03-14 03:30 2027-03-14T07:30',
      '2027-03-15 02:00 2027-03-15T06:00',
    ]);
  });

  it('does not come on a day that a zone leaves out', () => {
    expect(slots(daily('09:00'), 'Pacific/Apia', '2011-12-29T12:00Z', 2)).toEqual([
      '2011-12-29 09:00 2011-12-29T19:00',
      '2011-12-31 09:00 2011-12-30T19:00',
    ]);
  });
});

describe('a time that comes twice on a day', () => {
  it.each([
    ['New York', 'America/New_York', '01:30', '2026-11-01T00:00Z', '2026-11-01 01:30 2026-11-01T05:30'],
    ['Berlin', 'Europe/Berlin', '02:00', '2026-10-24T12:00Z', '2026-10-25 02:00 2026-10-25T00:00'],
    ['Lord Howe', 'Australia/Lord_Howe', '01:45', '2026-04-04T00:00Z', '2026-04-05 01:45 2026-04-04T14:45'],
    ['Santiago', 'America/Santiago', '23:30', '2026-04-04T12:00Z', '2026-04-04 23:30 2026-04-05T02:30'],
  ])('is taken for the first time in %s', (_place, zone, time, after, expected) => {
    const [first, second] = slots(daily(time), zone, after, 2);
    expect(first).toBe(expected);
    expect(second?.slice(0, 10)).not.toBe(expected.slice(0, 10));
  });

  it('pauses quarter hours for that hour', () => {
    const found = slots(cron('*/15 * * * *'), 'Europe/Berlin', '2026-10-25T00:40Z', 2);
    expect(found).toEqual(['2026-10-25 02:45 2026-10-25T00:45', '2026-10-25 03:00 2026-10-25T02:00']);
  });
});

describe('the calendar', () => {
  const nine = (kind: 'monthly', day: number): Schedule => ({ kind, time: '09:00', day });

  it.each<[string, Schedule, string[]]>([
    ['weekdays', { kind: 'weekdays', time: '09:00' }, ['2026-01-30', '2026-02-02', '2026-02-03']],
    ['Sundays', { kind: 'weekly', time: '09:00', weekday: 7 }, ['2026-02-01', '2026-02-08', '2026-02-15']],
    ['the 31st, or the last day', nine('monthly', 31), ['2026-01-31', '2026-02-28', '2026-03-31']],
    ['day of month and day of week together', cron('0 9 13 * FRI'), ['2026-02-13', '2026-03-13', '2026-11-13']],
    ['the last day', cron('0 9 L * *'), ['2026-01-31', '2026-02-28', '2026-03-31']],
    ['three days before it', cron('0 9 L-3 * *'), ['2026-02-25', '2026-03-28', '2026-04-27']],
    ['the working day nearest to the 1st', cron('0 9 1W * *'), ['2026-02-02', '2026-03-02', '2026-04-01']],
    ['the last working day', cron('0 9 LW * *'), ['2026-01-30', '2026-02-27', '2026-03-31']],
    ['the last Friday', cron('0 9 * * 5L'), ['2026-01-30', '2026-02-27', '2026-03-27']],
    ['the second Monday', cron('0 9 * * 1#2'), ['2026-02-09', '2026-03-09', '2026-04-13']],
    ['a nickname', cron('@monthly'), ['2026-02-01', '2026-03-01', '2026-04-01']],
    ['a leap day on a Monday', cron('0 9 29 2 1'), ['2044-02-29', '2072-02-29', '2112-02-29']],
  ])('knows %s', (_name, schedule, days) => {
    expect(slots(schedule, 'UTC', '2026-01-29T12:00Z', 3).map((slot) => slot.slice(0, 10))).toEqual(days);
  });
});

describe('what somebody types', () => {
  const complaint = (schedule: Schedule, zone = 'UTC') => {
    try {
      timetable.check(schedule, zone);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    [daily('9:00'), 'such as 09:00'],
    [daily('24:00'), 'from 00:00 to 23:59'],
    [{ kind: 'weekly', time: '09:00', weekday: 8 } as const, 'day of the week'],
    [{ kind: 'monthly', time: '09:00', day: 0 } as const, 'from 1 to 31'],
    [cron(''), 'enter a cron expression'],
    [cron('every day'), 'five parts'],
    [cron('0 25 * * *'), '“25” does not fit the hours'],
    [cron('0 9 31 2 *'), 'no such day'],
    [cron('0 0-999999999999 * * *'), 'above 59'],
    [cron('0 9 * * 1'.padEnd(200)), 'not a cron expression'],
    [cron('30 0 9 * * *'), 'leave out the seconds'],
    [cron('* * * * *'), 'every 15 minutes'],
    [cron('*/14 * * * *'), 'every 15 minutes'],
    [cron('0,55 0,23 * * *'), 'every 15 minutes'],
  ])('is refused with a sentence: %j', (schedule, sentence) => {
    expect(complaint(schedule)).toContain(sentence);
  });

  it.each([
    [cron('*/15 * * * *')],
    [cron('0 9 * * MON-FRI')],
    [cron('0,55 0,23 * * 1')],
    [daily('00:00')],
    [{ kind: 'monthly', time: '09:00', day: 31 } as const],
  ])('is taken: %j', (schedule) => {
    expect(complaint(schedule)).toBe('');
  });

  it.each([
    ['Europe/Stokholm', '“Europe/Stockholm”?'],
    ['stockholm', '“Europe/Stockholm”?'],
    ['New York', '“America/New_York”?'],
    ['São Paulo', '“America/Sao_Paulo”?'],
    ['+02:00', 'such as “Europe/London”'],
    ['BST', 'such as “Europe/London”'],
    ['', 'such as “Europe/London”'],
    ['\0'.repeat(10_000), 'such as “Europe/London”'],
  ])('gets the nearest zone: %j', (zone, sentence) => {
    expect(complaint(daily('09:00'), zone)).toContain(sentence);
  });

  it('is described in words', () => {
    expect(timetable.describe({ kind: 'weekdays', time: '09:00' }, 'Europe/Stockholm')).toBe(
      'weekdays at 09:00 (Europe/Stockholm)',
    );
    expect(timetable.describe({ kind: 'weekly', time: '07:30', weekday: 1 }, 'UTC')).toBe(
      'every Monday at 07:30 (UTC)',
    );
  });
});

describe('over all zones', () => {
  const zones =
    'America/New_York Europe/Berlin Australia/Lord_Howe America/Santiago America/Havana Asia/Kathmandu Pacific/Apia Africa/Casablanca Asia/Beirut America/St_Johns Antarctica/Troll Atlantic/Azores UTC';
  const zone = fc.constantFrom(...zones.split(' '));
  /** Half of the days are near some change of the clocks. */
  const day = fc.oneof(
    fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2035, 0, 1) }),
    fc
      .tuple(
        fc.constantFrom(
          '2027-03-13',
          '2027-03-27',
          '2026-10-03',
          '2026-09-05',
          '2026-10-24',
          '2026-04-04',
          '2011-12-29',
        ),
        fc.integer({ min: 0, max: 3 * 24 * 60 }),
      )
      .map(([date, minutes]) => Date.parse(date) + minutes * 60_000),
  );
  const some = (most: number, length: number) =>
    fc.uniqueArray(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: length });

  it('comes as an observer of the clocks would expect', () => {
    fc.assert(
      fc.property(zone, day, some(59, 4), some(23, 6), some(6, 7), (timeZone, from, minutes, hours, weekdays) => {
        const start = Math.floor(from / 60_000);
        const dueOn: DueOn = (midnight) =>
          weekdays.includes(new Date(midnight * 60_000).getUTCDay())
            ? hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)).toSorted((a, b) => a - b)
            : [];
        const clock = readWallClock(timeZone, start - 3 * 24 * 60, start + 5 * 24 * 60);
        const expected = expectedSlots(clock, dueOn).filter(({ utc }) => utc > start && utc < start + 3 * 24 * 60);
        const schedule = cron(`${minutes.join()} ${hours.join()} * * ${weekdays.join()}`);
        let at = new Date(start * 60_000);
        for (const { utc, localDate, slot } of expected) {
          const next = timetable.next(schedule, timeZone, at);
          expect(next).toEqual({ at: new Date(utc * 60_000), localDate, slot });
          at = next.at;
        }
        expect(timetable.next(schedule, timeZone, at).at.getTime()).toBeGreaterThanOrEqual(
          (start + 3 * 24 * 60) * 60_000,
        );
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});
