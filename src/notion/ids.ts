import { extractNotionId } from '@notionhq/client';
import { RequestError } from '../errors.ts';

const plainId = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const notionHost = /(?:^|\.)notion\.(?:so|site|com)$/;

/** The id (a UUID with dashes) that a Notion id or link names; undefined for everything else, links to other hosts included. */
export function findNotionId(idOrUrl: string): string | undefined {
  const text = idOrUrl.trim().replace(/^<|>$/g, '');
  if (text.length > 2000) return undefined;
  return plainId.test(text) || isNotionUrl(text) ? (extractNotionId(text)?.toLowerCase() ?? undefined) : undefined;
}

/** The same, for what must be an id: ids go into URLs unescaped, so nothing else may pass. */
export function requireNotionId(idOrUrl: string, kind = 'page'): string {
  const id = findNotionId(idOrUrl);
  if (id) return id;
  throw new RequestError(
    `That is not a Notion ${kind} id or link. Use the id from a search result, or a link that was copied from Notion.`,
  );
}

/** True for web links to Notion's own hosts: notion.so, notion.site and app.notion.com. */
export function isNotionUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && notionHost.test(hostname);
}
