/** Letters and digits of a Markdown text: Notion gives text back with other marks, spaces and list numbers than it was sent. */
export function wordsOf(markdown: string): string {
  return markdown
    .replace(/^[\t >]*\d+[.)]\s/gm, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
}

/** How often the text stands in the other one; 0 for a text without words. */
export function countIn(text: string, part: string): number {
  const wanted = wordsOf(part);
  return wanted ? wordsOf(text).split(wanted).length - 1 : 0;
}
