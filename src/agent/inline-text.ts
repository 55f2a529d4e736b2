import { findUrls, webUrlsIn } from './urls.ts';

/** A stretch of a line: words, code between backticks, or a link (with its address as label when it stands alone). */
export type Inline =
  | { kind: 'words'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'link'; label: string; url: string };

const construct = /`([^`\n]+)`|\[([^[\]\n]{1,300})\]\(([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)\)/g;

/** Reads code, `[label](url)` and bare web addresses out of one line; everything else is words, whatever it looks like. */
export function readInline(line: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of line.matchAll(construct)) {
    found.push(...readWords(line.slice(from, match.index)));
    const [whole, code, label, url] = match;
    if (code !== undefined) found.push({ kind: 'code', text: code });
    else if (label !== undefined && url !== undefined && isWebUrl(url)) found.push({ kind: 'link', label, url });
    else found.push(...readWords(whole));
    from = match.index + whole.length;
  }
  return [...found, ...readWords(line.slice(from))];
}

/** Every address in a text, as it would be linked. */
export function urlsIn(text: string): string[] {
  const linked = text.split('\n').flatMap(readInline);
  return [...new Set([...linked.flatMap((piece) => (piece.kind === 'link' ? [piece.url] : [])), ...webUrlsIn(text)])];
}

function readWords(text: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const { index, url } of findUrls(text)) {
    if (!isWebUrl(url) || index < from) continue;
    if (index > from) found.push({ kind: 'words', text: text.slice(from, index) });
    found.push({ kind: 'link', label: url, url });
    from = index + url.length;
  }
  return from < text.length ? [...found, { kind: 'words', text: text.slice(from) }] : found;
}

function isWebUrl(url: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(url) && URL.canParse(url);
}
