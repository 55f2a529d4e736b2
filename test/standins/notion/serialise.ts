import { minute, pageUrl } from './ids.ts';
import { isObject, type Json } from './json.ts';
import { showPropertyOf } from './property-writer.ts';
import { plainText, spans } from './rich-text.ts';
import { showProperty } from './schema.ts';
import {
  type Block,
  type Comment,
  type Database,
  type DataSource,
  type Page,
  type Parent,
  pageTitle,
  type Store,
} from './store.ts';
import { userRef } from './user-writer.ts';

function showParent(store: Store, parent: Parent): Json {
  if (parent.type === 'workspace') return { type: 'workspace', workspace: true };
  if (parent.type !== 'data_source_id') return { type: parent.type, [parent.type]: parent.id };
  const database_id = store.dataSources.get(parent.id)?.databaseId ?? null;
  return { type: 'data_source_id', data_source_id: parent.id, database_id };
}

/** A page object, under what `raw` says instead; `only` keeps the properties with these ids, as `filter_properties` asks. */
export function showPage(store: Store, page: Page, only?: (propertyId: string) => boolean): Json {
  const shown = {
    object: 'page',
    id: page.id,
    created_time: page.createdAt,
    last_edited_time: page.editedAt,
    created_by: userRef(page.createdBy),
    last_edited_by: userRef(page.editedBy),
    cover: page.cover,
    icon: page.icon,
    parent: showParent(store, page.parent),
    in_trash: page.inTrash,
    is_archived: false,
    is_locked: page.isLocked,
    properties: showProperties(store, page, only),
    url: pageUrl(pageTitle(page), page.id),
    public_url: null,
  };
  return page.raw?.page ? { ...shown, ...page.raw.page, ...withProperties(shown.properties, page.raw.page) } : shown;
}

function withProperties(honest: Json, raw: Json): Json {
  return isObject(raw.properties) ? { properties: { ...honest, ...raw.properties } } : {};
}

function showProperties(store: Store, page: Page, only: ((propertyId: string) => boolean) | undefined): Json {
  const source = page.parent.type === 'data_source_id' ? store.dataSources.get(page.parent.id) : undefined;
  if (!source) return { title: { id: 'title', type: 'title', title: page.values.get('title') ?? [] } };
  const kept = source.properties.filter((property) => !only || only(property.id));
  return Object.fromEntries(kept.map((property) => [property.name, showPropertyOf(store, source, property, page)]));
}

export function showBlock(store: Store, block: Block): Json {
  const page = block.kind === 'child_page' ? store.pages.get(block.id) : undefined;
  const database = block.kind === 'child_database' ? store.databases.get(block.id) : undefined;
  const stamps = page ?? block;
  const title = page ? pageTitle(page) : database ? plainText(database.title) : undefined;
  const value = title === undefined ? block.value : { title };
  const children = page?.children ?? block.children;
  return blockObject(store, { ...stamps, parent: block.parent }, block.kind, value, children);
}

/** A page as the blocks endpoints show it: a `child_page` block. */
export function showPageAsBlock(store: Store, page: Page): Json {
  return blockObject(store, page, 'child_page', { title: pageTitle(page) }, page.children);
}

/** A database as the blocks endpoints show it: a `child_database` block. */
export function showDatabaseAsBlock(store: Store, database: Database): Json {
  const stamps = { ...database, createdAt: minute(database.createdAt), editedAt: minute(database.editedAt) };
  return blockObject(store, stamps, 'child_database', { title: plainText(database.title) }, []);
}

function blockObject(
  store: Store,
  thing: Pick<Block, 'id' | 'parent' | 'createdAt' | 'editedAt' | 'createdBy' | 'editedBy' | 'inTrash'>,
  kind: string,
  value: Json,
  children: readonly Block[],
): Json {
  return {
    object: 'block',
    id: thing.id,
    parent: showParent(store, thing.parent),
    created_time: thing.createdAt,
    last_edited_time: thing.editedAt,
    created_by: userRef(thing.createdBy),
    last_edited_by: userRef(thing.editedBy),
    has_children: children.some((child) => !child.inTrash),
    in_trash: thing.inTrash,
    type: kind,
    [kind]: value,
  };
}

/** What Notion calls a database that nobody named; its data source stays without a title. */
const untitled = 'New database';

export function showDatabase(store: Store, database: Database): Json {
  return {
    object: 'database',
    id: database.id,
    title: database.title.length > 0 ? database.title : spans(untitled),
    description: database.description,
    parent: showParent(store, database.parent),
    is_inline: database.isInline,
    in_trash: database.inTrash,
    is_locked: database.isLocked,
    created_time: database.createdAt,
    last_edited_time: database.editedAt,
    data_sources: database.dataSourceIds.map((id) => ({
      id,
      name: plainText(store.dataSources.get(id)?.title ?? []) || untitled,
    })),
    icon: database.icon,
    cover: database.cover,
    url: pageUrl('', database.id),
    public_url: null,
  };
}

export function showDataSource(store: Store, source: DataSource): Json {
  const database = store.databases.get(source.databaseId);
  return {
    object: 'data_source',
    id: source.id,
    cover: database?.cover ?? null,
    icon: source.icon,
    created_time: source.createdAt,
    created_by: userRef(source.createdBy),
    last_edited_by: userRef(source.editedBy),
    last_edited_time: source.editedAt,
    title: source.title,
    description: database?.description ?? [],
    is_inline: database?.isInline ?? false,
    properties: Object.fromEntries(
      source.properties.map((property) => [property.name, showProperty(store, source, property)]),
    ),
    parent: { type: 'database_id', database_id: source.databaseId },
    database_parent: database ? showParent(store, database.parent) : { type: 'workspace', workspace: true },
    url: pageUrl('', source.databaseId),
    public_url: null,
    in_trash: source.inTrash,
  };
}

export function showComment(comment: Comment): Json {
  return {
    object: 'comment',
    id: comment.id,
    parent: { type: comment.parent.type, [comment.parent.type]: comment.parent.id },
    discussion_id: comment.discussionId,
    created_time: comment.createdAt,
    last_edited_time: comment.editedAt,
    created_by: userRef(comment.createdBy),
    rich_text: comment.text,
    display_name: comment.displayName,
    ...(comment.attachments ? { attachments: comment.attachments } : {}),
  };
}
