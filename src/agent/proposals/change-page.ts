import type { AppendToPage, Comment, UpdatePage } from '../../tools/draft.ts';
import { attachFiles } from './attach-files.ts';
import { cutMarkdown } from './cut-markdown.ts';
import { appendOnce, changeText } from './page-text.ts';
import { wordsOf } from './words-of.ts';
import { isRefusal, type Made, type Work } from './work.ts';

/** The body as the draft has it, merged with what others changed since the draft was made. */
export async function updatePage(draft: UpdatePage, work: Work): Promise<Made> {
  const { page, baseMarkdown, markdown, attachments = [] } = draft;
  const changed = await changeText(work, page, { base: baseMarkdown, wanted: markdown });
  const merged = changed.mergedWith ? `Merged with an edit of ${changed.mergedWith}.` : undefined;
  const refused = await attachFiles(work, page.id, attachments).then(() => undefined, refusalOf);
  const note = [merged, refused && `Files are missing: ${refused}`].filter(Boolean).join(' ');
  return { ...page, ...(note ? { note } : {}), undo: { kind: 'text', before: changed.before, after: changed.after } };
}

/** Text and files at the end of the page, in several steps when it is too long for one. */
export async function appendToPage({ page, markdown, attachments = [] }: AppendToPage, work: Work): Promise<Made> {
  const [first = '', ...rest] = cutMarkdown(markdown);
  let { before, after } = await appendOnce(work, 'append', page.id, first);
  let refused: string | undefined;
  for (const [index, part] of rest.entries()) {
    try {
      after = (await appendOnce(work, `append:${index + 1}`, page.id, part)).after;
    } catch (error) {
      refused = refusalOf(error);
      break;
    }
  }
  if (!refused) refused = await attachFiles(work, page.id, attachments).then(() => undefined, refusalOf);
  return {
    ...page,
    ...(refused ? { note: `Not all of it is there: ${refused}` } : {}),
    undo: { kind: 'text', before, after },
  };
}

/** One comment on the page as a whole. */
export async function comment({ page, markdown }: Comment, work: Work): Promise<Made> {
  const { notion, journal, signal } = work;
  const { id } = await journal.once('create', {
    send: (writing) => notion.comment(page.id, markdown, writing),
    async find(since) {
      const [all, { botId }] = await Promise.all([notion.comments(page.id, { signal }), notion.identity({ signal })]);
      const alike = all.filter(
        ({ text, createdAt, createdById }) =>
          createdById === botId && Date.parse(createdAt) >= minuteOf(since) && wordsOf(text) === wordsOf(markdown),
      );
      const others = await work.ownedByOthers(alike.map((each) => each.id));
      return alike.find((each) => !others.includes(each.id));
    },
  });
  return { ...page, undo: { kind: 'comment', commentId: id } };
}

/** The sentence of a refusal; other errors are thrown on. */
function refusalOf(error: unknown): string {
  if (isRefusal(error)) return error.message;
  throw error;
}

/** Notion cuts times to the minute. */
function minuteOf(time: Date): number {
  return Math.floor(time.getTime() / 60_000) * 60_000;
}
