import { findDatabase, findDataSource, isShared, isTrashed } from '../access.ts';
import type { Call, Route } from '../call.ts';
import { queryObject } from '../call.ts';
import { recordDataSource } from '../changes.ts';
import { createSource } from '../databases.ts';
import { invalid } from '../errors.ts';
import { compileFilter } from '../filters.ts';
import { minute } from '../ids.ts';
import { type Json, objectOf } from '../json.ts';
import { readIcon } from '../page-writes.ts';
import { listEnvelope, readPaging } from '../pagination.ts';
import { readRichText } from '../rich-text.ts';
import { sameId } from '../schema.ts';
import { showDataSource, showPage } from '../serialise.ts';
import { allowKeys, requireBoolean, requireObject, requireOneOf } from '../shape.ts';
import { compileSorts } from '../sorts.ts';
import { changeSchema, setSourceTrashed, touchSource } from '../sources.ts';
import type { DataSource, Page, Store } from '../store.ts';
import { propertyFilter } from './pages.ts';

export const readDataSource: Route = ({ store, params }) =>
  showDataSource(store, findDataSource(store, params.data_source_id));

export const queryDataSource: Route = ({ store, cursors, params, query, body, lists: { queryLimit } }) => {
  const source = findDataSource(store, params.data_source_id);
  allowKeys(body, ['sorts', 'filter', 'start_cursor', 'page_size', 'in_trash', 'archived', 'result_type']);
  const paging = readPaging(body, 'body');
  const only = propertyFilter(query);
  requireKnown(source, query);
  if (body.result_type !== undefined) {
    requireOneOf(body.result_type, ['page', 'data_source'] as const, 'body.result_type');
  }
  const inTrash = requireBoolean(body.in_trash ?? body.archived ?? false, 'body.in_trash');
  const test = body.filter === undefined ? () => true : compileFilter(store, source, body.filter);
  const sort = compileSorts(store, source, body.sorts);
  const question = JSON.stringify([source.id, body.filter, body.sorts, inTrash, minute(store.now())]);
  const matches =
    body.result_type === 'data_source'
      ? []
      : store.listings.remember(question, () => rowsOf(store, source, inTrash).filter(test).toSorted(sort));
  const rows = matches.length > queryLimit ? matches.slice(0, queryLimit) : matches;
  const scope = `query:${source.id}:${JSON.stringify([body.filter, body.sorts, inTrash])}`;
  const slice = cursors.slice(scope, rows, paging, (page) => page.id);
  const items = slice.items.map((page) => showPage(store, page, only));
  const isCut = slice.nextCursor === null && matches.length > queryLimit;
  return {
    ...listEnvelope('page_or_data_source', { ...slice, items }),
    ...(isCut ? { request_status: { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' } } : {}),
  };
};

/** Newest first, as Notion lists rows without a sort. */
function rowsOf(store: Store, source: DataSource, inTrash: boolean): Page[] {
  return [...store.pages.values()]
    .toReversed()
    .filter((page) => page.parent.id === source.id && isShared(store, page) && isTrashed(store, page) === inTrash);
}

function requireKnown(source: DataSource, query: URLSearchParams): void {
  for (const given of [...query.getAll('filter_properties'), ...query.getAll('filter_properties[]')]) {
    if (source.properties.some((property) => sameId(property.id, given))) continue;
    throw invalid(`Could not find property with ID: ${given}`);
  }
}

export const createDataSource: Route = ({ store, body }) => {
  allowKeys(body, ['parent', 'properties', 'title', 'icon']);
  const parent = requireObject(body.parent, 'body.parent');
  const database = findDatabase(store, parent.database_id, 'body.parent.database_id');
  const title = readRichText(body.title ?? [], 'body.title', store.names);
  const source = createSource(store, database, title, requireObject(body.properties, 'body.properties'));
  if (body.icon !== undefined) source.icon = readIcon(body.icon);
  recordDataSource(store, 'created', source);
  return showDataSource(store, source);
};

export const updateDataSource: Route = ({ store, params, body }) => {
  const source = findDataSource(store, params.data_source_id);
  allowKeys(body, ['title', 'description', 'icon', 'properties', 'in_trash', 'archived', 'parent']);
  if (body.title !== undefined) source.title = readRichText(body.title, 'body.title', store.names);
  if (body.description !== undefined) {
    const database = store.databases.get(source.databaseId);
    if (database) database.description = readRichText(body.description, 'body.description', store.names);
  }
  if (body.icon !== undefined) source.icon = readIcon(body.icon);
  if (body.parent !== undefined) move(store, source, objectOf(body.parent));
  const trashed = body.in_trash ?? body.archived;
  if (trashed !== undefined) setSourceTrashed(store, source, requireBoolean(trashed, 'body.in_trash'));
  if (body.properties !== undefined) {
    changeSchema(store, source, requireObject(body.properties, 'body.properties'));
  }
  touchSource(store, source);
  return showDataSource(store, source);
};

function move(store: Store, source: DataSource, parent: Json): void {
  const target = findDatabase(store, parent.database_id, 'body.parent.database_id');
  const before = store.databases.get(source.databaseId);
  if (before) before.dataSourceIds = before.dataSourceIds.filter((id) => id !== source.id);
  target.dataSourceIds = [...target.dataSourceIds.filter((id) => id !== source.id), source.id];
  source.databaseId = target.id;
  recordDataSource(store, 'moved', source);
}

/** Templates are not modelled: every data source has none. */
export const listTemplates: Route = ({ store, params, query }: Call) => {
  findDataSource(store, params.data_source_id);
  readPaging(queryObject(query), 'query');
  return { templates: [], has_more: false, next_cursor: null };
};
