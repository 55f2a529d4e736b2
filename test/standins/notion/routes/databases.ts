import { findBlock, findDatabase, isBlock, isPage } from '../access.ts';
import type { Route } from '../call.ts';
import { recordDatabase } from '../changes.ts';
import { createDatabaseIn, createSource } from '../databases.ts';
import { invalid } from '../errors.ts';
import { exactly } from '../ids.ts';
import { type Json, objectOf } from '../json.ts';
import { readIcon } from '../page-writes.ts';
import { readRichText } from '../rich-text.ts';
import { showDatabase } from '../serialise.ts';
import { allowKeys, requireBoolean, requireObject } from '../shape.ts';
import type { Database, Parent, Store } from '../store.ts';
import { moveToTrash } from '../trash.ts';

export const readDatabase: Route = ({ store, params }) => showDatabase(store, findDatabase(store, params.database_id));

const createKeys = ['parent', 'title', 'description', 'is_inline', 'initial_data_source', 'icon', 'cover'];

export const createDatabase: Route = ({ store, body }) => {
  allowKeys(body, createKeys);
  const parent = readParent(store, requireObject(body.parent, 'body.parent'));
  const title = readRichText(body.title ?? [], 'body.title', store.names);
  const initial = objectOf(body.initial_data_source);
  const database = createDatabaseIn(store, parent, title, body.is_inline === true);
  createSource(store, database, title, objectOf(initial.properties));
  decorate(store, database, body);
  recordDatabase(store, 'created', database);
  return showDatabase(store, database);
};

function readParent(store: Store, parent: Json): Parent {
  if (parent.workspace === true) return { type: 'workspace', id: '' };
  const above = findBlock(store, parent.page_id ?? parent.block_id, 'body.parent.page_id');
  if (isPage(above)) return { type: 'page_id', id: above.id };
  if (isBlock(above)) return { type: 'block_id', id: above.id };
  throw invalid('body failed validation: body.parent should be a page or a block.');
}

function decorate(store: Store, database: Database, body: Json): void {
  if (body.description !== undefined) {
    database.description = readRichText(body.description, 'body.description', store.names);
  }
  if (body.icon !== undefined) database.icon = readIcon(body.icon);
  if (body.cover !== undefined) database.cover = body.cover === null ? null : objectOf(body.cover);
}

const updateKeys = 'parent title description is_inline icon cover in_trash is_locked archived'.split(' ');

export const updateDatabase: Route = ({ store, params, body }) => {
  const database = findDatabase(store, params.database_id);
  allowKeys(body, updateKeys);
  if (body.title !== undefined) database.title = readRichText(body.title, 'body.title', store.names);
  decorate(store, database, body);
  if (body.parent !== undefined) {
    database.parent = readParent(store, requireObject(body.parent, 'body.parent'));
    recordDatabase(store, 'moved', database);
  }
  if (body.is_inline !== undefined) database.isInline = requireBoolean(body.is_inline, 'body.is_inline');
  if (body.is_locked !== undefined) database.isLocked = requireBoolean(body.is_locked, 'body.is_locked');
  const trashed = body.in_trash ?? body.archived;
  if (trashed !== undefined) moveToTrash(store, database, requireBoolean(trashed, 'body.in_trash'));
  database.editedAt = exactly(store.now());
  return showDatabase(store, database);
};
