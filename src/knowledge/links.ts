import { findNotionId, isNotionUrl } from '../notion/ids.ts';

export interface NotionLink {
  /** As it stands in the text. */
  url: string;
  pageId: string;
}

/** Links to Notion pages in a text that people typed, at most 20, each page once. */
export function findNotionLinks(text: string): NotionLink[] {
  const links = new Map<string, NotionLink>();
  for (const [url] of text.slice(0, 100_000).matchAll(/https?:\/\/[^\s<>|"'`()[\]]{1,2000}/g)) {
    const pageId = isNotionUrl(url) ? findNotionId(url) : undefined;
    if (pageId && !links.has(pageId)) links.set(pageId, { url, pageId });
    if (links.size === 20) break;
  }
  return [...links.values()];
}
