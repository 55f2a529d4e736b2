/** One line of two texts laid over each other. */
export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Texts that differ in more lines than this are shown as replaced as a whole: nobody reads such a diff, and it costs its square. */
const mostEdits = 1_500;

/** The shortest way from one text to the other, line by line (Myers 1986, “An O(ND) difference algorithm”); removals stand before additions. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = diffMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...all('same', a.slice(0, start)), ...removalsFirst(middle), ...all('same', a.slice(a.length - end))];
}

function all(kind: DiffLine['kind'], texts: string[]): DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}

function diffMiddle(a: string[], b: string[]): DiffLine[] {
  if (a.length === 0 || b.length === 0) return [...all('removed', a), ...all('added', b)];
  const rounds = furthestReaching(a, b);
  return rounds ? walkBack(a, b, rounds) : [...all('removed', a), ...all('added', b)];
}

/** For each number of edits, how far into `a` each diagonal (place in `a` minus place in `b`) gets; undefined when it takes too many. */
function furthestReaching(a: string[], b: string[]): Map<number, number>[] | undefined {
  const rounds: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(mostEdits, a.length + b.length); edits += 1) {
    const round = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = comesFromAbove(reached, diagonal, edits)
        ? (reached.get(diagonal + 1) ?? 0)
        : (reached.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      round.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return [...rounds, round];
    }
    rounds.push(round);
    reached = round;
  }
  return undefined;
}

function comesFromAbove(reached: Map<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1);
}

function walkBack(a: string[], b: string[], rounds: Map<number, number>[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = rounds.length - 1; edits >= 0; edits -= 1) {
    const before = rounds[edits - 1] ?? new Map([[1, 0]]);
    const diagonal = x - y;
    const isAddition = comesFromAbove(before, diagonal, edits);
    const from = isAddition ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : (before.get(from) ?? 0);
    const edge = edits === 0 ? 0 : isAddition ? fromX : fromX + 1;
    for (; x > edge; x -= 1, y -= 1) lines.push({ kind: 'same', text: a[x - 1] ?? '' });
    if (edits === 0) break;
    lines.push(isAddition ? { kind: 'added', text: b[y - 1] ?? '' } : { kind: 'removed', text: a[x - 1] ?? '' });
    [x, y] = isAddition ? [x, y - 1] : [x - 1, y];
  }
  return lines.reverse();
}

function removalsFirst(lines: DiffLine[]): DiffLine[] {
  const ordered: DiffLine[] = [];
  let added: DiffLine[] = [];
  for (const line of lines) {
    if (line.kind === 'added') added.push(line);
    else if (line.kind === 'removed') ordered.push(line);
    else {
      ordered.push(...added, line);
      added = [];
    }
  }
  return [...ordered, ...added];
}
