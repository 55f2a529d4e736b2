import type { StoredRun } from '../../storage/digest-runs.ts';
import type { Advance, StoredSlot } from '../../storage/digests.ts';
import type { DigestOrder, Slot, Timetable } from './digest.ts';

type When = Pick<DigestOrder, 'schedule' | 'timeZone'>;

/** A slot that was missed for longer is left out. */
const catchUpMs = 2 * 60 * 60_000;
/** After a long time away the rest of the missed slots is not even noted. */
const mostNoted = 100;

/** `2026-11-21`, as people in that zone write it down. */
export function localDateIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** What came last, and whether the time was changed since. */
interface Past {
  fired: StoredRun | undefined;
  isEdited: boolean;
}

/**
 * The first slot later than `after` that may still come when `fired` was the last one: of a schedule that was edited since, and of those that come once
 * on a day, none on the same date, in the old zone or the new one; of the others none that is not later.
 */
export function firstSlot(timetable: Timetable, when: When, after: Date, { fired, isEdited }: Past): Slot {
  const { schedule, timeZone } = when;
  const isOnceADay = isEdited || schedule.kind !== 'cron';
  const dates = fired && isOnceADay ? [fired.localDate, localDateIn(timeZone, fired.dueAt)] : [];
  for (let slot = timetable.next(schedule, timeZone, after); ; slot = timetable.next(schedule, timeZone, slot.at)) {
    const isOver = fired !== undefined && slot.at <= fired.dueAt;
    const isSame = slot.localDate === fired?.localDate && slot.slot === fired.slot;
    if (!isOver && !isSame && !dates.includes(slot.localDate)) return slot;
  }
}

/** What comes of a digest whose next slot is not later than `now`: of the slots that passed, the newest one within two hours comes now. */
export function passSlots(timetable: Timetable, when: When, pending: StoredSlot, now: Date): Advance {
  const { schedule, timeZone } = when;
  const since = now.getTime() - catchUpMs;
  const passed = [pending];
  let next = timetable.next(schedule, timeZone, pending.at);
  while (next.at <= now) {
    const isLongAgo = passed.length >= mostNoted && next.at.getTime() < since;
    if (!isLongAgo) passed.push(next);
    next = timetable.next(schedule, timeZone, isLongAgo ? new Date(since - 1) : next.at);
  }
  const newest = passed.at(-1);
  const isCaughtUp = newest !== undefined && newest.at.getTime() >= since;
  return {
    runs: passed.map((slot) => ({ ...slot, state: isCaughtUp && slot === newest ? 'due' : 'skipped' })),
    next,
    ...(isCaughtUp ? {} : { skipped: missedSentence }),
  };
}

/** The last outcome of a digest whose slot was missed. */
const missedSentence =
  'Left out: I was not running when it was due, and more than two hours had passed when I was back.';
