/** Sums by passage in one open-addressed table: a `Map` takes several times as long for tens of thousands of them. */
export interface Tally {
  add(id: number, amount: number): void;
  sumOf(id: number): number;
  size(): number;
  /** Ids with the highest sums, best first. */
  best(count: number): number[];
}

/** For at most `most` different ids, which are positive integers. */
export function createTally(most: number): Tally {
  const bits = Math.max(4, Math.ceil(Math.log2(most * 2 + 1)));
  const [ids, sums] = [new Float64Array(2 ** bits), new Float64Array(2 ** bits)];
  const last = 2 ** bits - 1;
  let size = 0;

  function find(id: number): number {
    let place = Math.imul(id, 0x9e3779b1) >>> (32 - bits);
    while (ids[place] !== 0 && ids[place] !== id) place = (place + 1) & last;
    return place;
  }

  return {
    add(id, amount) {
      const place = find(id);
      if (ids[place] === 0) {
        ids[place] = id;
        size += 1;
      }
      sums[place] = (sums[place] ?? 0) + amount;
    },
    sumOf: (id) => sums[find(id)] ?? 0,
    size: () => size,
    best(count) {
      const least = leastOf(sums, Math.min(count, size));
      const found: { id: number; sum: number }[] = [];
      for (let place = 0; place <= last; place += 1) {
        const [id, sum] = [ids[place] ?? 0, sums[place] ?? 0];
        if (id !== 0 && sum >= least) found.push({ id, sum });
      }
      return found
        .sort((a, b) => b.sum - a.sum || a.id - b.id)
        .slice(0, count)
        .map(({ id }) => id);
    },
  };
}

/** The smallest of the `count` highest; for a small count by keeping those sorted, which few numbers get into. */
function leastOf(numbers: Float64Array, count: number): number {
  if (count === 0) return Number.POSITIVE_INFINITY;
  if (count > 300) return numbers.toSorted()[numbers.length - count] ?? 0;
  const highest = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (const number of numbers) {
    if (number <= (highest[0] ?? 0)) continue;
    let at = 1;
    while (at < count && (highest[at] ?? 0) < number) {
      highest[at - 1] = highest[at] ?? 0;
      at += 1;
    }
    highest[at - 1] = number;
  }
  return highest[0] ?? 0;
}
