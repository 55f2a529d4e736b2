import { diffLines } from '../../tools/line-diff.ts';

/** Lines `start` to `end` (exclusive) of a text become others. */
interface Change {
  start: number;
  end: number;
  lines: string[];
}

/**
 * Three-way merge by lines: what either text changed in `base`. Lines that both put at the same place are both kept, theirs first.
 * Undefined when both changed the same lines in different ways.
 */
export function mergeLines(base: string, theirs: string, ours: string): string | undefined {
  if (theirs === base || theirs === ours) return ours;
  if (ours === base) return theirs;
  const [left, right] = [changesOf(base, theirs), changesOf(base, ours)];
  const merged: Change[] = [];
  for (;;) {
    const [a, b] = [left[0], right[0]];
    if (!a || !b) {
      merged.push(...left, ...right);
      break;
    }
    if (holds(b, a)) left.shift();
    else if (holds(a, b)) right.shift();
    else if (a.start === a.end && b.start === b.end && a.start === b.start) {
      merged.push({ ...a, lines: [...a.lines, ...b.lines] });
      left.shift();
      right.shift();
    } else if (a.end <= b.start) merged.push(left.shift() ?? a);
    else if (b.end <= a.start) merged.push(right.shift() ?? b);
    else return undefined;
  }
  return apply(base, merged);
}

/** The texts of `before` to replace, each of which stands in it exactly once, to get `after`. Undefined when that cannot be said in at most `most`. */
export function editsBetween(before: string, after: string, most: number): { old: string; new: string }[] | undefined {
  const lines = before.split('\n');
  const ranges: Change[] = [];
  for (const change of changesOf(before, after)) {
    const wide = widen(before, lines, change);
    const last = ranges.at(-1);
    if (!wide) return undefined;
    if (last && wide.start < last.end) return undefined;
    ranges.push(wide);
    if (ranges.length > most) return undefined;
  }
  const edits = ranges.map(({ start, end, lines: next }) => ({
    old: lines.slice(start, end).join('\n'),
    new: next.join('\n'),
  }));
  let text = before;
  for (const edit of edits) {
    if (text.split(edit.old).length !== 2) return undefined;
    text = text.replace(edit.old, () => edit.new);
  }
  return text === after ? edits : undefined;
}

/** The change with as many lines around it as make its old text the only one of its kind, with something left of it. */
function widen(text: string, lines: string[], change: Change): Change | undefined {
  let { start, end, lines: next } = change;
  const isSettled = () => {
    const old = lines.slice(start, end).join('\n');
    return old.trim() !== '' && next.join('\n').trim() !== '' && text.split(old).length === 2;
  };
  while (!isSettled()) {
    if (start > 0) {
      start -= 1;
      next = [lines[start] ?? '', ...next];
    } else if (end < lines.length) {
      next = [...next, lines[end] ?? ''];
      end += 1;
    } else return undefined;
  }
  return { start, end, lines: next };
}

function changesOf(before: string, after: string): Change[] {
  const changes: Change[] = [];
  let at = 0;
  let open: Change | undefined;
  for (const { kind, text } of diffLines(before, after)) {
    if (kind === 'same') {
      open = undefined;
      at += 1;
      continue;
    }
    if (!open) {
      open = { start: at, end: at, lines: [] };
      changes.push(open);
    }
    if (kind === 'added') open.lines.push(text);
    else {
      at += 1;
      open.end = at;
    }
  }
  return changes;
}

function apply(text: string, changes: Change[]): string {
  const lines = text.split('\n');
  const result: string[] = [];
  let at = 0;
  for (const { start, end, lines: next } of changes) {
    result.push(...lines.slice(at, start), ...next);
    at = end;
  }
  return [...result, ...lines.slice(at)].join('\n');
}

/** The change does all of the other one, so that doing that too would do it twice. */
function holds(change: Change, other: Change): boolean {
  if (change.start !== other.start) return false;
  if (change.end === other.end && change.lines.join('\n') === other.lines.join('\n')) return true;
  return other.start === other.end && other.lines.every((line, at) => line === change.lines[at]);
}
