import type { WriteDigest } from '../../agent/write-digest.ts';
import { readerOf, requireReader } from '../../knowledge/audience.ts';
import { createFindChanges } from '../../knowledge/changes.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Freshen } from '../../knowledge/sync/freshen.ts';
import type { Logger } from '../../log.ts';
import type { Storage } from '../../storage/storage.ts';
import { openFilter } from './compose-filter.ts';
import { readSources, type SourcesSeen } from './compose-sources.ts';
import { toGroup, writeGroups } from './compose-texts.ts';
import { type ComposeDigest, changeKinds, type Digest, type DigestGroup } from './digest.ts';
import { byImportance, type Days, judge } from './kinds.ts';
import { deadlinesAmong } from './signs.ts';

export interface ComposeParts {
  storage: Pick<Storage, 'changes'>;
  freshen: Freshen;
  writeDigest: WriteDigest;
  /** Asks Notion whether the pages that are told first are still shared. */
  knowledge: Pick<Knowledge, 'refresh'>;
  log: Logger;
}

/** Each may cost a request; `refresh` takes no more. */
const mostChecked = 5;

/**
 * What changed since the last digest there, for its audience as it is now. `asOf` is a cut of the stored copy, so that digests that go on from each
 * other tell everything once. Below `leastChanges` nothing is written by the model. What is told first and was unshared in Notion meanwhile is left
 * out. Throws an AccessError when no source is left.
 */
export function createComposeDigest({ storage, freshen, writeDigest, knowledge, log }: ComposeParts): ComposeDigest {
  const { changes } = storage;
  const findChanges = createFindChanges(storage);

  return async (digest, { audience, signal }) => {
    requireReader(audience);
    const sources = await readSources(changes, readerOf(audience), digest.sources);
    const { asOf, isFresh } = await freshen(sources.seen, signal);
    const span = { since: new Date(Math.min(digest.deliveredUntil.getTime(), asOf.getTime())), until: asOf };
    const days = daysOf(span, digest.timeZone);
    const filter = await openFilter(changes, readerOf(audience), digest, sources.seen, days.until.day);
    const found = await findChanges(audience, {
      sources: sources.seen,
      span,
      dates: { columnsOf: deadlinesAmong, from: dayBefore(days.since.day), to: days.until.day },
      ...(filter.keeps ? { keeps: filter.keeps } : {}),
    });
    signal.throwIfAborted();
    const told = found.flatMap((group) => {
      const all = group.changes.flatMap((change) => judge(change, group, days) ?? []).toSorted(byImportance);
      const counted = Object.values(group.counts).reduce((sum, each) => sum + each, 0);
      const total = group.isCut && counted > 0 ? counted : all.length;
      return total > 0 ? [{ group, told: all, total }] : [];
    });
    const sorted = told.toSorted(
      (a, b) => strength(a.told) - strength(b.told) || b.total - a.total || a.group.title.localeCompare(b.group.title),
    );
    const total = sorted.reduce((sum, group) => sum + group.total, 0);
    const groups = sorted.map(toGroup);
    const caveat = [...caveats(sources, isFresh, asOf, digest), ...filter.caveats].join(' ');
    const frame = { asOf: asOf.toISOString(), caveat };
    if (total === 0 || total < digest.leastChanges) return { ...frame, groups, total };
    const [written, { gone }] = await Promise.all([
      writeGroups(sorted, groups, { writeDigest, digest, audience, signal, log }),
      knowledge.refresh(audience, firstPages(groups), signal),
    ]);
    const shown = withoutPages(written.groups, gone);
    return { ...frame, ...written, groups: shown, total: shown.reduce((sum, group) => sum + group.total, 0) };
  };
}

function firstPages(groups: DigestGroup[]): string[] {
  const there = groups.flatMap(({ items }) => items.filter(({ kind }) => kind !== 'gone'));
  const sorted = there.toSorted((a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind));
  return sorted.slice(0, mostChecked).map(({ pageId }) => pageId);
}

/** A sentence over a group of which something is hidden may speak of that, so it goes, too. */
function withoutPages(groups: DigestGroup[], hidden: string[]): DigestGroup[] {
  return groups.flatMap((group) => {
    const items = group.items.filter(({ pageId, kind }) => kind === 'gone' || !hidden.includes(pageId));
    const less = group.items.length - items.length;
    if (less === 0) return [group];
    return items.length > 0 ? [{ ...group, items, summary: '', total: group.total - less }] : [];
  });
}

function caveats({ gone, broken }: SourcesSeen, isFresh: boolean, asOf: Date, { timeZone }: Digest): string[] {
  const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(asOf);
  return [
    gone.length > 0
      ? `${gone.join(', ')} cannot be seen here any more and ${gone.length > 1 ? 'are' : 'is'} left out.`
      : '',
    broken.length > 0 ? `${broken.join(', ')}: Notion refuses the connection, so changes may be missing.` : '',
    !isFresh && broken.length === 0
      ? `Notion could not be read to the end just now, so this is what I knew on ${time}; the rest comes next time.`
      : '',
  ].filter(Boolean);
}

/** A group is as important as its most important change. */
function strength([first]: { kind: (typeof changeKinds)[number] }[]): number {
  return first ? changeKinds.indexOf(first.kind) : changeKinds.length;
}

function daysOf({ since, until }: { since: Date; until: Date }, timeZone: string): Days {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  return { since: { day: format.format(since), at: since }, until: { day: format.format(until), at: until } };
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) - 24 * 3_600_000).toISOString().slice(0, 10);
}
