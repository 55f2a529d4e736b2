import type { DraftMeeting } from '../agent/draft-meeting.ts';
import { cleanLine } from '../agent/thread-draft-checks.ts';
import { AccessError } from '../errors.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Connections } from '../notion/connection.ts';
import { oneLine } from '../notion/json.ts';
import type { CreatePage } from '../tools/draft.ts';
import type { Destinations } from './destinations.ts';
import { createMeetingFields, startsAsDraft } from './meeting-fields.ts';
import { type Minutes, readMinutes } from './meeting-minutes.ts';
import type { ReadMeeting } from './meeting-read.ts';
import { composeMeeting } from './meeting-sections.ts';
import { type Drafted, draftedFrom } from './meeting-update.ts';
import type { MeetingAsking } from './meetings.ts';
import type { PageForm } from './page-form.ts';
import { renderSections } from './thread-page-sections.ts';
import type { MeetingWatch } from './watch.ts';

export interface NewMeetingParts {
  draftMeeting: DraftMeeting;
  knowledge: Pick<Knowledge, 'dataSource'>;
  connections: Pick<Connections, 'notion'>;
  destinations: Pick<Destinations, 'find'>;
  pageForm: Pick<PageForm, 'fields' | 'write'>;
}

/** A page for a meeting that has none. */
export interface NewMeeting {
  change: CreatePage;
  drafted: Drafted;
  /** It says by its status that it is a draft. */
  isDraft: boolean;
}

const longestTitle = 200;

/**
 * Makes pages of meetings. They resolve to undefined when a meeting says nothing that is worth one, or nothing else than `before`, what is offered
 * of it already. Throws AppErrors.
 */
export function createNewMeeting(parts: NewMeetingParts) {
  const { draftMeeting, connections, destinations, pageForm } = parts;
  const fieldsOf = createMeetingFields(parts);

  return async (
    watch: MeetingWatch,
    read: ReadMeeting,
    { person, audience, signal }: MeetingAsking,
    before?: Drafted,
  ): Promise<NewMeeting | undefined> => {
    const { page, markdown, related, owner, people } = read;
    const destination = await destinations.find(audience, watch.destination.id);
    if (!destination) {
      throw new AccessError(
        `I can no longer write into “${watch.destination.title}” for that channel, so I drafted nothing of “${page.title}”. Share the place with me again, or end the watch: /notion watch list`,
      );
    }
    const minutes = readMinutes(read);
    if (minutes.messages.length === 0 || (before && isSame(before, minutes))) return undefined;
    const payer = { personId: watch.createdBy, channelId: watch.channelId };
    const draft = await draftMeeting(minutes, { payer, signal });
    if (!draft) return undefined;
    const isSameNotion = destination.connectionId === watch.connectionId;
    const others = isSameNotion ? [] : await connections.notion(destination.connectionId).people();
    const { sections, lines } = composeMeeting(draft, minutes, {
      template: watch.template,
      meeting: page,
      related,
      people: new Map(others.flatMap(({ id, email }) => (email ? [[email.toLowerCase(), id] as const] : []))),
      isSameNotion,
      timeZone: person.timeZone,
    });
    if (sections.length === 0) return undefined;
    const day = minutes.startedAt.toISOString().slice(0, 10);
    const facts = {
      draft,
      template: watch.template,
      markdown,
      related,
      attendees: people.attendees,
      day,
      connectionId: watch.connectionId,
      ...(owner ? { owner } : {}),
    };
    const fields = await fieldsOf(audience, destination, facts, signal);
    const change = await pageForm.write(destination, fields, {
      title: titleOf(page.title, day, draft.title),
      markdown: renderSections(sections),
      values: Object.fromEntries(fields.map(({ column, value }) => [column.name, value])),
    });
    return { change, drafted: draftedFrom(minutes, lines), isDraft: startsAsDraft(fields) };
  };
}

/** That of the meeting, told from the same meeting of another day. */
function titleOf(pageTitle: string, day: string, drafted: string): string {
  const title = oneLine(cleanLine(pageTitle), longestTitle);
  if (!title || title === 'Untitled') return drafted;
  return /\d/.test(title) ? title : `${title}, ${day}`;
}

function isSame({ messages }: Drafted, { hashes }: Minutes): boolean {
  const now = new Set(hashes.values());
  return messages.length === now.size && messages.every((hash) => now.has(hash));
}
