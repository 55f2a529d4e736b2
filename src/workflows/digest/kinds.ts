import type { Change, ChangeGroup } from '../../knowledge/changes.ts';
import type { Property } from '../../notion/properties.ts';
import type { PropertySchema } from '../../notion/schema.ts';
import { type Differences, differencesOf, type PropertyChange } from './differences.ts';
import { type ChangeKind, changeKinds } from './digest.ts';
import { deadlinesAmong, isDecided, isDecisionHeading, isFinished } from './signs.ts';

/** A change that is worth telling, with what makes it so. */
export interface Told {
  change: Change;
  kind: ChangeKind;
  differences: Differences;
  /** What was settled: the property, or lines under a heading of decisions. */
  decided: { property?: PropertyChange; lines: string[] };
  /** The date that passed. */
  overdue?: { name: string; date: string };
}

/** The local days at both ends of what a digest tells, and the moments themselves. */
export interface Days {
  since: { day: string; at: Date };
  until: { day: string; at: Date };
}

/** Undefined when nothing changed in substance: formatting, order, typing errors and what Notion computes are none. What could not be read counts. */
export function judge(change: Change, { columns }: Pick<ChangeGroup, 'columns'>, days: Days): Told | undefined {
  const differences = differencesOf(change);
  const { properties, lines, formerTitle } = differences;
  const decided = change.after ? decisionsIn(change, differences, columns) : { lines: [] };
  const overdue = newlyOverdue(change, columns, days);
  const told = { change, differences, decided, ...(overdue ? { overdue } : {}) };
  if (decided.property || decided.lines.length > 0) return { ...told, kind: 'decided' };
  if (overdue) return { ...told, kind: 'overdue' };
  if (change.fate === 'new' || change.fate === 'gone') return { ...told, kind: change.fate };
  const size = properties.length + lines.added.length + lines.removed.length + lines.edited.length;
  const isUnread = change.isTextLeftOut && change.fate === 'updated';
  return size > 0 || formerTitle !== undefined || isUnread ? { ...told, kind: 'updated' } : undefined;
}

/** The most important first: by kind, then by how much changed, then the newest. */
export function byImportance(a: Told, b: Told): number {
  return (
    changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) ||
    sizeOf(b) - sizeOf(a) ||
    b.change.changedAt.localeCompare(a.change.changedAt)
  );
}

function sizeOf({ differences: { properties, lines } }: Told): number {
  return properties.length * 3 + lines.added.length + lines.removed.length + lines.edited.length;
}

function decisionsIn(
  { before }: Change,
  { properties, lines }: Differences,
  columns: PropertySchema[],
): Told['decided'] {
  const column = (name: string) => columns.find((each) => each.name === name);
  const property = properties.find(
    ({ name, type, before: old, after }) =>
      before !== undefined &&
      (type === 'status' || type === 'select') &&
      isDecided(column(name), after) &&
      !isDecided(column(name), old),
  );
  const said = [...lines.added, ...lines.edited.map(({ after }) => after)];
  const under = said.filter(({ headings }) => headings.some(isDecisionHeading)).map(({ text }) => text);
  return { ...(property ? { property } : {}), lines: under };
}

function newlyOverdue({ fate, before, after }: Change, columns: PropertySchema[], days: Days): Told['overdue'] {
  if (!after || fate === 'gone') return undefined;
  for (const name of deadlinesAmong(columns)) {
    const date = lateSince(after.properties, columns, name, days.until);
    const wasLate = before && lateSince(before.properties, columns, name, days.since);
    if (date && !wasLate && (fate !== 'new' || date >= days.since.day))
      return { name, date: date.slice(0, 16).replace('T', ' ') };
  }
  return undefined;
}

/** The date of this column when it has passed and the row is not finished. A day passes at midnight, a time at once. */
function lateSince(
  properties: Property[],
  columns: PropertySchema[],
  name: string,
  now: { day: string; at: Date },
): string | undefined {
  const value = properties.find((property) => property.name === name)?.value;
  if (value?.kind !== 'date' || isFinished(properties, columns)) return undefined;
  const date = value.end ?? value.start;
  const isPast = date.includes('T') ? Date.parse(date) <= now.at.getTime() : date < now.day;
  return isPast ? date : undefined;
}
