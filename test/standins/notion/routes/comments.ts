import { findBlock, isBlock, isPage, isShared } from '../access.ts';
import { queryObject, type Route } from '../call.ts';
import { invalid, notFound } from '../errors.ts';
import { minute, requireId } from '../ids.ts';
import { readInline } from '../inline-reader.ts';
import { isObject, type Json, objectOf } from '../json.ts';
import { listEnvelope, readPaging } from '../pagination.ts';
import { pageOf } from '../planting.ts';
import { readRichText, type Span } from '../rich-text.ts';
import { showComment } from '../serialise.ts';
import { allowKeys, requireList, requireObject, requireString } from '../shape.ts';
import type { Comment, Parent, Store } from '../store.ts';
import { attachUpload } from '../uploads.ts';

export const listComments: Route = ({ store, cursors, query }) => {
  const id = query.get('block_id') ?? undefined;
  const thing = findBlock(store, id, 'query.block_id');
  const comments = [...store.comments.values()].filter((comment) => comment.parent.id === thing.id);
  const slice = cursors.slice(
    `comments:${thing.id}`,
    comments,
    readPaging(queryObject(query), 'query'),
    ({ id }) => id,
  );
  return listEnvelope('comment', { ...slice, items: slice.items.map(showComment) });
};

/** The text of a comment: `rich_text`, or `markdown` with inline formatting. */
function readText(store: Store, body: Json): Span[] {
  if (body.markdown !== undefined) return readInline(requireString(body.markdown, 'body.markdown'), store.names);
  return readRichText(body.rich_text, 'body.rich_text', store.names);
}

export const createComment: Route = ({ store, body }) => {
  allowKeys(body, ['parent', 'discussion_id', 'rich_text', 'markdown', 'attachments', 'display_name']);
  const text = readText(store, body);
  const { parent, discussionId } = readPlace(store, body);
  const attachments = readAttachments(store, body.attachments);
  const at = minute(store.now());
  const comment: Comment = {
    id: store.newId(),
    discussionId,
    parent,
    text,
    createdAt: at,
    editedAt: at,
    createdBy: store.bot.id,
    displayName: readDisplayName(store, objectOf(body.display_name)),
    ...(attachments.length > 0 ? { attachments } : {}),
  };
  store.comments.set(comment.id, comment);
  return showComment(comment);
};

function readAttachments(store: Store, given: unknown): Json[] {
  if (given === undefined) return [];
  return requireList(given, 'body.attachments', 3).map((item, index) => {
    const where = `body.attachments[${index}]`;
    const { url } = attachUpload(store, requireObject(item, where).file_upload_id, `${where}.file_upload_id`);
    const expiry_time = new Date(store.now() + 3_600_000).toISOString();
    return { category: 'productivity', file: { url, expiry_time } };
  });
}

function readDisplayName(store: Store, given: Json): Json {
  const custom = objectOf(given.custom).name;
  return { type: given.type ?? 'integration', resolved_name: custom ?? store.bot.name };
}

function readPlace(store: Store, body: Json): { parent: Parent; discussionId: string } {
  if (body.discussion_id !== undefined) {
    const discussionId = requireId(body.discussion_id, 'body.discussion_id');
    const first = [...store.comments.values()].find((comment) => comment.discussionId === discussionId);
    if (!first) throw notFound('discussion', discussionId);
    return { parent: first.parent, discussionId };
  }
  const parent = requireObject(body.parent, 'body.parent');
  const key = parent.block_id === undefined ? 'page_id' : 'block_id';
  const thing = findBlock(store, parent[key], `body.parent.${key}`);
  if (!isBlock(thing) && !isPage(thing)) throw invalid('A database can not be commented on.');
  return { parent: { type: isPage(thing) ? 'page_id' : 'block_id', id: thing.id }, discussionId: store.newId() };
}

function findComment(store: Store, given: string | undefined): Comment {
  const id = requireId(given, 'path.comment_id');
  const comment = store.comments.get(id);
  const block = comment && store.blocks.get(comment.parent.id);
  const page = comment && (store.pages.get(comment.parent.id) ?? (block && pageOf(store, block)));
  if (!comment || !page || !isShared(store, page)) throw notFound('comment', id);
  return comment;
}

export const readComment: Route = ({ store, params }) => showComment(findComment(store, params.comment_id));

export const updateComment: Route = ({ store, params, body }) => {
  const comment = findComment(store, params.comment_id);
  allowKeys(body, ['rich_text', 'markdown', 'display_name', 'attachments']);
  comment.text = readText(store, body);
  comment.editedAt = minute(store.now());
  if (isObject(body.display_name)) comment.displayName = readDisplayName(store, body.display_name);
  return showComment(comment);
};

export const deleteComment: Route = ({ store, params }) => {
  const comment = findComment(store, params.comment_id);
  store.comments.delete(comment.id);
  return showComment(comment);
};
