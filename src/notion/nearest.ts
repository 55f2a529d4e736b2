import { RequestError } from '../errors.ts';
import { oneLine } from './json.ts';

const mostListed = 25;

/**
 * The item that `wanted` names: exactly, or else alone apart from case and spaces around it. Otherwise throws a sentence
 * with the right names, the likeliest first, which the model needs to correct itself.
 */
export function pick<T>(wanted: string, items: readonly T[], nameOf: (item: T) => string, noun: string): T {
  const exact = items.find((item) => nameOf(item) === wanted);
  if (exact !== undefined) return exact;
  const alike = items.filter((item) => fold(nameOf(item)) === fold(wanted));
  if (alike.length === 1 && alike[0] !== undefined) return alike[0];
  throw new RequestError(`There is no ${noun} ${quote(wanted)}. ${offer(wanted, items.map(nameOf))}`);
}

/** “Choose one of: …”, nearest to `wanted` first, at most 25. */
export function offer(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return 'There are none to choose from.';
  const rest = names.length > mostListed ? ` and ${names.length - mostListed} more` : '';
  return `Choose one of: ${nearest(wanted, names).slice(0, mostListed).map(quote).join(', ')}${rest}.`;
}

/** The names in order of likeness to `wanted`; names that are equally alike keep their order. */
function nearest(wanted: string, names: readonly string[]): string[] {
  const scores = new Map(names.map((name) => [name, likeness(fold(wanted), fold(name))]));
  return names.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

/** A name in the quotation marks that all our sentences use, on one line and clipped. */
export function quote(name: string): string {
  return `“${oneLine(name, 80)}”`;
}

function fold(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** 1 for equal names, 0 for names with nothing in common; one containing the other counts extra. */
function likeness(a: string, b: string): number {
  const [left, right] = [a.slice(0, 80), b.slice(0, 80)];
  const contained = left && right && (left.includes(right) || right.includes(left)) ? 0.5 : 0;
  return contained + 1 - editDistance(left, right) / Math.max(left.length, right.length, 1);
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same];
      row.push(Math.min(...steps, swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY));
    }
    [before, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: number[], index: number): number {
  return row[index] ?? 0;
}
