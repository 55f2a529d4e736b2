import { isTimeZone } from '../knowledge/time-zone.ts';
import type { Scope } from '../storage/budget.ts';

export const whoseBudget: Record<Scope, string> = {
  person: 'Your budget for today',
  channel: 'This channel’s budget for today',
  workspace: 'Our budget for today',
};

/** That a limit is reached and when it starts anew, for this asker. */
export function usedUpSentence(scope: Scope, now: Date, timeZone: string): string {
  return `${whoseBudget[scope]} is used up. It starts anew ${showTime(resetAfter(now), now, timeZone)}.`;
}

/** What is said under an answer that came from the small model. */
export function nearlySentence(scope: Scope, now: Date, timeZone: string): string {
  return `${whoseBudget[scope]} is nearly used up, so a smaller model wrote this. It starts anew ${showTime(resetAfter(now), now, timeZone)}.`;
}

/** Limits are those of UTC days. */
export function resetAfter(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}

/** “today at 16:00 (America/Los_Angeles)” or “on Sunday at 01:00 (Europe/Stockholm)”. */
export function showTime(time: Date, now: Date, timeZone: string): string {
  if (!isTimeZone(timeZone)) return showTime(time, now, 'UTC');
  const show = (date: Date, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(date);
  const [day, today] = [time, now].map((date) => show(date, { weekday: 'long' }));
  const clock = show(time, { hour: '2-digit', minute: '2-digit' });
  return `${day === today ? 'today' : `on ${day}`} at ${clock} (${timeZone})`;
}
