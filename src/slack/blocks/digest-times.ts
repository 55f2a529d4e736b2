const dayMs = 24 * 60 * 60_000;
const minuteMs = 60_000;

/** “Mon 23 Nov, 09:00” on that calendar. */
export function showMoment(date: Date, timeZone: string): string {
  return format(date, timeZone, { weekday: 'short', day: 'numeric', month: 'short', ...clock });
}

/** The same for a reader in another zone than the digest's: “Mon 23 Nov, 03:00 your time”. */
export function showTheirMoment(date: Date, theirs: string, { timeZone }: { timeZone: string }): string {
  return `${showMoment(date, theirs)}${theirs === timeZone ? '' : ' your time'}`;
}

/** “09:00”. */
export function showClock(date: Date, timeZone: string): string {
  return format(date, timeZone, clock);
}

/** “09:00” on the same day, “Friday 09:00” within six days, else “12 Nov 09:00”, with the year where it is another one. */
export function showSince(date: Date, timeZone: string, now: Date): string {
  const dayOf = (each: Date) => format(each, timeZone, { dateStyle: 'short' });
  if (dayOf(date) === dayOf(now)) return showClock(date, timeZone);
  if (Math.abs(now.getTime() - date.getTime()) < 6 * dayMs)
    return `${format(date, timeZone, { weekday: 'long' })} ${showClock(date, timeZone)}`;
  const year = (each: Date) => format(each, timeZone, { year: 'numeric' });
  const isOther = year(date) !== year(now);
  const day = format(date, timeZone, { day: 'numeric', month: 'short', ...(isOther ? { year: 'numeric' } : {}) });
  return `${day} ${showClock(date, timeZone)}`;
}

/** “3 h ago”; empty for what is no date. */
export function showAge(iso: string, now: Date): string {
  const ms = now.getTime() - new Date(iso).getTime();
  if (Number.isNaN(ms)) return '';
  const minutes = Math.floor(ms / minuteMs);
  if (minutes < 2) return 'just now';
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

function format(date: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(date);
}
