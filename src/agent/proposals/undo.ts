import { RequestError } from '../../errors.ts';
import type { Draft } from '../../tools/draft.ts';
import { pagePrint } from './page-print.ts';
import { changeText } from './page-text.ts';
import { resetProperties } from './set-properties.ts';
import { targetOf, titleOf, type Undo, type Work } from './work.ts';

/** Takes a change back without touching what others did since; throws a RequestError where that is not possible. */
export async function undoChange(
  draft: Draft,
  undo: Undo,
  pageId: string,
  work: Work,
): Promise<{ rows?: number; note?: string }> {
  const page = { id: pageId, title: titleOf(draft) };
  switch (undo.kind) {
    case 'page':
      return trashPage(page, undo.print, work);
    case 'text': {
      const { mergedWith } = await changeText(work, page, { base: undo.after, wanted: undo.before });
      return mergedWith ? { note: `What ${mergedWith} changed since is kept.` } : {};
    }
    case 'comment':
      return deleteComment(targetOf(draft).id, undo.commentId, work);
    case 'rows':
      return draft.operation === 'set_properties' ? resetProperties(draft, undo.rowIds, work) : {};
  }
}

/** Not what anybody has worked on since: somebody edited it last, or it reads differently although a bot did. */
async function trashPage({ id, title }: { id: string; title: string }, print: string | undefined, work: Work) {
  const { notion, journal, signal } = work;
  const [page, { botId }] = await Promise.all([notion.page(id, { signal }), notion.identity({ signal })]);
  if (page.inTrash) return {};
  const isEditedLast = page.editedById !== botId;
  if (isEditedLast || (print !== undefined && (await pagePrint(work, id)) !== print)) {
    throw new RequestError(
      `${(isEditedLast && page.editedBy) || 'Somebody'} has edited “${title}” since, so I leave it as it is. You can delete it in Notion: ${page.url}`,
    );
  }
  await journal.once('trash', {
    send: async (writing) => {
      await notion.trash(id, true, writing);
      return {};
    },
    find: async () => ((await notion.page(id, { signal })).inTrash ? {} : undefined),
  });
  return {};
}

async function deleteComment(pageId: string, commentId: string, { notion, journal, signal }: Work) {
  const isThere = async () => (await notion.comments(pageId, { signal })).some(({ id }) => id === commentId);
  if (!(await isThere())) return {};
  await journal.once('trash', {
    send: async (writing) => {
      await notion.deleteComment(commentId, writing);
      return {};
    },
    find: async () => ((await isThere()) ? undefined : {}),
  });
  return {};
}
