import type { Span, TouchedRow } from '../storage/changes.ts';

/** What happened to a page between two moments. */
export type Fate = 'new' | 'updated' | 'gone';

const hourMs = 3_600_000;

/**
 * Undefined when nothing is to be told: it came and went in between, or it is an old page that was read for the first time because its connection
 * was (`firstListedAt` says when that was over, and rows and links follow within the hour).
 */
export function fateOf(
  row: Pick<TouchedRow, 'shownAt' | 'goneAt' | 'createdAt'>,
  { since, until }: Span,
  firstListedAt?: Date,
): Fate | undefined {
  const { shownAt, goneAt, createdAt } = row;
  if (!shownAt) return undefined;
  const isBack = goneAt !== null && goneAt > since && goneAt < shownAt && !(createdAt && createdAt > since);
  const wasThere = shownAt <= since ? !isGone(row, since) : isBack;
  const isThere = shownAt <= until ? !isGone(row, until) : isBack && goneAt > until;
  if (wasThere && isThere) return 'updated';
  if (wasThere) return 'gone';
  if (!isThere) return undefined;
  const isOld = createdAt !== null && createdAt.getTime() < since.getTime() - hourMs;
  const isFirstReading = !firstListedAt || shownAt.getTime() < firstListedAt.getTime() + hourMs;
  return isOld && isFirstReading ? undefined : 'new';
}

function isGone({ shownAt, goneAt }: Pick<TouchedRow, 'shownAt' | 'goneAt'>, at: Date): boolean {
  return goneAt !== null && shownAt !== null && goneAt > shownAt && goneAt <= at;
}
