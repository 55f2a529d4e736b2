import { type DiffLine, diffLines } from '../../tools/line-diff.ts';
import { clip, limits } from '../limits.ts';
import { visible } from '../markup.ts';
import { preformatted } from './elements.ts';
import { packLines, type Room, type Shown } from './shown.ts';

const aroundChange = 1;

/** What changes between two texts, and whether all of it is shown: `-` lines go, `+` lines come, the lines next to them are shown, all others left out. */
export function shownDiff(before: string, after: string, room: Room): Shown {
  const lines = diffLines(visible(before).trimEnd(), visible(after).trimEnd());
  const near = nearChanges(lines);
  const shown: string[] = [];
  let length = 0;
  let left = 0;
  let isWhole = true;
  for (const [index, line] of lines.entries()) {
    if (!near[index]) {
      if (near[index - 1]) shown.push('  ⋯');
      continue;
    }
    const text = `${signs[line.kind]} ${clip(line.text, room.line)}`;
    length += text.length;
    if (line.kind !== 'same' && line.text.length > room.line) isWhole = false;
    if (shown.length < room.lines && length <= room.characters) shown.push(text);
    else left += Number(line.kind !== 'same');
  }
  if (left > 0) shown.push(`… and ${left} more changed lines`);
  return { blocks: packLines(shown, limits.section).flatMap(preformatted), isWhole: isWhole && left === 0 };
}

/** By index: whether the line changes, or stands next to one that does. */
function nearChanges(lines: DiffLine[]): boolean[] {
  const near = lines.map(() => false);
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same') near.fill(true, Math.max(0, index - aroundChange), index + aroundChange + 1);
  return near;
}

/** How much changes, for a sentence: “3 lines added, 1 removed”. */
export function diffSummary(before: string, after: string): string {
  const lines = diffLines(visible(before).trimEnd(), visible(after).trimEnd());
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind && line.text.trim()).length;
  const [added, removed] = [count('added'), count('removed')];
  const parts = [
    ...(added > 0 ? [`${added} ${added === 1 ? 'line' : 'lines'} added`] : []),
    ...(removed > 0 ? [`${removed} ${added > 0 ? '' : removed === 1 ? 'line ' : 'lines '}removed`] : []),
  ];
  return parts.join(', ') || 'Only blank lines change';
}

const signs = { same: ' ', removed: '-', added: '+' };
