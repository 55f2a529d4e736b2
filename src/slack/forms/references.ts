const messageLink = /\]\((https:\/\/[^\s()]+\/archives\/[A-Z0-9]+\/p\d+[^\s()]*)\)/g;
const mention = /<mention-user url="(user:\/\/[0-9a-f-]+)">([^<>[\]]*)<\/mention-user>/g;
const reference = /(?:\[@([^<>[\]]*))?\]\(#(\d+)\)/g;

/**
 * Notion's Markdown with its links to Slack messages as `[name](#3)` and its people as `[@name](#4)`, so that one can read and edit it;
 * `references` holds their addresses from 1 on. A text that has such links of its own stays as it is.
 */
export function shortenLinks(markdown: string): { markdown: string; references: string[] } {
  if (markdown.search(reference) >= 0) return { markdown, references: [] };
  const references: string[] = [];
  const numberOf = (address: string) => {
    if (!references.includes(address)) references.push(address);
    return references.indexOf(address) + 1;
  };
  const short = markdown
    .replace(messageLink, (_link, address: string) => `](#${numberOf(address)})`)
    .replace(mention, (_tag, address: string, name: string) => `[@${name}](#${numberOf(address)})`);
  return { markdown: short, references };
}

/** The whole addresses again. A number that stands for nothing is left as it was typed. */
export function expandLinks(markdown: string, references: string[]): string {
  return markdown.replace(reference, (link, name: string | undefined, number: string) => {
    const address = references[Number(number) - 1];
    if (!address) return link;
    if (address.startsWith('https:')) return `${name === undefined ? '' : `[@${name}`}](${address})`;
    return name === undefined ? link : `<mention-user url="${address}">${name}</mention-user>`;
  });
}
