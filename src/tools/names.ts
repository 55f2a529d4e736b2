import { AppError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { findNotionLinks } from '../knowledge/links.ts';
import { findNotionId } from '../notion/ids.ts';
import type { Notion } from '../notion/notion.ts';
import type { Property } from '../notion/properties.ts';
import type { Names } from '../notion/show-value.ts';
import type { ToolParts } from './live.ts';

const mostStored = 2000;
const mostAsked = 8;

/** The id in what a model gives for a page: an id, a link, or text around a link, as Slack writes it. */
export function idIn(text: string): string | undefined {
  return findNotionLinks(text)[0]?.pageId ?? findNotionId(text);
}

/** The title behind an id or link if this audience may know it, else the words as they are. */
export async function nameOf(knowledge: Knowledge, audience: Audience, wanted: string): Promise<string> {
  const id = idIn(wanted);
  return (id && (await titlesOf(knowledge, audience, [id])).get(id)) || wanted;
}

/** Titles from the copy by id, for this audience. */
export async function titlesOf(
  knowledge: Knowledge,
  audience: Audience,
  ids: string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)].slice(0, mostStored);
  if (wanted.length === 0) return new Map();
  return new Map((await knowledge.refs(audience, wanted)).map(({ id, title }) => [id, title]));
}

/**
 * Names for the people and pages in property values. Titles come from the copy; for at most eight that it does not have Notion is
 * asked, and what stays unknown is shown as an id.
 */
export async function namesIn(
  { knowledge, connections }: ToolParts,
  audience: Audience,
  connectionId: string,
  properties: Property[],
  signal: AbortSignal,
): Promise<Names> {
  const notion = connections.notion(connectionId);
  const ids = [...new Set(properties.flatMap(({ value }) => (value?.kind === 'pages' ? value.ids : [])))];
  const [people, stored] = await Promise.all([notion.people(), titlesOf(knowledge, audience, ids)]);
  const left = ids.filter((id) => !stored.has(id)).slice(0, mostAsked);
  const asked = new Map(await Promise.all(left.map(async (id) => [id, await titleAt(notion, id, signal)] as const)));
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return { person: (id) => names.get(id), page: (id) => stored.get(id) ?? asked.get(id) };
}

/** Names are a comfort: a related page that is not shared must not spoil the answer. */
async function titleAt(notion: Notion, id: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await notion.page(id, { signal })).title;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
