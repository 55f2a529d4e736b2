import type { types } from '@slack/bolt';
import { type DiffLine, diffLines } from '../../tools/line-diff.ts';
import { clip } from '../limits.ts';
import { visible } from '../markup.ts';
import { preformatted } from './elements.ts';

const aroundChange = 1;
const mostLines = 60;
const mostCharacters = 6_000;
const longestLine = 400;

/** What changes between two texts: `-` lines go, `+` lines come, the lines next to them are shown, all others left out. */
export function diff(before: string, after: string): types.RichTextBlock[] {
  const lines = diffLines(visible(before).trimEnd(), visible(after).trimEnd());
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - aroundChange), index + aroundChange + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown: string[] = [];
  let length = 0;
  let left = 0;
  for (const [index, line] of lines.entries()) {
    if (!near[index]) {
      if (near[index - 1]) shown.push('  ⋯');
      continue;
    }
    const text = `${signs[line.kind]} ${clip(line.text, longestLine)}`;
    const isFull = shown.length >= mostLines || length + text.length > mostCharacters;
    if (isFull) left += Number(line.kind !== 'same');
    else shown.push(text);
    length += text.length;
  }
  if (left > 0) shown.push(`… and ${left} more changed lines`);
  return preformatted(shown.join('\n'));
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
