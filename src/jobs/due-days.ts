import { type ParsedFields, validateDetailed } from 'node-cron';
import { RequestError } from '../errors.ts';
import type { Schedule } from '../workflows/digest/digest.ts';
import type { CalendarDay } from './local-time.ts';

/** A schedule without its zone. */
export interface DueTimes {
  isDue(day: CalendarDay): boolean;
  /** Minutes after midnight, ascending. */
  times: number[];
}

const dayMs = 24 * 60 * 60_000;
const longestExpression = 100;

/** Throws the sentence for whoever typed it. */
export function dueTimes(schedule: Schedule): DueTimes {
  if (schedule.kind === 'cron') return cronTimes(schedule.expression);
  const times = [minutesOf(schedule.time)];
  const weekdayOf = (day: CalendarDay) => new Date(day).getUTCDay() || 7;
  switch (schedule.kind) {
    case 'daily':
      return { times, isDue: () => true };
    case 'weekdays':
      return { times, isDue: (day) => weekdayOf(day) <= 5 };
    case 'weekly':
      requireWhole(schedule.weekday, 7, 'Please choose a day of the week.');
      return { times, isDue: (day) => weekdayOf(day) === schedule.weekday };
    case 'monthly':
      requireWhole(schedule.day, 31, 'Please choose a day from 1 to 31.');
      return { times, isDue: (day) => new Date(day).getUTCDate() === Math.min(schedule.day, lengthOfMonth(day)) };
  }
}

function minutesOf(time: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hours === undefined) throw new RequestError('Please enter a time from 00:00 to 23:59, such as 09:00.');
  return Number(hours) * 60 + Number(minutes);
}

function requireWhole(value: number, most: number, sentence: string): void {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new RequestError(sentence);
}

/** For schedules that never come. */
export const noSuchDay = 'There is no such day in the calendar. Please choose another one.';

const example = 'For example, `0 9 * * 1-5` is weekdays at 09:00.';
const fieldNames: Record<string, string> = {
  minute: 'the minutes (0 to 59)',
  hour: 'the hours (0 to 23)',
  dayOfMonth: 'the day of the month (1 to 31)',
  month: 'the month (1 to 12)',
  dayOfWeek: 'the day of the week (0 to 7, Sunday is 0 or 7)',
};

function cronTimes(expression: string): DueTimes {
  const { second, minute, hour, month, ...days } = parseCron(expression);
  if (second.some((value) => value !== 0))
    throw new RequestError(`Please leave out the seconds: minute, hour, day of month, month, day of week. ${example}`);
  return {
    times: [...new Set(hour.flatMap((each) => minute.map((more) => each * 60 + more)))].toSorted((a, b) => a - b),
    isDue: (day) =>
      month.includes(new Date(day).getUTCMonth() + 1) && isDayOfMonth(days, day) && isDayOfWeek(days, day),
  };
}

/** node-cron writes ranges out before it looks at their ends, so long numbers must not reach it. */
function parseCron(expression: string): ParsedFields {
  if (expression.trim() === '') throw new RequestError(`Please enter a cron expression. ${example}`);
  if (expression.length > longestExpression || /\d{3}/.test(expression))
    throw new RequestError(
      `This is not a cron expression that I understand: no number in it may be above 59. ${example}`,
    );
  const { fields, errors } = validateDetailed(expression);
  if (fields) return fields;
  const [problem] = errors;
  const name = fieldNames[problem?.field ?? ''];
  if (problem?.message.includes('impossible')) throw new RequestError(noSuchDay);
  throw new RequestError(
    name && problem?.value !== undefined
      ? `“${problem.value}” does not fit ${name}. ${example}`
      : `A cron expression has five parts: minute, hour, day of month, month, day of week. ${example}`,
  );
}

type Days = Pick<ParsedFields, 'dayOfMonth' | 'dayOfWeek'>;

/** Numbers, `L`, `L-3`, `15W` and `LW`. */
function isDayOfMonth({ dayOfMonth }: Days, day: CalendarDay): boolean {
  const date = new Date(day).getUTCDate();
  const last = lengthOfMonth(day);
  return dayOfMonth.some((token) => {
    if (typeof token === 'number') return token === date;
    const [, near, before] = /^(\d+|L)W$|^L-(\d+)$/.exec(token) ?? [];
    if (near !== undefined) return date === nearestWeekday(day, near === 'L' ? last : Number(near), last);
    return date === last - Number(before ?? 0);
  });
}

/** Numbers, `5L` and `1#2`. */
function isDayOfWeek({ dayOfWeek }: Days, day: CalendarDay): boolean {
  const date = new Date(day).getUTCDate();
  const weekday = new Date(day).getUTCDay();
  return dayOfWeek.some((token) => {
    if (typeof token === 'number') return token === weekday;
    if (Number(token[0]) % 7 !== weekday) return false;
    return token[1] === '#' ? Math.ceil(date / 7) === Number(token[2]) : date + 7 > lengthOfMonth(day);
  });
}

/** The working day that is nearest to a date without leaving its month; NaN for a date that the month does not have. */
function nearestWeekday(day: CalendarDay, date: number, last: number): number {
  if (date > last) return Number.NaN;
  const weekday = new Date(day + (date - new Date(day).getUTCDate()) * dayMs).getUTCDay();
  if (weekday === 6) return date === 1 ? 3 : date - 1;
  if (weekday === 0) return date === last ? date - 2 : date + 1;
  return date;
}

function lengthOfMonth(day: CalendarDay): number {
  const date = new Date(day);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
