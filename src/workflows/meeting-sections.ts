import type { Author } from '../agent/thread.ts';
import type { ThreadDraft } from '../agent/thread-draft.ts';
import { type DraftLine, draftLines } from './draft-lines.ts';
import type { Minutes } from './meeting-minutes.ts';
import { link, renderPerson } from './thread-page-inline.ts';
import { type Labels, labelsOf } from './thread-page-labels.ts';
import { type Section, showDay, toSections } from './thread-page-sections.ts';
import type { Template } from './watch.ts';

interface Linked {
  title: string;
  url: string;
}

export interface MeetingComposing {
  template: Template;
  meeting: Linked;
  /** Pages that the meeting is about. */
  related: Linked[];
  /** E-mail address in lower case → id of a person in the destination's Notion. */
  people: ReadonlyMap<string, string>;
  /** The meeting's page lies in the same Notion as the new one, so that its people are the same. */
  isSameNotion: boolean;
  timeZone: string;
}

export interface ComposedMeeting {
  sections: Section[];
  /** Each line of the page that says something of the meeting, and what says it. */
  lines: DraftLine[];
}

/** What goes on the page of a meeting: what the template has of the draft, then what it was made from. No sections when nothing is left to say. */
export function composeMeeting(draft: ThreadDraft, minutes: Minutes, composing: MeetingComposing): ComposedMeeting {
  const { template, meeting, related, people, isSameNotion, timeZone } = composing;
  const labels = labelsOf(draft.language);
  const known = (author: Author): Author => {
    const { notionId, ...rest } = author;
    return { ...rest, ...(isSameNotion && notionId ? { notionId } : {}) };
  };
  const messages = minutes.messages.map((message) => ({ ...message, author: nameOf(message.author, labels) }));
  const actions = draft.actions.map((each) => (each.owner ? { ...each, owner: known(each.owner) } : each));
  const lines = draftLines({ ...draft, actions }, { messages }, labels, people);
  const said = template.sections.flatMap((key) => (lines[key].length > 0 ? [[key, lines[key]] as const] : []));
  if (said.every(([key]) => key === 'topics')) return { sections: [], lines: [] };
  const names = minutes.attendees.map((author) => renderPerson(known(author), people));
  const day = showDay(minutes.startedAt, draft.language, timeZone);
  const blocks = {
    ...Object.fromEntries(said.map(([key, found]) => [key, found.map(({ block }) => block)])),
    related: related.map(({ title, url }) => `- ${link(title || 'Untitled', url)}`),
    meeting: [
      `- ${link(meeting.title || 'Untitled', meeting.url)}`,
      `- ${day}${names.length > 0 ? `. ${labels.participants}: ${names.join(', ')}` : ''}`,
    ],
  };
  return { sections: toSections(blocks, labels), lines: said.flatMap(([, found]) => found) };
}

/** Part of the page by its name in the language of the page; people as they are. */
function nameOf(author: Author, labels: Labels): Author {
  const [part = '', ...heading] = author.name.split(' › ');
  return author.id === '' ? { ...author, name: [labels[part as keyof Labels], ...heading].join(' › ') } : author;
}
