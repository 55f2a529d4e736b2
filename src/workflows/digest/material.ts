import type { ChangeToTell } from '../../agent/write-digest.ts';
import type { ChangedLine } from '../../knowledge/change-lines.ts';
import type { Told } from './kinds.ts';

/** What the model is not shown of a change, its sentence cannot rest on. */
const mostLines = 60;
const longestLine = 400;

const labels = { decided: 'Decided', overdue: 'Overdue', new: 'New', updated: 'Updated', gone: 'Gone' };

/** What differs, as the model is shown it: the strongest first. */
export function materialOf({ kind, change, differences, decided, overdue }: Told): ChangeToTell {
  const { formerTitle, properties, lines } = differences;
  const isNew = change.before === undefined;
  const settled = new Set(decided.lines);
  const edited = lines.edited.map(({ before, after }) => `~ ${before} → ${after.text}${under(after)}`);
  const all = [
    ...decided.lines.map((line) => `decided: ${line}`),
    ...(overdue ? [`${overdue.name} ${overdue.date} has passed`] : []),
    ...(formerTitle ? [`title: ${formerTitle} → ${change.title}`] : []),
    ...properties.map(({ name, before, after }) =>
      isNew ? `${name}: ${after}` : `${name}: ${before || 'empty'} → ${after || 'empty'}`,
    ),
    ...edited,
    ...lines.added.filter(({ text }) => !settled.has(text)).map((line) => `+ ${line.text}${under(line)}`),
    ...lines.removed.map((line) => `- ${line.text}${under(line)}`),
    ...(kind === 'gone' ? [change.isDeleted ? 'deleted in Notion' : 'not shared any more'] : []),
  ];
  const shown = all.slice(0, mostLines).map((line) => line.slice(0, longestLine).toWellFormed());
  const rest = all.length - shown.length;
  return {
    kind: labels[kind],
    title: change.title,
    lines: [...shown, ...(rest > 0 ? [`(and ${rest} more lines)`] : [])],
  };
}

function under({ headings }: ChangedLine): string {
  return headings.length > 0 ? ` (under ${headings.join(' › ')})` : '';
}
