/** A page as `addPage` and its kin give it back. */
export interface Added {
  id: string;
  url: string;
}

/** What a page shows of itself that no editor of Notion would write; every field replaces the honest one. */
export interface RawPage {
  title: string;
  parentId?: string;
  dataSourceId?: string;
  /** Laid over the page object everywhere it is shown, for instance `properties` of a type that does not exist yet. */
  page?: Record<string, unknown>;
  /** Laid over the `page_markdown` object; a string or bytes are the whole body of the 200, as they are. */
  markdown?: Record<string, unknown> | string | Uint8Array;
  /** Block objects that `GET /v1/blocks/:id/children` gives instead. */
  blocks?: Record<string, unknown>[];
}

/** What Notion has of a meeting; parts in Markdown, absent ones do not exist (yet). */
export interface MeetingNotes {
  title?: string;
  /** `notes_ready` when absent. */
  status?:
    | 'transcription_not_started'
    | 'transcription_paused'
    | 'transcription_in_progress'
    | 'summary_in_progress'
    | 'notes_ready';
  summary?: string;
  notes?: string;
  transcript?: string;
  /** ISO 8601. */
  startedAt?: string;
  endedAt?: string;
  /** From the calendar: people by name or id. */
  attendees?: string[];
}

/** `by` names a person (name, first name or id); the first person of the workspace when absent. */
export interface NotionPeople {
  addPage(page: { title: string; markdown: string; parentId?: string; shared?: boolean; by?: string }): Added;
  editPage(pageId: string, change: { title?: string; markdown?: string; by?: string }): void;
  /** A row from plain values by property name, as `SeedRow.values` has them; related rows by id or title, people by id or name. */
  addRow(dataSourceId: string, values: Record<string, unknown>, markdown?: string, by?: string): Added;
  editRow(pageId: string, values: Record<string, unknown>, by?: string): void;
  /** Meeting notes at the end of the page, or in the place of those that it has. */
  takeNotes(pageId: string, meeting: MeetingNotes, by?: string): void;
  /** Under another page or into a data source; to the top of the workspace when null. */
  movePage(pageId: string, newParentId: string | null, by?: string): void;
  /** A database with one data source on a page; `properties` as the API takes them. Gives the data source's id. */
  addDataSource(source: {
    title: string;
    parentId: string;
    properties?: Record<string, unknown>;
  }): Added & { databaseId: string };
  /** Properties as `PATCH /v1/data_sources/:id` takes them: new, changed, renamed, or null to remove one. */
  changeSchema(dataSourceId: string, properties: Record<string, unknown>, by?: string): void;
  renameDataSource(dataSourceId: string, title: string, by?: string): void;
  /** With a token only for that connection, over everything that stands above the page. Sends no webhook. */
  setShared(pageId: string, shared: boolean, token?: string): void;
  /** A page, row, data source or database goes to the trash, with what is in it. */
  trash(id: string): void;
  restore(id: string): void;
  /** Deleted for good, with all pages below: 404 from then on. */
  remove(pageId: string): void;
  addRaw(page: RawPage): Added;
  /** A person's answer to the authorize page: gives the address that Notion sends the browser to. */
  authorize(authorizeUrl: string, answer: { by?: string; pages: string[] } | 'cancel'): string;
  /** The person takes the connection away in Notion's settings: its tokens are dead, refresh included. */
  revokeGrant(botId: string): void;
}
