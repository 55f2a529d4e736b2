import { findNotionId, isNotionUrl } from '../notion/ids.ts';
import { inSlices, type Sliced } from './slices.ts';

export interface PageLink {
  kind: 'page' | 'database' | 'data_source';
  id: string;
  /** Stands on the page as a page of its own, not only as a mention or a link. */
  isChild: boolean;
}

const most = 10_000;
const tag = /<(page|database|data-source|mention-page|mention-database|mention-data-source)\b([^<>]{0,4000})>/gi;
const link = /https?:\/\/[^\s<>|"'`()[\]]{1,2000}/g;
const kinds = { page: 'page', database: 'database', 'data-source': 'data_source' } as const;

/** What a page's Markdown names of Notion, each id once, at most 10,000: children first, then mentions and links. */
export function findPageLinks(markdown: string): Promise<PageLink[]> {
  return inSlices(findingLinks(markdown));
}

function* findingLinks(markdown: string): Sliced<PageLink[]> {
  const found = new Map<string, PageLink>();
  const add = (entry: PageLink) => {
    if (!found.has(entry.id) && found.size < most) found.set(entry.id, entry);
  };
  for (const [, name = '', attributes = ''] of markdown.matchAll(tag)) {
    yield;
    const id = notionIdIn(/\burl="([^"]{1,2000})"/.exec(attributes)?.[1]);
    const isMention = name.toLowerCase().startsWith('mention-');
    const kind = kinds[name.toLowerCase().replace('mention-', '') as keyof typeof kinds];
    if (id) add({ kind, id, isChild: !isMention });
    const source = /\bdata-source-url="collection:\/\/([0-9a-f-]{32,36})"/i.exec(attributes)?.[1];
    const sourceId = source ? findNotionId(source) : undefined;
    if (sourceId) add({ kind: 'data_source', id: sourceId, isChild: false });
  }
  for (const [url] of markdown.matchAll(link)) {
    yield;
    const id = notionIdIn(url);
    if (id) add({ kind: 'page', id, isChild: false });
  }
  return [...found.values()];
}

function notionIdIn(url: string | undefined): string | undefined {
  if (!url) return undefined;
  const collection = /^collection:\/\/([0-9a-f-]{32,36})$/i.exec(url)?.[1];
  return collection ? findNotionId(collection) : isNotionUrl(url) ? findNotionId(url) : undefined;
}
