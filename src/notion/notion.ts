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
  inTrash: boolean;
}

export interface Row extends Entry {
  kind: 'page';
  properties: Property[];
}

export interface DataSource extends Entry {
  kind: 'data_source';
  description: string;
  properties: PropertySchema[];
}

interface Reading {
  signal?: AbortSignal;
}

/** Notion as the rest of Archivist sees it: reads are retried, creates never; vendor errors come out as AppErrors. */
export interface Notion {
  /** By title only: Notion's own search. At most `limit` (1 to 100) entries, best first. */
  search(query: string, options?: Reading & { kind?: Entry['kind']; limit?: number }): Promise<Entry[]>;
  page(pageId: string, options?: Reading): Promise<Row>;
  /** One request for the whole page; `missing` counts subtrees that Notion left out and that could not be fetched. */
  markdown(pageId: string, options?: Reading): Promise<{ markdown: string; missing: number }>;
  dataSource(dataSourceId: string, options?: Reading): Promise<DataSource>;
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
  /** What a listing said about this page or data source in the last minutes; costs no request. */
  known(id: string): Row | DataSource | undefined;
  /** The workspace's people by name; empty when the connection may not read them. */
  people(): Promise<{ id: string; name: string }[]>;
  /** Who the connection is; throws AccessError when the token is not accepted. */
  identity(options?: Reading): Promise<{ botName: string; workspaceName: string }>;
}
