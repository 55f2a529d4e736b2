const scheme = String.raw`(?:https?|ftp|file|data|javascript|vbscript|mailto|tel|slack|notion)`;
const part = String.raw`[^\s<>"'\x60()[\]{}|\\^]`;

/** A URL, a `www.` address or a domain with a path: what a chat client would make a link of. Balanced parentheses belong to it. */
const pattern = new RegExp(
  String.raw`(?:\b${scheme}:(?:\/\/)?|\bwww\.|\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?=[/?]))(?:\(${part}*\)|${part})+`,
  'gi',
);

export interface FoundUrl {
  index: number;
  url: string;
}

/** The URLs in a text, without the punctuation that ends a sentence. */
export function findUrls(text: string): FoundUrl[] {
  return [...text.matchAll(pattern)].map((match) => ({
    index: match.index,
    url: match[0].replace(/[.,;:!?*_~]+$/, ''),
  }));
}

/** The set of URLs that an answer may carry: those in `texts`, verbatim. */
export function collectUrls(texts: Iterable<string>, known: Set<string> = new Set()): Set<string> {
  for (const text of texts) for (const { url } of findUrls(text)) known.add(url);
  return known;
}
