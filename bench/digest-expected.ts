import { type ExpectedSlot, expectedSlots, readWallClock } from '../test/support/wall-clock.ts';
import type { Plan } from './digest-plans.ts';
import { isIn, type Span } from './digest-weather.ts';

/** A time in which a digest is active with one plan. */
export interface Spell extends Span {
  /** The same object until an edit. */
  plan: Plan;
}

const minuteMs = 60_000;
const catchUpMs = 2 * 60 * minuteMs;
const clocks = new Map<string, ReturnType<typeof readWallClock>>();

/** All slots of a plan in a span, from following the clocks of its zone through the year. */
export function slotsOf({ timeZone, dueOn }: Plan, year: Span, { from, to }: Span): ExpectedSlot[] {
  const dayMs = 24 * 60 * minuteMs;
  const clock =
    clocks.get(timeZone) ??
    readWallClock(timeZone, (year.from - 2 * dayMs) / minuteMs, (year.to + 2 * dayMs) / minuteMs);
  clocks.set(timeZone, clock);
  return expectedSlots(clock, dueOn).filter(({ utc }) => utc * minuteMs > from && utc * minuteMs <= to);
}

/**
 * What a digest owes its readers: each slot of its active times once; of those that fell into an outage the newest one, if it was not two hours old when the
 * outage ended; after an edit none on a day on which it has come already. Named as `2026-11-21 09:00`.
 */
export function expect(spells: Spell[], outages: Span[], year: Span): Set<string> {
  const expected = new Set<string>();
  let fired: (ExpectedSlot & { plan: Plan }) | undefined;
  for (const { plan, ...span } of spells) {
    const days = fired && fired.plan !== plan ? [fired.localDate, dateIn(plan.timeZone, fired.utc)] : [];
    const slots = slotsOf(plan, year, span).filter(({ localDate }) => !days.includes(localDate));
    const lastOf = new Map<Span, ExpectedSlot>();
    for (const slot of slots) {
      const outage = outages.find((each) => isIn([each], slot.utc * minuteMs));
      if (outage) lastOf.set(outage, slot);
    }
    for (const slot of slots) {
      const name = `${slot.localDate} ${slot.slot}`;
      if (expected.has(name)) continue;
      const outage = outages.find((each) => isIn([each], slot.utc * minuteMs));
      const isCaughtUp = outage && lastOf.get(outage) === slot && slot.utc * minuteMs >= outage.to - catchUpMs;
      if (outage && !isCaughtUp) continue;
      expected.add(name);
      fired = { ...slot, plan };
    }
  }
  return expected;
}

function dateIn(timeZone: string, utc: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(utc * minuteMs);
}
