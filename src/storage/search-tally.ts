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
  const last = 2 ** bits - 1;
  /** Where in `ids` and `sums` an id is, plus one. */
  const places = new Int32Array(2 ** bits);
  const [ids, sums] = [new Float64Array(most), new Float64Array(most)];
  let size = 0;

  function slotOf(id: number): number {
    let slot = Math.imul(id, 0x9e3779b1) >>> (32 - bits);
    for (let place = places[slot] ?? 0; place !== 0 && ids[place - 1] !== id; place = places[slot] ?? 0) {
      slot = (slot + 1) & last;
    }
    return slot;
  }

  return {
    add(id, amount) {
      const slot = slotOf(id);
      let place = places[slot] ?? 0;
      if (place === 0) {
        ids[size] = id;
        size += 1;
        place = size;
        places[slot] = place;
      }
      sums[place - 1] = (sums[place - 1] ?? 0) + amount;
    },
    sumOf: (id) => sums[(places[slotOf(id)] ?? 0) - 1] ?? 0,
    size: () => size,
    best(count) {
      const least = leastOf(sums.subarray(0, size), Math.min(count, size));
      const found: { id: number; sum: number }[] = [];
      for (let place = 0; place < size; place += 1) {
        const sum = sums[place] ?? 0;
        if (sum >= least) found.push({ id: ids[place] ?? 0, sum });
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
  for (let place = 0; place < numbers.length; place += 1) {
    const number = numbers[place] ?? 0;
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
