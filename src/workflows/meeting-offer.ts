import type { Proposals, StoredProposal } from '../agent/proposals/proposals.ts';
import { object, string } from '../notion/json.ts';
import type { WatchedPage } from '../storage/watches.ts';
import type { SavedMeeting } from './meeting-change.ts';
import { type Drafted, readDrafted } from './meeting-update.ts';

export interface MeetingLink {
  title: string;
  url: string;
}

/** What is kept of a change that was offered. */
export interface MeetingOffer {
  proposalId: string;
  /** It was not offered but made, as the watch wants it. */
  isAtOnce: boolean;
  meeting: MeetingLink;
  drafted: Drafted;
  /** `ts` of the message that shows it. */
  messageTs?: string;
}

/** What became of the last offer. */
export type Standing =
  /** There may be a new one. `unwanted`: what was drafted before and nobody wanted; it is known, and on no page. */
  | { kind: 'free'; unwanted?: Drafted }
  /** It waits for a click, and may be replaced. */
  | { kind: 'open'; proposalId: string; drafted: Drafted }
  | { kind: 'being written' }
  /** Its page is to be made at once, and that was interrupted. */
  | { kind: 'interrupted'; offer: MeetingOffer; proposal: StoredProposal }
  | { kind: 'unwanted' };

export async function standingOf(
  proposals: Pick<Proposals, 'read'>,
  { offered, saved }: Partial<WatchedPage>,
  now: number,
): Promise<Standing> {
  const offer = readOffer(offered);
  const proposal = offer && (await proposals.read(offer.proposalId));
  switch (proposal?.state) {
    case 'proposed':
      return offer && proposal.expiresAt.getTime() > now
        ? { kind: 'open', proposalId: proposal.id, drafted: offer.drafted }
        : { kind: 'free' };
    case 'approved':
    case 'executing':
    case 'unknown':
      return offer?.isAtOnce ? { kind: 'interrupted', offer, proposal } : { kind: 'being written' };
    case 'discarded':
    case 'undoing':
    case 'undone':
      return saved && offer ? { kind: 'free', unwanted: offer.drafted } : { kind: 'unwanted' };
    default:
      return { kind: 'free' };
  }
}

/** Of whatever shape; undefined when it names no proposal. */
export function readOffer(value: unknown): MeetingOffer | undefined {
  const { proposalId, isAtOnce, meeting, drafted, messageTs } = object(value);
  const [id, ts] = [string(proposalId), string(messageTs)];
  if (!id) return undefined;
  const { title, url } = object(meeting);
  return {
    proposalId: id,
    isAtOnce: isAtOnce === true,
    meeting: { title: string(title) ?? '', url: string(url) ?? '' },
    drafted: readDrafted(drafted),
    ...(ts ? { messageTs: ts } : {}),
  };
}

/** `unwanted`: messages that are known besides. */
export function readSaved(value: object, unwanted?: Drafted): SavedMeeting {
  const { id, connectionId, drafted } = object(value);
  const { messages, lines } = readDrafted(drafted);
  return {
    id: string(id) ?? '',
    connectionId: string(connectionId) ?? '',
    drafted: { messages: [...messages, ...(unwanted?.messages ?? [])], lines },
  };
}
