import { RequestError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import { requireNotionId } from '../notion/ids.ts';
import { quote } from '../notion/nearest.ts';
import type { Row } from '../notion/notion.ts';
import type { Target } from './draft.ts';
import { readLive, type ToolParts } from './live.ts';
import { idIn } from './names.ts';

const longestMarkdown = 100_000;

/** A page as it stands in Notion at this moment. */
export interface PageToChange {
  connectionId: string;
  page: Target;
  /** Notion's `last_edited_time`. */
  baseEditedAt: string;
  row: Row;
}

/** The page that an id or link names, if this audience may know it. Throws the sentence for what is no page, or in the trash. */
export async function findPageToChange(
  parts: ToolParts,
  audience: Audience,
  idOrLink: string,
  signal: AbortSignal,
): Promise<PageToChange> {
  const id = requireNotionId(idIn(idOrLink) ?? idOrLink);
  const [stored] = await parts.knowledge.refs(audience, [id]);
  if (stored?.kind === 'data_source')
    throw new RequestError(`${quote(stored.title)} is a data source, not a page. Name one of its rows.`);
  const { connectionId, found } = await readLive(parts, audience, id, (notion) => notion.page(id, { signal }));
  if (found.inTrash)
    throw new RequestError(`${quote(found.title)} lies in Notion’s trash. Somebody has to restore it first.`);
  const { title, url, editedAt } = found;
  return { connectionId, page: { id: found.id, title, url }, baseEditedAt: editedAt, row: found };
}

/** Why a text that cannot be read whole is not written anew. */
export function sayPartial(title: string): string {
  return `Notion does not show me all of ${quote(title)}, so I must not rewrite it.`;
}

/** Text for Notion without what its database could not hold. Throws a RequestError for none, or for more than one page should get. */
export function requireMarkdown(markdown: string, most = longestMarkdown): string {
  if (markdown.length > most)
    throw new RequestError(`That is too long: at most ${most.toLocaleString('en')} characters at once. Split it.`);
  return markdown.toWellFormed().replaceAll('\0', '');
}

/** The same, for what must hold some text. */
export function requireText(markdown: string, most = longestMarkdown): string {
  const text = requireMarkdown(markdown, most).trim();
  if (!text) throw new RequestError('There is no text to write. Give it in markdown.');
  return text;
}
