import { objectOf, stringOf } from './json.ts';

const day = 86_400_000;

/** Whether a date value (`{ start, end }` or an ISO time) meets a date operator; relative ones count from `now`. */
export function dateMatches(operator: string, operand: unknown, value: unknown, now: number): boolean {
  const start = stringOf(value) || stringOf(objectOf(value).start);
  if (!start) return false;
  const range = relativeRange(operator, now);
  if (range) {
    const at = dayOf(start);
    return at >= range.from && at <= range.to;
  }
  return compareWith(operator, start, stringOf(operand));
}

/** Without a time on one side the whole day counts; with times on both, the minute. */
function compareWith(operator: string, start: string, wanted: string): boolean {
  const byDay = wanted.length === 10 || start.length === 10;
  const left = byDay ? dayOf(start) : minuteOf(start);
  const right = byDay ? dayOf(wanted) : minuteOf(wanted);
  switch (operator) {
    case 'equals':
      return left === right;
    case 'before':
      return left < right;
    case 'after':
      return left > right;
    case 'on_or_before':
      return left <= right;
    default:
      return left >= right;
  }
}

function dayOf(text: string): number {
  return Date.parse(text.slice(0, 10));
}

function minuteOf(text: string): number {
  return Math.floor(Date.parse(text) / 60_000);
}

/** First and last day of a relative range; weeks begin on Sunday. */
function relativeRange(operator: string, now: number): { from: number; to: number } | undefined {
  const today = Math.floor(now / day) * day;
  const shifted = (months: number) => {
    const date = new Date(today);
    date.setUTCMonth(date.getUTCMonth() + months);
    return date.getTime();
  };
  switch (operator) {
    case 'this_week': {
      const from = today - new Date(today).getUTCDay() * day;
      return { from, to: from + 6 * day };
    }
    case 'past_week':
      return { from: today - 7 * day, to: today };
    case 'past_month':
      return { from: shifted(-1), to: today };
    case 'past_year':
      return { from: shifted(-12), to: today };
    case 'next_week':
      return { from: today, to: today + 7 * day };
    case 'next_month':
      return { from: today, to: shifted(1) };
    case 'next_year':
      return { from: today, to: shifted(12) };
    default:
      return undefined;
  }
}
