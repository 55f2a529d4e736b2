import type { CreatePage } from '../../tools/draft.ts';
import { attachFiles } from './attach-files.ts';
import { cutMarkdown } from './cut-markdown.ts';
import { appendOnce } from './page-text.ts';
import { isRefusal, type Made, type Work } from './work.ts';

/** One page, whatever happens: a page whose answer was lost is looked for by place, title and author before it is made again. */
export async function createPage(draft: CreatePage, work: Work): Promise<Made> {
  const { parent, title, markdown, properties, attachments = [] } = draft;
  const place = { type: parent.type, id: parent.id };
  const [first = '', ...rest] = cutMarkdown(markdown);
  const page = await work.journal.once('create', {
    send: (writing) => work.notion.createPage({ parent: place, title, markdown: first, properties }, writing),
    async find(since) {
      const found = await work.notion.findCreated(place, title, since, { signal: work.signal });
      const others = await work.ownedByOthers(found.map(({ id }) => id));
      const ours = found.filter(({ id }) => !others.includes(id));
      const [oldest] = ours.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
      return oldest && { id: oldest.id, url: oldest.url };
    },
  });
  const made: Made = { ...page, title, undo: { kind: 'page' } };
  try {
    for (const [index, part] of rest.entries()) await appendOnce(work, `part:${index + 1}`, page.id, part);
    await attachFiles(work, page.id, attachments);
    return made;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { ...made, note: `The page is there, but not all of it: ${error.message}` };
  }
}
