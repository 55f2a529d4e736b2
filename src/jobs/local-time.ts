const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A day of the calendar, without a zone: the milliseconds of its midnight, as if it were in UTC. */
export type CalendarDay = number;

/** The wall clocks of one zone. */
export interface LocalTime {
  dayAt(instantMs: number): CalendarDay;
  /**
   * The first instant at which the clocks show so many minutes after midnight of that day, or, where they skip that time, the one at which they go on. Undefined on a
   * day that the zone leaves out altogether.
   */
  instantOf(day: CalendarDay, minutes: number): number | undefined;
}

/** Throws a RangeError for a zone that is not known. */
export function localTimeIn(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();

  function offsetAt(instantMs: number): number {
    const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of format.formatToParts(instantMs)) part[type] = value;
    const [year, month, day] = [Number(part.year), Number(part.month), Number(part.day)];
    const shown = Date.UTC(year, month - 1, day, Number(part.hour), Number(part.minute), Number(part.second));
    return shown - Math.floor(instantMs / 1_000) * 1_000;
  }

  function offsetAtMidnight(utcDay: number): number {
    const offset = offsets.get(utcDay) ?? offsetAt(utcDay);
    offsets.set(utcDay, offset);
    return offset;
  }

  /** The first minute of UTC from `to` back to `from` with the offset that holds at `to`. */
  function changeBetween(from: number, to: number): number {
    const later = offsetAt(to);
    let [before, after] = [from / minuteMs, to / minuteMs];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle * minuteMs) === later) after = middle;
      else before = middle;
    }
    return after * minuteMs;
  }

  return {
    dayAt: (instantMs) => Math.floor((instantMs + offsetAt(instantMs)) / dayMs) * dayMs,
    instantOf(day, minutes) {
      const shown = day + minutes * minuteMs;
      const [from, to] = [day - dayMs, day + 2 * dayMs];
      const [before, after] = [offsetAtMidnight(from), offsetAtMidnight(to)];
      if (before === after) return shown - before;
      const change = changeBetween(from, to);
      if (shown - before < change) return shown - before;
      if (shown - after >= change) return shown - after;
      return after - before >= dayMs ? undefined : change;
    },
  };
}
