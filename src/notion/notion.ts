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
  /** Notion user ids. */
  editedById?: string;
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

/** For one change. */
export interface Writing {
  signal?: AbortSignal;
  /** Runs just before each attempt to send the change, and stops it by throwing. */
  beforeSend?: () => Promise<void>;
}

/** A file that was uploaded; it is gone after an hour unless a page holds it. */
export interface Upload {
  id: string;
  name: string;
  mimeType: string;
}

/** What a page shows of a file: the file itself, or a link to it. */
export type Attached = Upload | { name: string; url: string };

/** A meeting that Notion takes notes of. */
export interface Meeting {
  /** It is recorded, or its summary is being written: there will be more. */
  isUnderWay: boolean;
  /** ISO 8601: when it began by the calendar, else its recording. */
  startedAt?: string;
  /** Notion user ids, as the calendar has them. */
  attendeeIds: string[];
  /** Blocks that hold its parts, for links to them. */
  blockIds: { summary?: string; notes?: string; transcript?: string };
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

/** Notion as the rest of Archivist sees it: reads are retried, changes only when nothing was done; vendor errors come out as AppErrors. */
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
   * asked for while a person waits, 300 in the background or when the reading is `thorough`. What was said in meetings only with `transcript`.
   */
  markdown(
    pageId: string,
    options?: Reading & { thorough?: boolean; transcript?: boolean },
  ): Promise<{ markdown: string; missing: number }>;
  /** Notion's own meeting notes on the page, in page order, those inside toggles and columns left out. */
  meetings(pageId: string, options?: Reading): Promise<Meeting[]>;
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
  createPage(
    page: {
      parent: { type: 'page' | 'data_source'; id: string };
      title: string;
      markdown: string;
      properties: Record<string, unknown>;
    },
    writing?: Writing,
  ): Promise<{ id: string; url: string }>;
  /** One attempt to replace texts that each stand exactly once in the page; resolves to the page's text after it. At most 100. */
  editMarkdown(pageId: string, edits: { old: string; new: string }[], writing?: Writing): Promise<string>;
  /** The same for the whole page. Refused when it would delete child pages. */
  replaceMarkdown(pageId: string, markdown: string, writing?: Writing): Promise<string>;
  /** One attempt to add text at the end; resolves to the page's text after it. */
  appendMarkdown(pageId: string, markdown: string, writing?: Writing): Promise<string>;
  /** One attempt. */
  setProperties(pageId: string, properties: Record<string, unknown>, writing?: Writing): Promise<Row>;
  /** One attempt to put the page into the trash, or to take it out. */
  trash(pageId: string, inTrash: boolean, writing?: Writing): Promise<void>;
  /** One attempt to comment on the page as a whole, under the bot's name. */
  comment(pageId: string, markdown: string, writing?: Writing): Promise<{ id: string }>;
  deleteComment(commentId: string, writing?: Writing): Promise<void>;
  /** Open comments on the page as a whole, oldest first. */
  comments(
    pageId: string,
    options?: Reading,
  ): Promise<{ id: string; text: string; createdAt: string; createdById?: string }[]>;
  /** Pages and rows with this title right under the parent that this connection's bot created since; times are whole minutes. */
  findCreated(
    parent: { type: 'page' | 'data_source'; id: string },
    title: string,
    since: Date,
    options?: Reading,
  ): Promise<{ id: string; url: string; createdAt: string }[]>;
  /** Bytes that the workspace takes in one file. */
  uploadLimit(options?: Reading): Promise<number>;
  /** Refused by Notion for kinds of files that it does not take. */
  upload(file: { name: string; mimeType: string; data: Uint8Array }, writing?: Writing): Promise<Upload>;
  /** One attempt to put files at the end of the page under a heading; images, PDFs, videos and sounds are shown as such. At most 99. */
  attach(pageId: string, heading: string, files: Attached[], writing?: Writing): Promise<void>;
  /** The bot put such a heading on the page, in whole minutes at or after `since`. */
  hasHeading(pageId: string, heading: string, since: Date, options?: Reading): Promise<boolean>;
  /** The workspace's people; empty when the connection may not read them, without `email` when it may not read that. */
  people(): Promise<{ id: string; name: string; email?: string }[]>;
  /** Who the connection is; throws AccessError when the token is not accepted. */
  identity(options?: Reading): Promise<{
    botName: string;
    workspaceName: string;
    botId?: string;
    workspaceId?: string;
  }>;
}
