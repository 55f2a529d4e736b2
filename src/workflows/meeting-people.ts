import type { Author } from '../agent/thread.ts';
import type { Meeting, Row } from '../notion/notion.ts';

interface NotionPerson {
  id: string;
  name: string;
  email?: string;
}

export interface MeetingPeople {
  /** By the calendar or the page's people properties. */
  attendees: Author[];
  /** Whoever is mentioned or named besides. */
  named: Author[];
}

/** People of the workspace that a meeting page knows of. A first name alone names somebody when nobody else has it. */
export function peopleIn(
  { page, markdown, meetings }: { page: Row; markdown: string; meetings: Meeting[] },
  workspace: NotionPerson[],
): MeetingPeople {
  const there = new Set(meetings.flatMap(({ attendeeIds }) => attendeeIds.map(plain)));
  for (const { type, value } of page.properties)
    if (type === 'people' && value?.kind === 'people') for (const { id } of value.people) there.add(plain(id));
  const tags = markdown.matchAll(/<mention-user\b[^<>]*\burl="user:\/\/([0-9a-f-]{32,36})"/gi);
  const mentioned = new Set([...tags].map(([, id = '']) => plain(id)));
  const words = new Set(markdown.normalize('NFKC').match(/\p{Lu}[\p{L}\p{M}’'-]+/gu) ?? []);
  const firstNames = Map.groupBy(workspace, ({ name }) => firstOf(name));
  const isNamed = ({ id, name }: NotionPerson) =>
    mentioned.has(plain(id)) ||
    markdown.includes(name) ||
    (firstOf(name).length > 2 && words.has(firstOf(name)) && firstNames.get(firstOf(name))?.length === 1);
  return {
    attendees: workspace.filter(({ id }) => there.has(plain(id))).map(toAuthor),
    named: workspace.filter((person) => !there.has(plain(person.id)) && isNamed(person)).map(toAuthor),
  };
}

function toAuthor({ id, name, email }: NotionPerson): Author {
  return { id, notionId: id, name, isBot: false, ...(email ? { email } : {}) };
}

function firstOf(name: string): string {
  return name.split(' ')[0] ?? '';
}

function plain(id: string): string {
  return id.replaceAll('-', '').toLowerCase();
}
