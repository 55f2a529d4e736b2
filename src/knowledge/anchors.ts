import { showPath } from './passages.ts';

/** Where a section begins: the path of its headings, folded, and the block id of its heading. */
export interface Anchor {
  path: string;
  blockId: string;
}

/** Paths of headings in page order, as `anchorFor` compares them. */
export function toAnchors(headings: { blockId: string; level: number; text: string }[]): Anchor[] {
  const path: { level: number; text: string }[] = [];
  return headings.map(({ blockId, level, text }) => {
    while ((path.at(-1)?.level ?? 0) >= level) path.pop();
    path.push({ level, text });
    return { path: foldPath(path.map((heading) => heading.text)), blockId };
  });
}

/** The block of a section; of sections with the same path the first, and by its own heading alone when only one has that. */
export function anchorFor(anchors: Anchor[], path: string[]): string | undefined {
  const wanted = foldPath(path);
  if (!wanted) return undefined;
  const whole = anchors.find((anchor) => anchor.path === wanted);
  if (whole) return whole.blockId;
  const last = fold(path.at(-1) ?? '');
  const alike = anchors.filter((anchor) => anchor.path.split('›').at(-1)?.trim() === last);
  return alike.length === 1 ? alike[0]?.blockId : undefined;
}

/** The page's link with the block behind it, or as it is when the block is not known. */
export function sectionUrl(pageUrl: string, blockId: string | undefined): string {
  if (!blockId || !URL.canParse(pageUrl)) return pageUrl;
  const url = new URL(pageUrl);
  url.hash = blockId.replaceAll('-', '');
  return url.href;
}

function foldPath(path: string[]): string {
  return showPath(path.map(fold));
}

/** Without case, style marks and punctuation, which Markdown and plain text show differently; at most 100 characters. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(0, 100)
    .trim();
}
