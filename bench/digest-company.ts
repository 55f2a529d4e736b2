import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Person } from '../src/knowledge/audience.ts';
import type { DigestOrder } from '../src/workflows/digest/digest.ts';
import type { Digests } from '../src/workflows/digest/digests.ts';
import type { Spell } from './digest-expected.ts';
import { inventPlan, type Plan } from './digest-plans.ts';
import { overlaps, quietTime, type Span } from './digest-weather.ts';

/** One digest through the year. */
export interface Life {
  id: string;
  spells: Spell[];
}

/** What somebody does to a digest at a moment. */
export interface Act {
  at: number;
  run(digests: Digests): Promise<unknown>;
}

const dayMs = 24 * 60 * 60_000;
const edgeMs = 20 * 60_000;
const maya: Person = { id: 'UMAYA', name: 'Maya', timeZone: 'UTC', isAdmin: true, isGuest: false };

/** Digests that are ordered at the beginning of the year, some of them edited, some paused for a while, at moments when somebody is there. */
export function inventLives(count: number, year: Span, outages: Span[], random: () => number) {
  const acts: Act[] = [];
  const lives: Life[] = [];
  const isCalm = (at: number) =>
    outages.every((outage) => !overlaps(outage, { from: at - edgeMs, to: at + edgeMs })) && at < year.to;
  for (let digest = 0; digest < count; digest += 1) {
    const id = randomUUID();
    let plan = inventPlan(random);
    let since: number | undefined = year.from;
    const spells: Spell[] = [];
    const first = plan;
    acts.push({ at: year.from, run: (digests) => digests.create(orderOf(first), { ...maya, id: `U${digest}` }, id) });
    for (
      let at = quietTime(year.from + random() * 200 * dayMs);
      at < year.to;
      at = quietTime(at + random() * 200 * dayMs)
    ) {
      if (!isCalm(at)) continue;
      const choice = random();
      if (choice < 0.5) {
        const changed = otherPlan(plan, random);
        acts.push({ at, run: (digests) => digests.change(id, orderOf(changed), maya) });
        if (since !== undefined) spells.push({ plan, from: since, to: at });
        since = since === undefined ? undefined : at;
        plan = changed;
      } else if (since === undefined) {
        acts.push({ at, run: (digests) => digests.resume(id, maya) });
        since = at;
      } else if (choice < 0.7) {
        acts.push({ at, run: (digests) => digests.pause(id, maya) });
        spells.push({ plan, from: since, to: at });
        since = undefined;
      }
    }
    if (since !== undefined) spells.push({ plan, from: since, to: year.to });
    lives.push({ id, spells });
  }
  return { lives, acts: acts.toSorted((a, b) => a.at - b.at) };
}

/** Due at other times, so that it is an edit. */
function otherPlan({ schedule, timeZone }: Plan, random: () => number): Plan {
  const plan = inventPlan(random);
  const isSame = plan.timeZone === timeZone && isDeepStrictEqual(plan.schedule, schedule);
  return isSame ? otherPlan(plan, random) : plan;
}

function orderOf({ schedule, timeZone }: Plan): DigestOrder {
  return {
    title: 'Roadmap',
    target: { kind: 'channel', channelId: 'C1' },
    sources: [{ kind: 'data_source', connectionId: 'internal:ops', id: 'd1', title: 'Roadmap', url: '' }],
    filter: '',
    schedule,
    timeZone,
    language: '',
    tone: 'brief',
    leastChanges: 1,
    whenQuiet: 'nothing',
  };
}
