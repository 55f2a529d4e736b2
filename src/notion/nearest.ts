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
export function nearest(wanted: string, names: readonly string[]): string[] {
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

/** Share of letter pairs that two names have in common, 0 to 1; one containing the other counts extra. */
function likeness(a: string, b: string): number {
  const pairs = (text: string) =>
    new Set(Array.from({ length: Math.max(text.length - 1, 1) }, (_, at) => text.slice(at, at + 2)));
  const [left, right] = [pairs(a.slice(0, 200)), pairs(b.slice(0, 200))];
  const contained = a && b && (a.includes(b) || b.includes(a)) ? 0.5 : 0;
  return (2 * left.intersection(right).size) / (left.size + right.size) + contained;
}
