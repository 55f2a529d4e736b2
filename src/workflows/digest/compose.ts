import { setImmediate as giveWay } from 'node:timers/promises';
import type { WriteDigest } from '../../agent/write-digest.ts';
import { readerOf, requireReader } from '../../knowledge/audience.ts';
import type { FindUnshared } from '../../knowledge/change-check.ts';
import { createFindChanges, type FoundChanges } from '../../knowledge/changes.ts';
import type { Freshen } from '../../knowledge/sync/freshen.ts';
import type { Logger } from '../../log.ts';
import type { Storage } from '../../storage/storage.ts';
import { openFilter } from './compose-filter.ts';
import { readSources, type SourcesSeen } from './compose-sources.ts';
import { type ToldGroup, toGroup, writeGroups } from './compose-texts.ts';
import { type ComposeDigest, changeKinds, type DigestGroup } from './digest.ts';
import { byImportance, type Days, judge, type Told } from './kinds.ts';
import { count } from './plain-sentence.ts';
import { deadlinesAmong } from './signs.ts';
import { localDateIn } from './slots.ts';

export interface ComposeParts {
  storage: Pick<Storage, 'changes'>;
  freshen: Freshen;
  writeDigest: WriteDigest;
  /** Asked of the pages that are told first. */
  findUnshared: FindUnshared;
  /** How far back the versions of pages go. */
  retentionDays: number;
  log: Logger;
}

const dayMs = 24 * 3_600_000;

/**
 * What changed since the last digest there, for its audience as it is now. `asOf` is a cut of the stored copy, so that digests that go on from each
 * other tell everything once. Below `leastChanges` nothing is written by the model. What is told first and was unshared in Notion meanwhile is left
 * out. Throws an AccessError when no source is left.
 */
export function createComposeDigest(parts: ComposeParts): ComposeDigest {
  const { storage, freshen, writeDigest, findUnshared, retentionDays, log } = parts;
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
    const sorted = await judgeAll(found, days, signal);
    const total = sorted.reduce((sum, group) => sum + group.total, 0);
    const groups = sorted.map(toGroup);
    const isLong = asOf.getTime() - span.since.getTime() > retentionDays * dayMs;
    const caveats = [
      ...sourceCaveats(sources, isFresh, asOf, digest.timeZone),
      ...(isLong ? [`Of what changed more than ${retentionDays} days ago much is forgotten, and left out here.`] : []),
      ...filter.caveats,
      ...countCaveats(found),
    ];
    const frame = (more: string[] = []) => ({ asOf: asOf.toISOString(), caveat: [...caveats, ...more].join(' ') });
    if (total === 0 || total < digest.leastChanges) return { ...frame(), groups, total };
    const [{ groups: written, plainBecause, inPart }, hidden] = await Promise.all([
      writeGroups(sorted, groups, { writeDigest, digest, audience, signal, log }),
      findUnshared(audience, firstPages(groups), signal),
    ]);
    const shown = withoutPages(written, hidden);
    return {
      ...frame(inPart ? [inPart] : []),
      ...(plainBecause ? { plainBecause } : {}),
      groups: shown,
      total: shown.reduce((sum, group) => sum + group.total, 0),
    };
  };
}

/** The most important first. Others get their turn between two pages, since to compare long ones takes a while. */
async function judgeAll({ groups }: FoundChanges, days: Days, signal: AbortSignal): Promise<ToldGroup[]> {
  const found: ToldGroup[] = [];
  for (const group of groups) {
    const told: Told[] = [];
    for (const change of group.changes) {
      await giveWay(undefined, { signal });
      told.push(...[judge(change, group, days) ?? []].flat());
    }
    const counted = Object.values(group.counts).reduce((sum, each) => sum + each, 0);
    const total = group.isCut && counted > 0 ? counted : told.length;
    if (total > 0) found.push({ group, told: told.toSorted(byImportance), total });
  }
  return found.toSorted(
    (a, b) => strength(a.told) - strength(b.told) || b.total - a.total || a.group.title.localeCompare(b.group.title),
  );
}

/** Pages that are gone are gone anyway. */
function firstPages(groups: DigestGroup[]): string[] {
  const there = groups.flatMap(({ items }) => items.filter(({ kind }) => kind !== 'gone'));
  return there
    .toSorted((a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind))
    .map(({ pageId }) => pageId);
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

/** What is out of sight for those who read it is not named to them. */
function sourceCaveats({ hasLost, broken }: SourcesSeen, isFresh: boolean, asOf: Date, timeZone: string): string[] {
  const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(asOf);
  return [
    hasLost ? 'Something this digest watches cannot be shown here any more.' : '',
    broken.length > 0 ? `${broken.join(', ')}: Notion refuses the connection, so changes may be missing.` : '',
    !isFresh && broken.length === 0
      ? `Notion could not be read to the end just now, so this is what I knew on ${time}; the rest comes next time.`
      : '',
  ].filter(Boolean);
}

function countCaveats({ unfiltered, isPartial }: FoundChanges): string[] {
  return [
    unfiltered > 0
      ? `${count(unfiltered, 'row is', 'rows are')} not shared with me any more; whether the filter fitted is not known.`
      : '',
    isPartial ? 'More changed than I can count, so there may be more than this.' : '',
  ].filter(Boolean);
}

/** A group is as important as its most important change. */
function strength([first]: { kind: (typeof changeKinds)[number] }[]): number {
  return first ? changeKinds.indexOf(first.kind) : changeKinds.length;
}

function daysOf({ since, until }: { since: Date; until: Date }, timeZone: string): Days {
  const day = (at: Date) => ({ day: localDateIn(timeZone, at), at });
  return { since: day(since), until: day(until) };
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) - dayMs).toISOString().slice(0, 10);
}
