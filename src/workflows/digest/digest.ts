import type { Audience } from '../../knowledge/audience.ts';

/** What a digest looks at. A `page` stands for its whole tree, a `connection` for a whole Notion workspace. */
export interface DigestSource {
  kind: 'connection' | 'data_source' | 'page';
  connectionId: string;
  /** Notion's id; the connection's own for a whole workspace. */
  id: string;
  title: string;
  url: string;
}

/** When it comes, in the local time of its zone. `time` is `HH:MM`; `weekday` is 1 (Monday) to 7, `day` 1 to 31 (the last day of shorter months). */
export type Schedule =
  | { kind: 'daily' | 'weekdays'; time: string }
  | { kind: 'weekly'; time: string; weekday: number }
  | { kind: 'monthly'; time: string; day: number }
  | { kind: 'cron'; expression: string };

/** One time at which a digest is due. `localDate` (`2026-11-21`) and `slot` (`09:00`) name it for good, whatever the clocks say. */
export interface Slot {
  at: Date;
  localDate: string;
  slot: string;
}

/** Where the post goes: a channel, or the direct messages of its owner. */
export type DigestTarget = { kind: 'channel'; channelId: string } | { kind: 'person' };

export const tones = ['brief', 'friendly', 'formal'] as const;

/** What somebody orders. */
export interface DigestOrder {
  /** As typed; empty when nobody typed one: then it is called after those of its sources that the reader may see. */
  title: string;
  target: DigestTarget;
  sources: DigestSource[];
  /** As typed: “Status is In progress”; empty for everything. Only rows are filtered. */
  filter: string;
  schedule: Schedule;
  /** IANA name. */
  timeZone: string;
  /** English name of a language; empty for the language of the pages. */
  language: string;
  tone: (typeof tones)[number];
  /** Fewer changes than this are not worth a post; at least 1. */
  leastChanges: number;
  whenQuiet: 'nothing' | 'line';
}

export interface Digest extends DigestOrder {
  /** UUID. */
  id: string;
  /** Slack user id of whoever made it. */
  creatorId: string;
  /** Slack user id of whoever looks after it now; pays, and hears of failures. */
  ownerId: string;
  state: 'active' | 'paused';
  /** Why it was paused by itself. */
  pausedBecause?: string;
  /** Everything up to this moment has been told there. */
  deliveredUntil: Date;
  /** Absent while it is paused. */
  nextRunAt?: Date;
  lastOutcome?: { at: Date; kind: RunState; text: string };
  createdAt: Date;
}

/** `quiet`: there was too little to tell. `skipped`: it was missed for more than two hours. */
export type RunState = 'due' | 'delivered' | 'quiet' | 'skipped' | 'failed';

/** One slot of one digest on its way into Slack. `slot` is `now:…` for one that somebody asked for. */
export interface DigestRun {
  /** UUID. */
  id: string;
  digestId: string;
  localDate: string;
  slot: string;
  dueAt: Date;
  state: RunState;
  /** Tries that failed. */
  attempts: number;
  /** Plain JSON of whoever posts: what will be said, fixed before the first call to Slack. */
  content?: object;
  /** Plain JSON of whoever posts: messages that were made, or may have been. */
  said: unknown;
}

/** Why something changed enough to be told, strongest first. */
export const changeKinds = ['decided', 'overdue', 'new', 'updated', 'gone'] as const;

export type ChangeKind = (typeof changeKinds)[number];

/** One line of a digest. */
export interface DigestItem {
  kind: ChangeKind;
  pageId: string;
  title: string;
  url: string;
  /** What changed, one sentence, without Markdown; empty when the title says it all. */
  text: string;
  /** Who edited it last; absent when Notion does not tell, and for what is gone. */
  author?: string;
  /** ISO 8601. */
  changedAt: string;
}

export interface DigestGroup {
  title: string;
  url: string;
  /** The most important first. */
  items: DigestItem[];
  /** One sentence over the group, without Markdown; empty for none. */
  summary: string;
  /** All changes, also where there are too many for items of their own (an import). */
  total: number;
}

/** What a digest says. */
export interface DigestText {
  groups: DigestGroup[];
  total: number;
  /** Why it was written without the model; absent when the model wrote it. */
  plainBecause?: string;
  /** ISO 8601: what of Notion is in it; the next digest goes on from here. */
  asOf: string;
  /** A sentence when a source could not be brought up to date or is gone; empty when all is well. */
  caveat: string;
}

/** Reads, compares and writes; changes nothing. Throws AppErrors and the signal's abort. */
export type ComposeDigest = (
  digest: Digest,
  options: { audience: Audience; signal: AbortSignal },
) => Promise<DigestText>;

/** The calendar's side of schedules. */
export interface Timetable {
  /** Throws a RequestError with the sentence for whoever typed it: an invalid time, cron or zone (with the nearest valid one), or runs less than 15 minutes apart. */
  check(schedule: Schedule, timeZone: string): void;
  /** The first slot later than `after`. A local time that the clocks skip comes at the first minute after the gap, a doubled one once. */
  next(schedule: Schedule, timeZone: string, after: Date): Slot;
  /** “weekdays at 09:00 (Europe/Stockholm)”. */
  describe(schedule: Schedule, timeZone: string): string;
}
