import type { StoredPage } from '../knowledge/knowledge.ts';
import { type Section, showPath } from '../knowledge/passages.ts';

/** Gives each section the link to its heading in Notion; where the heading's block is not known, that to the page. */
export function linkSections(
  all: Section[],
  pageUrl: string,
  anchors: StoredPage['anchors'],
): (section: Section | undefined) => string {
  const blocks = Map.groupBy(anchors, ({ path }) => path);
  const links = new Map<Section['path'], string>();
  for (const { path } of all) {
    if (path.length === 0 || links.has(path)) continue;
    const block = blocks.get(showPath(path))?.shift();
    if (block) links.set(path, linkTo(pageUrl, block.blockId));
  }
  return (section) => (section && links.get(section.path)) ?? pageUrl;
}

function linkTo(pageUrl: string, blockId: string): string {
  return `${pageUrl.replace(/[?#].*$/, '')}#${blockId.replaceAll('-', '')}`;
}
