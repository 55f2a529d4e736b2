import { mulberry32 } from '../../faults.ts';

/** The day on which the sample company stands still; formulas are computed as of it. */
export const today = '2026-11-21';

export interface Chance {
  /** Both ends included. */
  int(from: number, to: number): number;
  yes(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Different ones, in the order of the list. */
  some<T>(list: readonly T[], count: number): T[];
  /** A day between both, which are included. */
  day(from: string, to: string): string;
}

/** Draws that repeat for one seed. */
export function createChance(seed: number): Chance {
  const random = mulberry32(seed);
  const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  return {
    int,
    yes: (probability) => random() < probability,
    pick(list) {
      const found = list[int(0, list.length - 1)];
      if (found === undefined) throw new Error('There is nothing to pick from.');
      return found;
    },
    some(list, count) {
      const drawn = list.map((item, index) => ({ item, index, draw: random() }));
      const chosen = drawn.toSorted((left, right) => left.draw - right.draw).slice(0, count);
      return chosen.toSorted((left, right) => left.index - right.index).map(({ item }) => item);
    },
    day: (from, to) => addDays(from, int(0, Math.max(0, daysBetween(from, to)))),
  };
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

export function earlier(left: string, right: string): string {
  return left < right ? left : right;
}

/** To the cent. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
