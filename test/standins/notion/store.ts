import type { Change } from './changes.ts';
import { minute, normalId, pageUrl, uuidFrom } from './ids.ts';
import type { Json } from './json.ts';
import { createListings, type Listings } from './listings.ts';
import type { RawPage } from './people-contract.ts';
import { type Names, plainText, type Span, spans } from './rich-text.ts';
import type { Upload } from './uploads.ts';
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
  /** For connections without shares of their own. Absent: as the thing above it. */
  shared?: boolean;
  /** Its text as it was seeded, until somebody looks at `children`: big workspaces are never parsed as a whole. */
  seeded?: { text(): string; children: { kind: 'child_page' | 'child_database'; id: string }[] };
  /** Answers that no editor of Notion would produce. */
  raw?: Pick<RawPage, 'page' | 'markdown' | 'blocks'>;
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

export interface User {
  id: string;
  name: string;
  /** Absent for bots. */
  email?: string;
  /** The person that an OAuth bot acts for. */
  ownerId?: string;
}

/** What a connection may see. */
export interface Sight {
  /** True: everything that is shared at all. False: only what `settings` opens. */
  isOpen: boolean;
  /** By id of a page or database; holds for the tree below. */
  settings: Map<string, boolean>;
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
  attachments?: Json[];
}

/** Everything in the workspace, in memory, as one connection (or person) acts on it. */
export interface Store {
  readonly workspace: { id: string; name: string };
  /** Who is named as the author of writes. */
  readonly bot: User;
  readonly sight: Sight;
  /** Sorted lists that stay good until the next change. */
  readonly listings: Listings;
  /** Goes up with every change. */
  readonly revision: { count: number };
  readonly users: Map<string, User>;
  readonly pages: Map<string, Page>;
  readonly blocks: Map<string, Block>;
  readonly databases: Map<string, Database>;
  readonly dataSources: Map<string, DataSource>;
  readonly comments: Map<string, Comment>;
  readonly uploads: Map<string, Upload>;
  /** What the workspace takes in one file. */
  readonly uploadLimit: { bytes: number };
  /** Blocks that were ever made, and how many a free workspace may have. */
  readonly blockCount: { made: number; most: number };
  /** Titles and addresses for mentions. */
  readonly names: Names;
  now(): number;
  newId(): string;
  /** When pages and data sources came up that are newer than the seeding, in ms. */
  readonly bornAt: Map<string, number>;
  /** Makes all remembered lists stale. */
  stir(): void;
  /** Tells the webhooks what happened. */
  record(change: Change): void;
  onRecord(listener: (change: Change) => void): void;
  /** Called with the page that changed. */
  onChange(listener: (change: { pageId: string }) => void): () => void;
  announce(pageId: string): void;
}

export function createStore(options: { workspaceName: string; botName: string; now: () => number }): Store {
  let count = 0;
  const revision = { count: 0 };
  const listeners = new Set<(change: { pageId: string }) => void>();
  const recorders = new Set<(change: Change) => void>();
  const bot: User = { id: uuidFrom('bot'), name: options.botName };
  const store: Store = {
    workspace: { id: uuidFrom('workspace'), name: options.workspaceName },
    bot,
    sight: { isOpen: true, settings: new Map() },
    listings: createListings(revision),
    revision,
    users: new Map([[bot.id, bot]]),
    pages: new Map(),
    blocks: new Map(),
    databases: new Map(),
    dataSources: new Map(),
    comments: new Map(),
    uploads: new Map(),
    uploadLimit: { bytes: 5_242_880 },
    blockCount: { made: 0, most: Number.POSITIVE_INFINITY },
    names: { nameOf: (id) => nameOf(store, id) },
    bornAt: new Map(),
    now: options.now,
    newId: () => {
      count += 1;
      return uuidFrom(`new:${count}`);
    },
    stir: () => {
      revision.count += 1;
    },
    record: (change) => {
      revision.count += 1;
      for (const listener of recorders) listener(change);
    },
    onRecord: (listener) => void recorders.add(listener),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    announce: (pageId) => {
      revision.count += 1;
      for (const listener of listeners) listener({ pageId });
    },
  };
  return store;
}

/** The same workspace as another connection sees it and another bot writes in it. */
export function storeFor(store: Store, bot: User, sight: Sight): Store {
  return { ...store, bot, sight, listings: createListings(store.revision) };
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
  store.bornAt.set(page.id, store.now());
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

/** Moves `last_edited_time` of a page (and of a block on it) and tells the listeners. */
export function touch(store: Store, page: Page, by: string, block?: Block): void {
  const at = minute(store.now());
  for (const thing of block ? [page, block] : [page]) {
    thing.editedAt = at;
    thing.editedBy = by;
  }
  store.announce(page.id);
}
