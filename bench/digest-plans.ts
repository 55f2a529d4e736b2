import type { Schedule } from '../src/workflows/digest/digest.ts';
import type { DueOn } from '../test/support/wall-clock.ts';

/** A schedule in a zone, and what is due on a day by a reckoning of its own. */
export interface Plan {
  schedule: Schedule;
  timeZone: string;
  dueOn: DueOn;
}

const zones =
  'UTC Europe/Berlin Europe/London America/New_York America/Los_Angeles America/Santiago America/Havana Asia/Kathmandu Asia/Tokyo Australia/Lord_Howe Pacific/Apia Africa/Casablanca'.split(
    ' ',
  );

/** Minutes after midnight; many of them in the hours in which clocks change. All are quarters of an hour, so that the rest of an hour is free for what else happens. */
const times = ['00:00', '00:30', '01:30', '02:00', '02:15', '02:30', '09:00', '17:30'].map((time) => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
});
/** Cron expressions with the hours, minutes and days of the week that they mean. */
const expressions: [expression: string, hours: number[], minutes: number[], weekdays: number[]][] = [
  ['0 9,17 * * *', [9, 17], [0], [0, 1, 2, 3, 4, 5, 6]],
  ['30 1,2,3 * * *', [1, 2, 3], [30], [0, 1, 2, 3, 4, 5, 6]],
  ['*/15 2 * * SAT,SUN', [2], [0, 15, 30, 45], [6, 0]],
  ['0 */6 * * MON-FRI', [0, 6, 12, 18], [0], [1, 2, 3, 4, 5]],
];

const everyDay = [0, 1, 2, 3, 4, 5, 6];
const workingDays = [1, 2, 3, 4, 5];

/** Any kind of schedule in any zone. */
export function inventPlan(random: () => number): Plan {
  const choose = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('There is nothing to choose from');
    return item;
  };
  const timeZone = choose(zones);
  const at = choose(times);
  const time = `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
  const on = (weekdays: number[], due: number[]): DueOn => {
    return (midnight) => (weekdays.includes(dateOf(midnight).getUTCDay()) ? due : []);
  };
  switch (choose(['daily', 'daily', 'weekdays', 'weekdays', 'weekly', 'monthly', 'cron'] as const)) {
    case 'daily':
      return { timeZone, schedule: { kind: 'daily', time }, dueOn: on(everyDay, [at]) };
    case 'weekdays':
      return { timeZone, schedule: { kind: 'weekdays', time }, dueOn: on(workingDays, [at]) };
    case 'weekly': {
      const weekday = choose([1, 3, 5, 6, 7]);
      return { timeZone, schedule: { kind: 'weekly', time, weekday }, dueOn: on([weekday % 7], [at]) };
    }
    case 'monthly': {
      const day = choose([1, 13, 30, 31]);
      return {
        timeZone,
        schedule: { kind: 'monthly', time, day },
        dueOn: (midnight) => (isMonthly(dateOf(midnight), day) ? [at] : []),
      };
    }
    case 'cron': {
      const [expression, hours, minutes, weekdays] = choose(expressions);
      const due = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
      return { timeZone, schedule: { kind: 'cron', expression }, dueOn: on(weekdays, due) };
    }
  }
}

function dateOf(midnight: number): Date {
  return new Date(midnight * 60_000);
}

/** The day itself, or the last one of a month that is too short for it. */
function isMonthly(date: Date, day: number): boolean {
  const tomorrow = new Date(date.getTime() + 24 * 60 * 60_000);
  const isLast = tomorrow.getUTCDate() === 1;
  return date.getUTCDate() === day || (isLast && date.getUTCDate() < day);
}
