const messageLink = /\]\((https:\/\/[^\s()]+\/archives\/[A-Z0-9]+\/p\d+[^\s()]*)\)/g;
const reference = /\]\(#(\d+)\)/g;

/**
 * Markdown with its links to Slack messages as `[name](#3)`, so that people can read and edit it; `references` holds their addresses from 1 on.
 * A text that has such links of its own stays as it is.
 */
export function shortenLinks(markdown: string): { markdown: string; references: string[] } {
  if (markdown.search(reference) >= 0) return { markdown, references: [] };
  const references: string[] = [];
  const short = markdown.replace(messageLink, (_link, address: string) => {
    if (!references.includes(address)) references.push(address);
    return `](#${references.indexOf(address) + 1})`;
  });
  return { markdown: short, references };
}

/** The whole addresses again. A number that stands for nothing is left as it was typed. */
export function expandLinks(markdown: string, references: string[]): string {
  return markdown.replace(reference, (link, number: string) => {
    const address = references[Number(number) - 1];
    return address ? `](${address})` : link;
  });
}
