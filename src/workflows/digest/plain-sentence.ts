import { cleanLine } from '../../agent/thread-draft-checks.ts';
import type { Told } from './kinds.ts';

const longestValue = 80;
const longestLine = 140;
const mostProperties = 3;

/** What changed, without a model: “Status: In progress → Done; 3 lines added, such as “…””. Empty when there is no more to say than the title. */
export function plainSentence(told: Told): string {
  const { kind, change, differences, decided, overdue } = told;
  if (kind === 'gone') return change.isDeleted ? 'Deleted in Notion' : 'Not shared with me any more';
  const { formerTitle, properties, lines } = differences;
  const isNew = change.before === undefined;
  const others = properties.filter((property) => property !== decided.property);
  const shown = [...(decided.property ? [decided.property] : []), ...others].slice(0, mostProperties);
  const more = properties.length - shown.length;
  const said = new Set(decided.lines);
  const rest = lines.added.filter(({ text }) => !said.has(text));
  const edits = lines.edited.filter(({ after }) => !said.has(after.text));
  const [decision] = decided.lines;
  const parts = [
    decision
      ? `Decided: ${quoted(decision)}${decided.lines.length > 1 ? ` and ${decided.lines.length - 1} more` : ''}`
      : '',
    overdue ? `${cut(overdue.name, longestValue)} ${cut(overdue.date, longestValue)} has passed` : '',
    formerTitle ? `Renamed from ${quoted(formerTitle)}` : '',
    ...shown.map(({ name, before, after }) =>
      isNew
        ? `${cut(name, longestValue)}: ${cut(after, longestValue)}`
        : `${cut(name, longestValue)}: ${cut(before, longestValue) || 'empty'} → ${cut(after, longestValue) || 'empty'}`,
    ),
    more > 0 && !isNew ? `${count(more, 'more property', 'more properties')} changed` : '',
    isNew
      ? opening(
          lines.added.map(({ text }) => text),
          shown.length > 0 || decision !== undefined,
        )
      : [
          list(
            rest.map(({ text }) => text),
            'Added',
            'added',
          ),
          list(
            edits.map(({ after }) => after.text),
            'Changed to',
            'changed',
          ),
          list(
            lines.removed.map(({ text }) => text),
            'Removed',
            'removed',
          ),
        ]
          .filter(Boolean)
          .join('; '),
  ];
  const isUnread = change.isTextLeftOut && change.fate === 'updated';
  return parts.filter(Boolean).join('; ') || (isUnread ? 'Edited, together with too much else to compare' : '');
}

/** One line in which nothing is hidden and nobody is called, cut at the end of a word where possible. */
export function cut(text: string, longest: number): string {
  const flat = cleanLine(text);
  return flat.length <= longest
    ? flat
    : `${flat
        .slice(0, longest)
        .toWellFormed()
        .replace(/\s\S*$/, '')}…`;
}

export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

function opening(lines: string[], isEnough: boolean): string {
  const [first] = lines;
  return first && !isEnough ? quoted(first) : '';
}

function list(texts: string[], one: string, many: string): string {
  const [first] = texts;
  if (!first) return '';
  return texts.length === 1 ? `${one}: ${quoted(first)}` : `${texts.length} lines ${many}, such as ${quoted(first)}`;
}

function quoted(text: string): string {
  return `“${cut(text, longestLine)}”`;
}
