import type { DigestRun } from '../src/workflows/digest/digest.ts';
import { type Act, inventLives } from './digest-company.ts';
import { expect, slotsOf } from './digest-expected.ts';
import { openReplicas, type Replica } from './digest-replicas.ts';
import { aheadAt, inventWeather, isIn, type Span, type Weather } from './digest-weather.ts';
import { createRandom } from './invented-text.ts';

const secondMs = 1_000;
const minuteMs = 60_000;

/** What a year came to. */
export interface YearReport {
  runs: number;
  missed: string[];
  doubled: string[];
  /** Seconds from each slot to the moment at which its run was taken up, of those that fell into no outage. */
  lateSeconds: number[];
}

/**
 * A year of digests on the real storage and its real rules, with time as a number: replicas tick where something may be due, where a clock changes, after
 * outages, and at random. A run counts as posted when it ends; some of them fail first, and some replicas die before they have handed a run on.
 */
export async function liveThrough(databaseUrl: string, year: Span, count: number, seed: number): Promise<YearReport> {
  const random = createRandom(seed);
  const weather = inventWeather(year, random);
  const { lives, acts } = inventLives(count, year, weather.outages, random);
  let now = year.from;
  await using open = await openReplicas(databaseUrl, weather, () => now);
  const posts = new Map<string, number>();
  const lateSeconds: number[] = [];
  const handedOn = new Set<string>();
  const extra: Span[] = [];
  const lookAgain = (afterMs: number) => extra.push({ from: now + afterMs, to: now + afterMs + 95 * secondMs });

  /** What the ledger of questions and the surface do with a run. */
  async function handOn(
    { id, digestId, localDate, slot, dueAt, attempts }: DigestRun,
    { digests }: Replica,
  ): Promise<void> {
    if (handedOn.has(`${id}:${attempts}`)) return;
    if (random() < 0.01) return void lookAgain(0);
    handedOn.add(`${id}:${attempts}`);
    if (attempts === 0 && !isIn(weather.outages, dueAt.getTime())) lateSeconds.push((now - dueAt.getTime()) / secondMs);
    if (random() < 0.01 && (await digests.retryLater(id))) return void lookAgain(2 * minuteMs);
    await digests.deliver(id, { until: new Date(now), state: 'delivered', text: '' });
    const name = `${digestId} ${localDate} ${slot}`;
    posts.set(name, (posts.get(name) ?? 0) + 1);
  }

  async function tickAll(from: number, to: number): Promise<void> {
    const ticks = open.replicas.flatMap((replica) => replica.ticks(from, to).map((at) => ({ at, replica })));
    for (const { at, replica } of ticks.toSorted((a, b) => a.at - b.at)) {
      now = at;
      if (!replica.isUp(at)) continue;
      const all = random() < 0.02 ? open.replicas.filter((each) => each.isUp(at)) : [replica];
      const runs = await Promise.all(
        all.map(async (each) => ({ each, runs: await each.tick(at, each !== replica || all.length > 1) })),
      );
      await Promise.all(runs.flatMap(({ each, runs: taken }) => taken.map((run) => handOn(run, each))));
    }
  }

  const dueTimes = lives.flatMap(({ spells }) =>
    spells.flatMap(({ plan, ...span }) => slotsOf(plan, year, span).map(({ utc }) => utc * minuteMs)),
  );
  const windows = mergeSpans(
    [...new Set(dueTimes)].map((at) => windowOf(at, weather)).concat(otherWindows(weather, year, random)),
  );
  let cursor = year.from;
  const left: Act[] = [...acts];
  for (let next = windows.shift(); next; next = earliest(windows, extra)) {
    while (left[0] && left[0].at <= next.from) {
      const [act] = left.splice(0, 1);
      if (!act) break;
      now = act.at;
      await act.run(open.replicas[0]?.digests ?? fail());
    }
    await tickAll(Math.max(cursor, next.from), next.to);
    cursor = Math.max(cursor, next.to);
  }

  const missed: string[] = [];
  const known = new Set<string>();
  for (const { id, spells } of lives) {
    for (const name of expect(spells, weather.outages, year)) {
      known.add(`${id} ${name}`);
      if (!posts.has(`${id} ${name}`)) missed.push(`${id} ${name}`);
    }
  }
  const doubled = [...posts].filter(([name, times]) => times > 1 || !known.has(name)).map(([name]) => name);
  return { runs: posts.size, missed, doubled, lateSeconds };
}

function fail(): never {
  throw new Error('There is no replica');
}

/** From a slot until every replica has had a tick; longer while some clock is wrong. What nobody takes up then waits for the next window. */
function windowOf(at: number, { replicas, shared }: Weather): Span {
  const ahead = aheadAt(shared, at);
  const isCalm = [...replicas, shared].every((machine) => Math.abs(aheadAt(machine, at)) <= 2 * secondMs);
  return {
    from: Math.min(at, at - ahead),
    to: Math.max(at, at - ahead) + (isCalm ? 9 : 95) * secondMs,
  };
}

function otherWindows({ replicas, shared, outages }: Weather, year: Span, random: () => number): Span[] {
  const edges = [...replicas, shared].flatMap(({ jumps }) => jumps).flatMap(({ from, to }) => [from, to]);
  const anywhere = Array.from({ length: 500 }, () => year.from + random() * (year.to - year.from));
  return [...edges, ...outages.map(({ to }) => to), ...anywhere].map((at) => ({ from: at, to: at + 2 * minuteMs }));
}

function mergeSpans(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

function earliest(windows: Span[], extra: Span[]): Span | undefined {
  const [first] = extra.toSorted((a, b) => a.from - b.from);
  if (!first || (windows[0] && windows[0].from <= first.from)) return windows.shift();
  extra.splice(extra.indexOf(first), 1);
  return first;
}
