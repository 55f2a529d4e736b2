import type { Proposals, StoredProposal } from '../agent/proposals/proposals.ts';
import { type Audience, type Person, requireReader } from '../knowledge/audience.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Storage } from '../storage/storage.ts';
import type { Draft } from '../tools/draft.ts';
import { changeMeeting } from './meeting-change.ts';
import { createNewMeeting, type NewMeetingParts } from './meeting-new.ts';
import { type MeetingLink, type MeetingOffer, readOffer, readSaved, standingOf } from './meeting-offer.ts';
import { readMeeting } from './meeting-read.ts';
import { type Drafted, readDrafted } from './meeting-update.ts';
import { readWatch } from './watch.ts';

/** What a new or changed meeting page comes to. */
export type MeetingOutcome =
  | { kind: 'nothing'; reason: string }
  /** It is not finished yet. */
  | { kind: 'later'; seconds: number; reason: string }
  /** Its page is to be made at once, and that was interrupted. */
  | { kind: 'resume'; offer: MeetingOffer; proposal: StoredProposal }
  | {
      kind: 'change';
      change: Draft;
      meeting: MeetingLink;
      drafted: Drafted;
      /** The page is to be made at once. */
      isAtOnce: boolean;
      /** Id of the open proposal in whose place it comes. */
      replaces?: string;
    };

/** Who is drafted for, and in whose name. */
export interface MeetingAsking {
  /** The watch's creator. */
  person: Person;
  /** Everybody in the channel of the watch. */
  audience: Audience;
  signal: AbortSignal;
}

/** One page of one watch. */
export interface MeetingName {
  watchId: string;
  pageId: string;
}

export interface MeetingParts extends NewMeetingParts {
  rows: Pick<Storage['watches'], 'read' | 'page' | 'saveOffered' | 'saveSaved'>;
  knowledge: Pick<Knowledge, 'refs' | 'dataSource'>;
  proposals: Pick<Proposals, 'read'>;
  now?: () => number;
}

export type Meetings = ReturnType<typeof createMeetings>;

const underWaySeconds = 5 * 60;
const beingWrittenSeconds = 2 * 60;
/** A recording that nobody ended does not hold a page up for longer. */
const longestMeetingMs = 6 * 60 * 60_000;

/** Pages of watched data sources as drafts of wiki entries, and what became of them. */
export function createMeetings(parts: MeetingParts) {
  const { rows, knowledge, connections, proposals, now = Date.now } = parts;
  const newMeeting = createNewMeeting(parts);

  return {
    /** Writes nothing. Throws AppErrors, OutOfBudget among them. */
    async draft(named: MeetingName, asking: MeetingAsking): Promise<MeetingOutcome> {
      const stored = await rows.read(named.watchId);
      if (!stored) return { kind: 'nothing', reason: 'the watch has ended' };
      const watch = readWatch(stored);
      requireReader(asking.audience);
      const known = (await rows.page(named)) ?? {};
      const standing = await standingOf(proposals, known, now());
      if (standing.kind === 'unwanted') return { kind: 'nothing', reason: 'somebody did not want its page' };
      if (standing.kind === 'being written')
        return { kind: 'later', seconds: beingWrittenSeconds, reason: 'its page is being written' };
      if (standing.kind === 'interrupted') return { ...standing, kind: 'resume' };
      const notion = connections.notion(watch.connectionId);
      const read = await readMeeting({ knowledge, notion }, watch, named.pageId, asking.audience, asking.signal);
      if (!read) return { kind: 'nothing', reason: 'there is no such page for this channel' };
      const { page, meetings } = read;
      if (meetings.some(({ isUnderWay }) => isUnderWay) && now() - Date.parse(page.editedAt) < longestMeetingMs)
        return { kind: 'later', seconds: underWaySeconds, reason: 'the meeting is under way' };
      const unwanted = standing.kind === 'free' ? standing.unwanted : undefined;
      const made =
        'saved' in known && known.saved
          ? await changeMeeting(parts, watch, readSaved(known.saved, unwanted), read, asking)
          : await newMeeting(watch, read, asking, standing.kind === 'open' ? standing.drafted : undefined);
      if (!made) return { kind: 'nothing', reason: 'there is nothing (new) to write down' };
      const isOpen = standing.kind === 'open';
      return {
        kind: 'change',
        change: made.change,
        meeting: { title: page.title, url: page.url },
        drafted: made.drafted,
        isAtOnce: watch.mode === 'draft' && asking.person.isAdmin && 'isDraft' in made && made.isDraft && !isOpen,
        ...(isOpen ? { replaces: standing.proposalId } : {}),
      };
    },

    /** To be called before a change is shown or made, and after. */
    offer: (named: MeetingName, offer: MeetingOffer): Promise<void> => rows.saveOffered(named, offer),

    /** The message that shows the last offer. */
    async messageOf(named: MeetingName): Promise<string | undefined> {
      return readOffer((await rows.page(named))?.offered)?.messageTs;
    },

    /** To be called once a page is written: the next change of the meeting changes it. */
    async remember(named: MeetingName, page: MeetingLink & { id: string; connectionId: string }): Promise<void> {
      const drafted = readOffer((await rows.page(named))?.offered)?.drafted;
      await rows.saveSaved(named, { ...page, drafted: drafted ?? readDrafted(undefined) });
    },
  };
}
