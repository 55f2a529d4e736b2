import { printOf } from './page-text.ts';
import type { Work } from './work.ts';

/** Whatever Notion itself writes into a row, or counts from other rows. */
const computed = /^(?:created_|last_edited_|formula|rollup|unique_id|button|verification)/;

/** Differs as soon as anybody changes title, text or properties of the page. */
export async function pagePrint({ notion, signal }: Pick<Work, 'notion' | 'signal'>, pageId: string): Promise<string> {
  const [page, { markdown }] = await Promise.all([
    notion.page(pageId, { signal }),
    notion.markdown(pageId, { signal, thorough: true }),
  ]);
  const values = page.properties
    .filter(({ type }) => !computed.test(type))
    .map(({ name, value }) => `${name}: ${JSON.stringify(value)}`);
  return printOf([page.title, ...values.toSorted(), markdown].join('\n'));
}
