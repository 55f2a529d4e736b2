import { findDatabase, findDataSource, findPage, livePage } from '../access.ts';
import type { Route } from '../call.ts';
import { recordContent, recordPage } from '../changes.ts';
import { invalid } from '../errors.ts';
import { type Json, objectOf } from '../json.ts';
import { putUnder } from '../moves.ts';
import { createPageIn, readIcon, writeProperties } from '../page-writes.ts';
import { sameId } from '../schema.ts';
import { showPage } from '../serialise.ts';
import { allowKeys, requireBoolean, requireObject } from '../shape.ts';
import { type Page, type Store, touch } from '../store.ts';
import { forget, moveToTrash } from '../trash.ts';

/** `filter_properties` as a test on property ids, refused when a page has no such property. */
export function propertyFilter(query: URLSearchParams): ((id: string) => boolean) | undefined {
  const wanted = [...query.getAll('filter_properties'), ...query.getAll('filter_properties[]')];
  return wanted.length > 0 ? (id) => wanted.some((given) => sameId(id, given)) : undefined;
}

export const readPage: Route = ({ store, params, query }) =>
  showPage(store, findPage(store, params.page_id), propertyFilter(query));

const createKeys = 'parent properties icon cover content children markdown template position allow_async'.split(' ');

export const createPage: Route = ({ store, body }) => {
  allowKeys(body, createKeys);
  if (body.markdown !== undefined && (body.children !== undefined || body.content !== undefined)) {
    throw invalid('body failed validation: body.markdown and body.children can not be used together.');
  }
  return showPage(store, createPageIn(store, readParent(store, body.parent), body));
};

/** Where the new page goes; a database stands for its first data source. */
function readParent(store: Store, given: unknown): Page['parent'] {
  const parent = requireObject(given, 'body.parent');
  allowKeys(parent, ['type', 'page_id', 'database_id', 'data_source_id', 'workspace'], 'body.parent');
  if (parent.page_id !== undefined) {
    return { type: 'page_id', id: livePage(store, findPage(store, parent.page_id, 'body.parent.page_id')).id };
  }
  if (parent.data_source_id !== undefined) {
    const source = findDataSource(store, parent.data_source_id, 'body.parent.data_source_id');
    return { type: 'data_source_id', id: source.id };
  }
  if (parent.database_id !== undefined) return databaseParent(store, parent);
  if (parent.workspace === true) return { type: 'workspace', id: '' };
  throw invalid(
    `body failed validation. Fix one:\n${['page_id', 'database_id', 'data_source_id', 'workspace']
      .map((key) => `body.parent.${key} should be defined, instead was \`undefined\`.`)
      .join('\n')}`,
  );
}

function databaseParent(store: Store, parent: Json): Page['parent'] {
  const database = findDatabase(store, parent.database_id, 'body.parent.database_id');
  const id = database.dataSourceIds[0];
  if (database.dataSourceIds.length > 1 || !id) {
    throw invalid('Databases with multiple data sources are not supported in this API version.');
  }
  return { type: 'data_source_id', id };
}

const updateKeys = 'properties icon cover is_locked template erase_content in_trash archived'.split(' ');

export const updatePage: Route = ({ store, params, body }) => {
  const page = findPage(store, params.page_id);
  allowKeys(body, updateKeys);
  const trashed = body.in_trash ?? body.archived;
  if (trashed !== undefined) moveToTrash(store, page, requireBoolean(trashed, 'body.in_trash'));
  else livePage(store, page);
  if (body.is_locked !== undefined) {
    page.isLocked = requireBoolean(body.is_locked, 'body.is_locked');
    recordPage(store, page.isLocked ? 'locked' : 'unlocked', page);
  }
  if (body.icon !== undefined) page.icon = readIcon(body.icon);
  if (body.cover !== undefined) page.cover = body.cover === null ? null : objectOf(body.cover);
  if (body.erase_content === true) {
    forget(store, page.children);
    page.children = [];
    recordContent(store, page);
  }
  if (body.properties !== undefined) writeProperties(store, page, requireObject(body.properties, 'body.properties'));
  touch(store, page, store.bot.id);
  return showPage(store, page);
};

export const movePage: Route = ({ store, params, body }) => {
  const page = livePage(store, findPage(store, params.page_id));
  allowKeys(body, ['parent']);
  const parent = requireObject(body.parent, 'body.parent');
  allowKeys(parent, ['type', 'page_id', 'data_source_id'], 'body.parent');
  putUnder(store, page, readParent(store, parent));
  return showPage(store, page);
};
