/** A stretch of time in which the clocks of a zone run on: at minute `utc` (since 1970) they show `wall`, written down as if it were UTC. */
interface Stretch {
  utc: number;
  wall: number;
  minutes: number;
}

/** What is due on a day (the minutes of its midnight), by minutes after midnight. */
export type DueOn = (midnight: number) => number[];

export interface ExpectedSlot {
  /** Minutes since 1970. */
  utc: number;
  localDate: string;
  slot: string;
}

const dayMinutes = 24 * 60;
const strideMinutes = 15;

/** Looks at the clocks of a zone every quarter of an hour, and every minute where they jumped. Both ends are minutes since 1970. */
export function readWallClock(timeZone: string, from: number, to: number): Stretch[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const read = (utc: number) => Date.parse(`${format.format(utc * 60_000).replace(' ', 'T')}Z`) / 60_000;
  const stretches: Stretch[] = [{ utc: from, wall: read(from), minutes: 1 }];
  const take = (utc: number, wall: number, minutes: number) => {
    const last = stretches.at(-1);
    if (last && last.wall + last.minutes + minutes - 1 === wall) last.minutes += minutes;
    else stretches.push({ utc, wall, minutes: 1 });
  };
  for (let at = from; at < to; at += strideMinutes) {
    const last = stretches.at(-1);
    const wall = read(at + strideMinutes);
    if (last && last.wall + last.minutes + strideMinutes - 1 === wall) take(at + strideMinutes, wall, strideMinutes);
    else for (let utc = at + 1; utc <= at + strideMinutes; utc += 1) take(utc, read(utc), 1);
  }
  return stretches;
}

/** All slots that should come on the days of a stretch of time, found by following the clocks, in order; two at one moment are one, named by the earlier. */
export function expectedSlots(clock: Stretch[], dueOn: DueOn): ExpectedSlot[] {
  const slots: ExpectedSlot[] = [];
  const [first, last] = [clock[0], clock.at(-1)];
  if (!first || !last) return slots;
  const end = last.wall + last.minutes;
  for (let day = Math.floor(first.wall / dayMinutes) * dayMinutes; day < end; day += dayMinutes) {
    if (!clock.some(({ wall, minutes }) => wall < day + dayMinutes && wall + minutes > day)) continue;
    for (const time of dueOn(day)) {
      const wanted = day + time;
      const stretch = clock.find(({ wall, minutes }) => wall + minutes > wanted);
      if (!stretch || wanted < first.wall) continue;
      const utc = stretch.utc + Math.max(0, wanted - stretch.wall);
      if (slots.at(-1)?.utc !== utc)
        slots.push({ utc, localDate: shown(day).slice(0, 10), slot: shown(wanted).slice(11, 16) });
    }
  }
  return slots;
}

function shown(wall: number): string {
  return new Date(wall * 60_000).toISOString();
}
