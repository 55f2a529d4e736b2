import type { StoredProposal, Written } from '../../agent/proposals/proposals.ts';
import type { SavedThread } from '../../storage/saved-threads.ts';
import type { Desk } from '../desk.ts';

/** What a proposal keeps of the thread that it was made from. */
export interface ThreadOrigin {
  kind: 'thread';
  teamId: string;
  channelId: string;
  threadTs: string;
  /** `ts` of the latest message that is in the page. */
  lastTs: string;
  /** The thread's page when the draft began, if it had one. */
  base?: ThreadBase;
}

/** A page that a thread had, and the `ts` of the latest message that was in it. */
export type ThreadBase = Pick<SavedThread, 'pageId' | 'lastTs'>;

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

/** After an undo the thread is where it was: without the page that was made, or with the earlier messages of the one that was changed. */
export async function forgetWritten(
  { threadPages }: Pick<Desk, 'threadPages'>,
  proposal: Pick<StoredProposal, 'draft' | 'origin'> | undefined,
  { id: pageId }: Pick<Written, 'id'>,
): Promise<void> {
  const origin = proposal?.origin;
  if (!proposal || !isThread(origin)) return;
  const saved = await threadPages.saved(origin);
  if (saved?.pageId !== pageId) return;
  if (proposal.draft.operation === 'create_page') return threadPages.forget(origin);
  if (origin.base && saved.lastTs === origin.lastTs)
    await threadPages.remember({ ...saved, lastTs: origin.base.lastTs });
}

/** Narrows the origin of a proposal to that of a thread's page. */
export function isThread(origin: object | undefined): origin is ThreadOrigin {
  return origin !== undefined && 'kind' in origin && origin.kind === 'thread';
}

function isMeeting(origin: object | undefined): origin is MeetingOrigin {
  return origin !== undefined && 'kind' in origin && origin.kind === 'meeting';
}
