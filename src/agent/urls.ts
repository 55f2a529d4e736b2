const colon = String.raw`(?:\\?:|&colon;|&#0*58;|&#x0*3a;)`;
const slash = String.raw`(?:\\?\/|&sol;|&#0*47;|&#x0*2f;)`;
/** Last labels of file names, which are no top-level domains: “index.ts/…” is no address. */
const notDomains =
  'js|ts|tsx|jsx|mjs|cjs|json|ya?ml|toml|txt|csv|html?|css|xml|sql|log|java|cpp|php|pdf|png|jpe?g|svg|docx|xlsx';

const beginnings = [
  `[a-z][a-z0-9+.-]{0,30}${colon}${slash}{2}`,
  `(?<![a-z0-9])(?:https?|ftp|mailto|javascript|vbscript)${colon}(?=\\S)`,
  `(?<![a-z0-9])data${colon}(?=[a-z]+/|[,;])`,
  String.raw`(?<![a-z0-9])www\.(?=[^\s.])`,
  String.raw`(?<![a-z0-9])(?:[a-z0-9-]{1,63}\.){1,8}(?!(?:${notDomains})[/?#])[a-z]{2,24}(?::\d{1,5})?(?=[/?#]+[\w%&=@$+~-])`,
];
const part = String.raw`[^\s<>"'\x60()[\]{}|\\^]`;
const pattern = new RegExp(`(?:${beginnings.join('|')})(?:\\(${part}*\\)|${part})*`, 'gi');

export interface FoundUrl {
  index: number;
  url: string;
}

/**
 * What a chat client could make a link of: a scheme (also with its colon or slashes escaped), a `www.` address, a domain with
 * a path. Balanced parentheses belong to it, the punctuation that ends a sentence does not. Linear in the text's length.
 */
export function findUrls(text: string): FoundUrl[] {
  if (!/[:.&]/.test(text)) return [];
  return [...text.matchAll(pattern)].map((match) => ({
    index: match.index,
    url: match[0].replace(/[.,;:!?*_~]{1,20}$/, ''),
  }));
}

/** The web addresses in a text, verbatim; those with another scheme than http and https are left out. */
export function webUrlsIn(text: string): string[] {
  return findUrls(text)
    .map(({ url }) => url)
    .filter((url) => /^https?:\/\/./i.test(url) || !/^[a-z][a-z0-9+.-]*[:&\\]/i.test(url));
}
