import { findBlock, isBlock, isDatabaseShared, isPage, isShared, livePage } from '../access.ts';
import type { Answer, Call, Route } from '../call.ts';
import { recordContent } from '../changes.ts';
import { invalid, notFound } from '../errors.ts';
import type { Json } from '../json.ts';
import { editMarkdown } from '../markdown-edits.ts';
import { writeMarkdown, writeSeeded } from '../markdown-writer.ts';
import { pageOf } from '../planting.ts';
import { plainText } from '../rich-text.ts';
import { allowKeys, requireBoolean } from '../shape.ts';
import { type Block, type Page, pageTitle, type Store, touch } from '../store.ts';

export const readPageMarkdown: Route = ({ store, params, query, lists }) => {
  const transcript = query.get('include_transcript');
  if (transcript !== null && !['true', 'false'].includes(transcript)) {
    throw invalid(
      `query failed validation: query.include_transcript should be a boolean or \`undefined\`, instead was \`"${transcript}"\`.`,
    );
  }
  const thing = findText(store, params.page_id);
  const raw = isPage(thing) ? thing.raw?.markdown : undefined;
  if (typeof raw === 'string' || raw instanceof Uint8Array) return { raw };
  return { ...showMarkdown(store, thing, lists.markdownBlockLimit, transcript === 'true'), ...raw };
};

/** A page, or a block of one (as `unknown_block_ids` names them); a database has no Markdown. */
function findText(store: Store, id: string | undefined): Page | Block {
  const thing = findBlock(store, id, 'path.page_id');
  if (isPage(thing)) return thing;
  if (isBlock(thing)) return thing;
  throw invalid(`Provided ID ${thing.id} is a database, not a page.`);
}

function showMarkdown(store: Store, thing: Page | Block, limit: number, transcript = false): Json {
  const home = isPage(thing) ? thing : pageOf(store, thing);
  const options = { limit, transcript, pageId: home?.id ?? thing.id, titleOf: (id: string) => titleOf(store, id) };
  const { markdown, missing } =
    isPage(thing) && thing.seeded
      ? writeSeeded(thing.seeded, options)
      : writeMarkdown(isPage(thing) ? thing.children : [thing], options);
  return {
    object: 'page_markdown',
    id: thing.id,
    markdown,
    truncated: missing.length > 0,
    unknown_block_ids: missing.slice(0, 100),
  };
}

function titleOf(store: Store, id: string): string | undefined {
  const page = store.pages.get(id);
  if (page) return isShared(store, page) ? pageTitle(page) : undefined;
  const database = store.databases.get(id);
  return database && isDatabaseShared(store, database) ? plainText(database.title) : undefined;
}

const commands = ['insert_content', 'replace_content_range', 'update_content', 'replace_content'] as const;

export const updatePageMarkdown: Route = (call) => {
  const { store, params, body } = call;
  const page = findText(store, params.page_id);
  if (!isPage(page)) throw notFound('page', page.id);
  livePage(store, page);
  allowKeys(body, ['type', 'allow_async', ...commands]);
  const isAsync = body.allow_async === undefined ? false : requireBoolean(body.allow_async, 'body.allow_async');
  editMarkdown(store, page, body);
  touch(store, page, store.bot.id);
  recordContent(store, page);
  const shown = showMarkdown(store, page, call.lists.markdownBlockLimit);
  return isAsync ? acceptTask(call, shown) : shown;
};

/** The work is done at once; the task exists for those who poll. */
function acceptTask({ store, tasks }: Call, result: Json): Answer {
  const id = `task_${store.newId().replaceAll('-', '')}`;
  const task = {
    object: 'async_task',
    id,
    status: 'queued',
    status_url: `https://api.notion.com/v1/async_tasks/${id}`,
    created_time: new Date(store.now()).toISOString(),
    operation: { surface: 'rest', name: 'PATCH /v1/pages/:page_id/markdown' },
  };
  tasks.set(id, { ...task, status: 'succeeded', result });
  return { status: 202, body: { ...task, poll_after_seconds: 2 } };
}

export const readTask: Route = ({ tasks, params }) => {
  const id = params.task_id ?? '';
  const task = tasks.get(id);
  if (!task) throw notFound('async task', id);
  return task;
};
