import type { Draft } from './drafts.ts';
import { minute, normalId, pageUrl, uuidFrom } from './ids.ts';
import type { Json } from './json.ts';
import { type Names, plainText, type Span, spans } from './rich-text.ts';
import { showUser } from './user-writer.ts';

type ParentKind = 'workspace' | 'page_id' | 'block_id' | 'database_id' | 'data_source_id';

/** Where a thing hangs; `id` is '' for the workspace. */
export interface Parent {
  type: ParentKind;
  id: string;
}

interface Stamps {
  id: string;
  /** ISO 8601, cut to the minute except on databases. */
  createdAt: string;
  editedAt: string;
  createdBy: string;
  editedBy: string;
  inTrash: boolean;
}

export interface Block extends Stamps {
  kind: string;
  /** What stands under the block's own type name, without children. */
  value: Json;
  children: Block[];
  parent: Parent;
}

export interface Page extends Stamps {
  parent: Parent;
  /** By property id; a page outside a data source has only `title`. */
  values: Map<string, unknown>;
  children: Block[];
  icon: Json | null;
  cover: Json | null;
  isLocked: boolean;
  /** Absent: as the thing above it. */
  shared?: boolean;
}

export interface PropertySchema {
  id: string;
  name: string;
  type: string;
  config: Json;
  description: string | null;
  /** Type of a formula's values, which the API does not tell in the schema. */
  result?: string;
}

export interface DataSource extends Stamps {
  databaseId: string;
  title: Span[];
  icon: Json | null;
  properties: PropertySchema[];
  /** The next number of its `unique_id` property. */
  nextNumber: number;
}

export interface Database extends Stamps {
  parent: Parent;
  title: Span[];
  description: Span[];
  icon: Json | null;
  cover: Json | null;
  isInline: boolean;
  isLocked: boolean;
  dataSourceIds: string[];
}

interface User {
  id: string;
  name: string;
  /** Absent for the bot. */
  email?: string;
}

export interface Comment {
  id: string;
  discussionId: string;
  parent: Parent;
  text: Span[];
  createdAt: string;
  editedAt: string;
  createdBy: string;
  displayName: Json;
}

/** Everything in the workspace, in memory. */
export interface Store {
  readonly workspace: { id: string; name: string };
  readonly bot: User;
  readonly users: Map<string, User>;
  readonly pages: Map<string, Page>;
  readonly blocks: Map<string, Block>;
  readonly databases: Map<string, Database>;
  readonly dataSources: Map<string, DataSource>;
  readonly comments: Map<string, Comment>;
  /** Titles and addresses for mentions. */
  readonly names: Names;
  now(): number;
  newId(): string;
  /** Called with the page that changed. */
  onChange(listener: (change: { pageId: string }) => void): () => void;
  announce(pageId: string): void;
}

export function createStore(options: { workspaceName: string; botName: string; now: () => number }): Store {
  let count = 0;
  const listeners = new Set<(change: { pageId: string }) => void>();
  const bot: User = { id: uuidFrom('bot'), name: options.botName };
  const store: Store = {
    workspace: { id: uuidFrom('workspace'), name: options.workspaceName },
    bot,
    users: new Map([[bot.id, bot]]),
    pages: new Map(),
    blocks: new Map(),
    databases: new Map(),
    dataSources: new Map(),
    comments: new Map(),
    names: { nameOf: (id) => nameOf(store, id) },
    now: options.now,
    newId: () => {
      count += 1;
      return uuidFrom(`new:${count}`);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    announce: (pageId) => {
      for (const listener of listeners) listener({ pageId });
    },
  };
  return store;
}

function nameOf(store: Store, given: string): ReturnType<Names['nameOf']> {
  const id = given ? normalId(given) : '';
  const user = store.users.get(id);
  if (user) return { title: user.name, url: null, user: showUser(store, id, 'partial') };
  const page = store.pages.get(id);
  if (page) return { title: pageTitle(page), url: pageUrl('', id) };
  const database = store.databases.get(id);
  return database ? { title: plainText(database.title), url: pageUrl('', id) } : undefined;
}

export function pageTitle(page: Page): string {
  return plainText((page.values.get('title') as Span[] | undefined) ?? []);
}

/** A page with nothing in it but a title; the caller puts it into the store and under its parent. */
export function blankPage(store: Store, page: { id: string; parent: Parent; title: string; by: string }): Page {
  const at = minute(store.now());
  return {
    id: page.id,
    parent: page.parent,
    values: new Map([['title', spans(page.title)]]),
    children: [],
    icon: null,
    cover: null,
    isLocked: false,
    inTrash: false,
    createdAt: at,
    editedAt: at,
    createdBy: page.by,
    editedBy: page.by,
  };
}

/**
 * A draft and all below it as blocks of `parent`, entered in the store. Child pages and databases keep their own ids and
 * move here; a tag that names none becomes its words.
 */
export function plantBlock(store: Store, given: Draft, parent: Parent, by: string, id = store.newId()): Block {
  const at = minute(store.now());
  const draft = given.moves ? moved(store, given, given.moves, parent) : given;
  const block: Block = {
    id: draft.moves ?? id,
    kind: draft.kind,
    value: draft.value,
    children: [],
    parent,
    createdAt: at,
    editedAt: at,
    createdBy: by,
    editedBy: by,
    inTrash: false,
  };
  store.blocks.set(block.id, block);
  block.children = draft.children.map((child) => plantBlock(store, child, { type: 'block_id', id: block.id }, by));
  return block;
}

function moved(store: Store, draft: Draft, id: string, parent: Parent): Draft {
  const child = store.pages.get(id) ?? store.databases.get(id);
  if (!child) {
    const { title } = draft.value as { title: string };
    return { kind: 'paragraph', value: { rich_text: spans(title), icon: null, color: 'default' }, children: [] };
  }
  const before = childrenOf(store, child.parent);
  const at = before?.findIndex((block) => block.id === id) ?? -1;
  if (before && at >= 0 && child.parent.id !== parent.id) before.splice(at, 1);
  child.parent = parent;
  return draft;
}

/** The list that holds the children of a page or block. */
export function childrenOf(store: Store, parent: Parent): Block[] | undefined {
  if (parent.type === 'page_id') return store.pages.get(parent.id)?.children;
  if (parent.type === 'block_id') return store.blocks.get(parent.id)?.children;
  return undefined;
}

/** The page that a block stands on. */
export function pageOf(store: Store, block: Block): Page | undefined {
  let parent = block.parent;
  while (parent.type === 'block_id') {
    const above = store.blocks.get(parent.id);
    if (!above) return undefined;
    parent = above.parent;
  }
  return store.pages.get(parent.id);
}

/** Moves `last_edited_time` of a page (and of a block on it) and tells the listeners. */
export function touch(store: Store, page: Page, by: string, block?: Block): void {
  const at = minute(store.now());
  for (const thing of block ? [page, block] : [page]) {
    thing.editedAt = at;
    thing.editedBy = by;
  }
  store.announce(page.id);
}
