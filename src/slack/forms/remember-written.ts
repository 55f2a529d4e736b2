import type { StoredProposal, Written } from '../../agent/proposals/proposals.ts';
import type { Desk } from '../desk.ts';

/** What a proposal keeps of the thread that it was made from. */
export interface ThreadOrigin {
  kind: 'thread';
  teamId: string;
  channelId: string;
  threadTs: string;
  /** `ts` of the latest message that is in the page. */
  lastTs: string;
}

/** What a proposal keeps of the meeting that it was made from. */
interface MeetingOrigin {
  kind: 'meeting';
  watchId: string;
  pageId: string;
}

/** Where the channel saved, and which page the thread or the meeting became: the next draft begins there. */
export async function rememberWritten(
  { threadPages, meetings, destinations }: Desk,
  proposal: StoredProposal | undefined,
  { id: pageId, url: pageUrl, title }: Pick<Written, 'id' | 'url' | 'title'>,
  personId: string,
): Promise<void> {
  if (!proposal) return;
  const { draft, origin, place } = proposal;
  if (isMeeting(origin))
    return meetings.remember(origin, { id: pageId, url: pageUrl, title, connectionId: draft.connectionId });
  const channelId = (place as { channelId?: string } | undefined)?.channelId;
  if (channelId && draft.operation === 'create_page') await destinations.remember(channelId, draft.parent, personId);
  if (!isThread(origin) || !('markdown' in draft) || draft.operation === 'comment') return;
  const { teamId, channelId: threadChannel, threadTs, lastTs } = origin;
  await threadPages.remember({
    teamId,
    channelId: threadChannel,
    threadTs,
    lastTs,
    connectionId: draft.connectionId,
    pageId,
    pageUrl,
    title,
    savedMarkdown: draft.markdown,
    savedBy: personId,
  });
}

function isThread(origin: object | undefined): origin is ThreadOrigin {
  return origin !== undefined && 'kind' in origin && origin.kind === 'thread';
}

function isMeeting(origin: object | undefined): origin is MeetingOrigin {
  return origin !== undefined && 'kind' in origin && origin.kind === 'meeting';
}
