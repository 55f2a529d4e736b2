import type { DraftMeeting } from '../agent/draft-meeting.ts';
import { AccessError, isAbort, RequestError } from '../errors.ts';
import type { Connections } from '../notion/connection.ts';
import type { AppendToPage, UpdatePage } from '../tools/draft.ts';
import { draftKeys } from './draft-lines.ts';
import { readMinutes } from './meeting-minutes.ts';
import type { ReadMeeting } from './meeting-read.ts';
import { composeMeeting } from './meeting-sections.ts';
import { changeMeetingPage, type Drafted, draftedFrom, outdated } from './meeting-update.ts';
import type { MeetingAsking } from './meetings.ts';
import { renderSections } from './thread-page-sections.ts';
import type { MeetingWatch } from './watch.ts';

/** The page that a meeting became, and what of the meeting is on it. */
export interface SavedMeeting {
  id: string;
  connectionId: string;
  drafted: Drafted;
}

/** The page of a meeting with what is new in the meeting and without what it says no more. Undefined when nothing of it changes, or it is gone. */
export async function changeMeeting(
  { draftMeeting, connections }: { draftMeeting: DraftMeeting; connections: Pick<Connections, 'notion'> },
  watch: MeetingWatch,
  saved: SavedMeeting,
  read: ReadMeeting,
  { person, signal }: MeetingAsking,
): Promise<{ change: UpdatePage | AppendToPage; drafted: Drafted } | undefined> {
  const notion = connections.notion(saved.connectionId);
  const page = await notion.page(saved.id, { signal, lane: 'poll' }).catch((error: unknown) => {
    if (isAbort(error, signal) || !(error instanceof AccessError || error instanceof RequestError)) throw error;
    return undefined;
  });
  if (!page || page.inTrash) return undefined;
  const minutes = readMinutes(read, new Set(saved.drafted.messages));
  const gone = outdated(saved.drafted, minutes);
  const isNew = minutes.messages.length > 0 && minutes.messages.at(-1)?.ts !== minutes.since;
  const payer = { personId: watch.createdBy, channelId: watch.channelId };
  const draft = isNew ? await draftMeeting(minutes, { payer, signal, since: minutes.since }) : undefined;
  const isSameNotion = saved.connectionId === watch.connectionId;
  const { sections, lines } = draft
    ? composeMeeting({ ...draft, topics: [] }, minutes, {
        template: watch.template,
        meeting: read.page,
        related: [],
        people: new Map(),
        isSameNotion,
        timeZone: person.timeZone,
      })
    : { sections: [], lines: [] };
  const news = sections.filter(({ key }) => draftKeys.some((each) => each === key));
  if (news.length === 0 && gone.length === 0) return undefined;
  const { markdown, missing } = await notion.markdown(saved.id, { signal, thorough: true, lane: 'poll' });
  const target = {
    connectionId: saved.connectionId,
    page: { id: saved.id, title: page.title, url: page.url },
    baseEditedAt: page.editedAt,
  };
  const drafted = draftedFrom(minutes, lines, saved.drafted);
  if (missing > 0)
    return news.length === 0
      ? undefined
      : { change: { operation: 'append_to_page', ...target, markdown: renderSections(news) }, drafted };
  const changed = changeMeetingPage(markdown, gone, news);
  if (changed === markdown) return undefined;
  return { change: { operation: 'update_page', ...target, baseMarkdown: markdown, markdown: changed }, drafted };
}
