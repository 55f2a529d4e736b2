import type { Property } from './properties.ts';
import type { PropertySchema } from './schema.ts';

/** A page, row or data source as listings show it. */
export interface Entry {
  kind: 'page' | 'data_source';
  /** UUID with dashes. */
  id: string;
  url: string;
  title: string;
  icon?: string;
  parent: { type: 'page' | 'data_source' | 'database' | 'block' | 'workspace' | 'other'; id?: string };
  createdAt: string;
  editedAt: string;
  /** A name when the connection may read it, else absent. */
  editedBy?: string;
  /** Notion user id. */
  createdById?: string;
  inTrash: boolean;
}

export interface Row extends Entry {
  kind: 'page';
  properties: Property[];
}

export interface DataSource extends Entry {
  kind: 'data_source';
  /** The database around it; `parent` is where that lies. */
  databaseId?: string;
  description: string;
  properties: PropertySchema[];
}

/** Who waits for a request. The limiter serves them in this order. */
export type Lane = 'person' | 'webhook' | 'poll' | 'backfill';

export interface Reading {
  signal?: AbortSignal;
  /** `person` when absent. */
  lane?: Lane;
}

/** A database: the frame around its data sources. */
export interface Database {
  id: string;
  url: string;
  title: string;
  icon?: string;
  parent: Entry['parent'];
  dataSourceIds: string[];
  editedAt: string;
  inTrash: boolean;
}

/** Notion as the rest of Archivist sees it: reads are retried, creates never; vendor errors come out as AppErrors. */
export interface Notion {
  /** One page of 100 of everything that the connection is shown, last edited first; with `inTrash` of what lies in the trash. */
  list(options?: Reading & { cursor?: string; inTrash?: boolean }): Promise<{
    entries: (Row | DataSource)[];
    cursor?: string;
    /** Notion cut the whole list short. */
    incomplete: boolean;
  }>;
  page(pageId: string, options?: Reading): Promise<Row>;
  /**
   * One request for the whole page; `missing` counts subtrees that Notion left out and that could not be fetched. At most 20 are
   * asked for while a person waits, 300 in the background or when the reading is `thorough`.
   */
  markdown(pageId: string, options?: Reading & { thorough?: boolean }): Promise<{ markdown: string; missing: number }>;
  dataSource(dataSourceId: string, options?: Reading): Promise<DataSource>;
  database(databaseId: string, options?: Reading): Promise<Database>;
  /** Every row, oldest first by creation, in batches, past Notion's cap of 10,000; from `createdFrom` (ISO) on when given. */
  allRows(dataSourceId: string, options?: Reading & { createdFrom?: string }): AsyncIterable<Row[]>;
  /** All page ids of a relation that the page object showed cut. */
  relation(pageId: string, propertyId: string, options?: Reading): Promise<string[]>;
  /** The page's headings with their block ids, in page order, those inside toggles and columns left out. */
  headings(pageId: string, options?: Reading): Promise<{ blockId: string; level: number; text: string }[]>;
  rows(
    dataSourceId: string,
    query?: Reading & { filter?: unknown; sorts?: unknown[]; limit?: number; cursor?: string },
  ): Promise<{ rows: Row[]; cursor?: string; incomplete: boolean }>;
  /** One attempt. `parent` is a page or a data source. */
  createPage(page: {
    parent: { type: 'page' | 'data_source'; id: string };
    title: string;
    markdown: string;
    properties: Record<string, unknown>;
  }): Promise<{ id: string; url: string }>;
  /** The workspace's people by name; empty when the connection may not read them. */
  people(): Promise<{ id: string; name: string }[]>;
  /** Who the connection is; throws AccessError when the token is not accepted. */
  identity(options?: Reading): Promise<{
    botName: string;
    workspaceName: string;
    botId?: string;
    workspaceId?: string;
  }>;
}
