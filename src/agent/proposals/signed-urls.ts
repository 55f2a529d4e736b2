/** Addresses of files that Notion keeps: what stands behind the question mark is another with each reading. */
const signed = /(https:\/\/[^\s"'()<>[\]?]+)\?[^\s"'()<>[\]]*X-Amz-[^\s"'()<>[\]]*/g;

/** The text with the addresses that `live` has for the same files now. */
export function refreshUrls(text: string, live: string): string {
  const fresh = new Map([...live.matchAll(signed)].map(([url, file]) => [file, url]));
  return text.replace(signed, (url, file: string) => fresh.get(file) ?? url);
}

/** The text without what changes by itself. */
export function withoutSignatures(text: string): string {
  return text.replace(signed, '$1');
}
