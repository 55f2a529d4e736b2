const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const quarterMs = 15 * minuteMs;
/** No digest is due so long after a quarter of an hour, nor within the longest jump of a clock before and after. */
const quietMs = 7 * minuteMs + 20 * secondMs;
const longestJumpMs = 5 * minuteMs;

export interface Span {
  from: number;
  to: number;
}

/** A clock that is wrong for a while; `ms` ahead of the true time. */
interface Jump extends Span {
  ms: number;
}

interface Machine {
  /** What its clock is ahead of the true time when nothing is wrong. */
  usualMs: number;
  jumps: Jump[];
  downs: Span[];
}

/** What happens to the machines in a year. All times are true ones, in milliseconds since 1970. */
export interface Weather {
  replicas: Machine[];
  /** The database's clock, which the replicas share. */
  shared: Machine;
  /** Nothing runs at all. */
  outages: Span[];
}

export function inventWeather({ from, to }: Span, random: () => number): Weather {
  const between = (least: number, most: number) => least + random() * (most - least);
  const jumps = (count: number): Jump[] =>
    Array.from({ length: count }, () => {
      const start = between(from, to);
      const ms = Math.round(between(5 * secondMs, longestJumpMs)) * (random() < 0.5 ? -1 : 1);
      return { from: start, to: start + between(2 * minuteMs, 2 * hourMs), ms };
    });
  const outages = inventOutages({ from, to }, between);
  const replicas = [1, 2, 3].map(
    (): Machine => ({ usualMs: Math.round(between(-2_000, 2_000)), jumps: jumps(30), downs: [] }),
  );
  const taken: Span[] = [];
  for (let at = from + hourMs; at < to; at += between(hourMs, 4 * hourMs)) {
    const down = { from: at, to: at + between(20 * secondMs, 10 * minuteMs) };
    if (taken.some((other) => overlaps(other, down))) continue;
    taken.push(down);
    replicas[Math.floor(random() * replicas.length)]?.downs.push(down);
  }
  return { replicas, shared: { usualMs: 0, jumps: jumps(12), downs: [] }, outages };
}

function inventOutages({ from, to }: Span, between: (least: number, most: number) => number): Span[] {
  const outages: Span[] = [];
  for (let at = from + between(1, 10) * 24 * hourMs; at < to - 24 * hourMs; at += between(5, 20) * 24 * hourMs)
    outages.push({ from: quietTime(at), to: quietTime(at + between(15 * minuteMs, 3 * hourMs)) });
  return outages.filter((outage) => outage.to > outage.from);
}

/** The next moment at which no digest is due, whatever the clocks show. */
export function quietTime(at: number): number {
  return Math.ceil(at / quarterMs) * quarterMs + quietMs;
}

export function aheadAt({ usualMs, jumps }: Machine, at: number): number {
  return jumps.find(({ from, to }) => from <= at && at < to)?.ms ?? usualMs;
}

/** A clock that went back is taken to be silent until it shows again what it had shown, although the program restarts it before. */
export function silencesOf({ usualMs, jumps }: Machine): Span[] {
  return jumps.map(({ from, to, ms }) => {
    const back = ms < usualMs ? from : to;
    return { from: back, to: back + Math.abs(ms - usualMs) };
  });
}

export function isIn(spans: Span[], at: number): boolean {
  return spans.some(({ from, to }) => from <= at && at < to);
}

export function overlaps(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}
