import { UpstreamError } from '../../errors.ts';
import type { CreatePage } from '../../tools/draft.ts';
import { attachFiles } from './attach-files.ts';
import { cutMarkdown } from './cut-markdown.ts';
import { pagePrint } from './page-print.ts';
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
  const made = async (note?: string): Promise<Made> => ({
    ...page,
    title,
    ...(note ? { note } : {}),
    undo: { kind: 'page', ...(await printIfReadable(work, page.id)) },
  });
  try {
    for (const [index, part] of rest.entries()) await appendOnce(work, `part:${index + 1}`, page.id, part);
    await attachFiles(work, page.id, attachments);
    return await made();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return made(`The page is there, but not all of it: ${error.message}`);
  }
}

/** The page is made, whether or not it can be read now. */
async function printIfReadable(work: Work, pageId: string): Promise<{ print?: string }> {
  try {
    return { print: await pagePrint(work, pageId) };
  } catch (error) {
    work.signal.throwIfAborted();
    if (isRefusal(error) || error instanceof UpstreamError) return {};
    throw error;
  }
}
