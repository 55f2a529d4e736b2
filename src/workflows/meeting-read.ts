import type { Audience } from '../knowledge/audience.ts';
import type { Knowledge, PageRef } from '../knowledge/knowledge.ts';
import { findPageLinks } from '../knowledge/page-links.ts';
import { isGone } from '../notion/failures.ts';
import type { Notion } from '../notion/notion.ts';
import type { MeetingPage } from './meeting-minutes.ts';
import { peopleIn } from './meeting-people.ts';
import type { MeetingWatch } from './watch.ts';

/** All that is known of a meeting. */
export interface ReadMeeting extends MeetingPage {
  /** Pages and rows that its page is related to or links to, as far as the audience may see them. */
  related: PageRef[];
  /** Who made its page. */
  owner?: { name: string; email?: string };
}

const mostRelated = 20;

/** Undefined when there is no such page any more, it is not for this audience, or we made it ourselves. */
export async function readMeeting(
  { knowledge, notion }: { knowledge: Pick<Knowledge, 'refs'>; notion: Notion },
  { connectionId, sourceId, destination }: Pick<MeetingWatch, 'connectionId' | 'sourceId' | 'destination'>,
  pageId: string,
  audience: Audience,
  signal: AbortSignal,
): Promise<ReadMeeting | undefined> {
  const reading = { signal, lane: 'poll' as const };
  const visible = await knowledge.refs(audience, [pageId]);
  if (!visible.some((ref) => ref.connectionId === connectionId)) return undefined;
  const page = await notion.page(pageId, reading).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
  const { botId } = await notion.identity(reading);
  if (!page || page.inTrash || page.parent.id !== sourceId || (botId && page.createdById === botId)) return undefined;
  const { markdown } = await notion.markdown(pageId, { ...reading, thorough: true, transcript: true });
  const [meetings, workspace, links] = await Promise.all([
    markdown.includes('<meeting-notes') ? notion.meetings(pageId, reading) : [],
    notion.people(),
    findPageLinks(markdown),
  ]);
  const rows = page.properties.flatMap(({ value }) => (value?.kind === 'pages' ? value.ids : []));
  const others = new Set([...rows, ...links.flatMap(({ kind, id }) => (kind === 'page' ? [id] : []))]);
  for (const id of [pageId, sourceId, destination.id]) others.delete(id);
  const related = await knowledge.refs(audience, [...others].slice(0, 5 * mostRelated));
  const owner = workspace.find(({ id }) => id === page.createdById);
  return {
    page,
    markdown,
    meetings,
    people: peopleIn({ page, markdown, meetings }, workspace),
    related: related.filter(({ kind }) => kind !== 'data_source').slice(0, mostRelated),
    ...(owner ? { owner: { name: owner.name, ...(owner.email ? { email: owner.email } : {}) } } : {}),
  };
}
