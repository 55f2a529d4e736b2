import type { Client, CreatePageParameters, UpdatePageParameters } from '@notionhq/client';
import { unreadable } from './failures.ts';
import { requireNotionId } from './ids.ts';
import { object, string } from './json.ts';
import type { Notion, Row, Writing } from './notion.ts';
import type { Requests } from './requests.ts';

/** Changes to pages. Each is one request that is never sent again when its outcome is not known. */
export function createWrites(parts: {
  requests: Requests;
  readRow: () => Promise<(raw: unknown) => Row | undefined>;
}): Pick<
  Notion,
  | 'createPage'
  | 'editMarkdown'
  | 'replaceMarkdown'
  | 'appendMarkdown'
  | 'setProperties'
  | 'trash'
  | 'comment'
  | 'deleteComment'
> {
  const { requests, readRow } = parts;
  const write = async (call: (client: Client) => Promise<unknown>, writing: Writing = {}) =>
    object(await requests.send('write', call, writing));
  const changeText = async (body: Parameters<Client['pages']['updateMarkdown']>[0], writing?: Writing) => {
    const { markdown } = await write((client) => client.pages.updateMarkdown(body), writing);
    return typeof markdown === 'string' ? markdown : unreadable();
  };

  return {
    async createPage({ parent, title, markdown, properties }, writing) {
      const id = requireNotionId(parent.id, parent.type === 'page' ? 'page' : 'data source');
      const titled = { title: { title: [{ text: { content: title } }] } };
      const body = {
        parent: parent.type === 'page' ? { page_id: id } : { data_source_id: id },
        properties: parent.type === 'page' ? titled : properties,
        ...(markdown.trim() ? { markdown } : {}),
      } as CreatePageParameters;
      const answer = await write((client) => client.pages.create(body), writing);
      const [pageId, url] = [string(answer.id), string(answer.url)];
      if (!pageId || !url) return unreadable();
      return { id: pageId, url };
    },

    editMarkdown: (pageId, edits, writing) =>
      changeText(
        {
          page_id: requireNotionId(pageId),
          type: 'update_content',
          update_content: { content_updates: edits.map((edit) => ({ old_str: edit.old, new_str: edit.new })) },
        },
        writing,
      ),

    replaceMarkdown: (pageId, markdown, writing) =>
      changeText(
        { page_id: requireNotionId(pageId), type: 'replace_content', replace_content: { new_str: markdown } },
        writing,
      ),

    appendMarkdown: (pageId, markdown, writing) =>
      changeText(
        {
          page_id: requireNotionId(pageId),
          type: 'insert_content',
          insert_content: { content: markdown, position: { type: 'end' } },
        },
        writing,
      ),

    async setProperties(pageId, properties, writing) {
      const body = { page_id: requireNotionId(pageId), properties } as UpdatePageParameters;
      const [answer, read] = await Promise.all([write((client) => client.pages.update(body), writing), readRow()]);
      return read(answer) ?? unreadable();
    },

    async trash(pageId, inTrash, writing) {
      const page_id = requireNotionId(pageId);
      await write((client) => client.pages.update({ page_id, in_trash: inTrash }), writing);
    },

    async comment(pageId, markdown, writing) {
      const parent = { page_id: requireNotionId(pageId) };
      const answer = await write((client) => client.comments.create({ parent, markdown }), writing);
      return { id: string(answer.id) ?? unreadable() };
    },

    async deleteComment(commentId, writing) {
      const comment_id = requireNotionId(commentId, 'comment');
      await write((client) => client.comments.delete({ comment_id }), writing);
    },
  };
}
