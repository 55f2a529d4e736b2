import { RequestError } from '../errors.ts';
import type { Schedule, Slot, Timetable } from '../workflows/digest/digest.ts';
import { type DueTimes, dueTimes, noSuchDay } from './due-days.ts';
import type { CalendarDay } from './local-time.ts';
import { findTimeZone } from './time-zones.ts';

const dayMs = 24 * 60 * 60_000;
const leastMinutes = 15;
const minutesOfDay = 24 * 60;
/** February 29 on a given weekday comes once in 28 years, or in 40 around 2100. */
const furthestDays = 41 * 366;
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * The calendar's side of schedules; what cron expressions mean is node-cron's own: day of month and day of week must both fit. A day that a zone leaves
 * out altogether, as Apia did on 2011-12-30, has no slots.
 */
export const timetable: Timetable = {
  check(schedule, timeZone) {
    findTimeZone(timeZone);
    requireApart(dueTimes(schedule));
    timetable.next(schedule, timeZone, new Date());
  },

  next(schedule, timeZone, after) {
    const local = findTimeZone(timeZone);
    const due = dueTimes(schedule);
    const from = local.dayAt(after.getTime()) - dayMs; // a time that is skipped at midnight comes on the day after
    for (let day = from; day <= from + furthestDays * dayMs; day += dayMs) {
      const slot = due.isDue(day) ? slotOfDay(day, due, local.instantOf, after.getTime()) : undefined;
      if (slot) return slot;
    }
    throw new RequestError(noSuchDay);
  },

  describe(schedule, timeZone) {
    return `${describeTimes(schedule)} (${timeZone})`;
  },
};

function slotOfDay(
  day: CalendarDay,
  { times }: DueTimes,
  instantOf: (day: CalendarDay, minutes: number) => number | undefined,
  after: number,
): Slot | undefined {
  for (const minutes of times) {
    const at = instantOf(day, minutes);
    if (at !== undefined && at > after)
      return { at: new Date(at), localDate: new Date(day).toISOString().slice(0, 10), slot: clockOf(minutes) };
  }
  return undefined;
}

function clockOf(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Also over midnight, where two days that follow each other are both due. */
function requireApart({ times, isDue }: DueTimes): void {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const isClose = times.some((time, at) => at > 0 && time - (times[at - 1] ?? time) < leastMinutes);
  if (isClose || (first + minutesOfDay - last < leastMinutes && hasNeighbours(isDue)))
    throw new RequestError(
      `A digest comes at most every ${leastMinutes} minutes. For example, \`*/15 9-17 * * 1-5\` is every quarter of an hour in working hours.`,
    );
}

/** All months begin with all weekdays, leap years included, within 28 years. */
function hasNeighbours(isDue: DueTimes['isDue']): boolean {
  for (let at = 0; at < 28 * 366; at += 1) {
    const day = Date.UTC(2026, 0, 1) + at * dayMs;
    if (isDue(day) && isDue(day + dayMs)) return true;
  }
  return false;
}

function describeTimes(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'daily':
      return `every day at ${schedule.time}`;
    case 'weekdays':
      return `weekdays at ${schedule.time}`;
    case 'weekly':
      return `every ${weekdays[schedule.weekday - 1] ?? 'week'} at ${schedule.time}`;
    case 'monthly':
      return schedule.day === 31
        ? `on the last day of each month at ${schedule.time}`
        : `on day ${schedule.day} of each month at ${schedule.time}`;
    case 'cron':
      return `by the cron expression ${schedule.expression}`;
  }
}
