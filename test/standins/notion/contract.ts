import type { Company } from '../company/company.ts';
import type { Faults } from '../faults.ts';

export interface NotionOptions {
  company: Company;
  port?: number;
  token?: string;
  /** Requests a 60 s window allows before 429 (`additional_data.rate_limit_reason`, `Retry-After`); unlimited when absent. */
  requestsPerMinute?: number;
  /** Blocks that one Markdown answer holds before the rest is `unknown`; 20,000 as Notion has it when absent. */
  markdownBlockLimit?: number;
  now?: () => number;
}

export interface NotionStandIn extends AsyncDisposable {
  /** Base for NOTION_API_URL, without /v1. */
  readonly url: string;
  readonly token: string;
  readonly faults: Faults;
  /** Every request with the status it got, oldest first. */
  readonly requests: {
    method: string;
    path: string;
    query: Record<string, string>;
    body: unknown;
    status: number;
    at: number;
  }[];
  /** Requests that the official OpenAPI document refuses; stays empty where that document is not at hand. */
  readonly invalid: { method: string; path: string; errors: string[] }[];
  /** Edits as a person in Notion makes them; each moves `last_edited_time`. */
  readonly people: {
    addPage(page: { title: string; markdown: string; parentId?: string; shared?: boolean; by?: string }): {
      id: string;
      url: string;
    };
    editPage(pageId: string, change: { title?: string; markdown?: string; by?: string }): void;
    setShared(pageId: string, shared: boolean): void;
    trash(pageId: string): void;
  };
  /** Shared and unshared pages and rows as they stand, for assertions and for the demo's Notion tab. */
  pages(): NotionPageView[];
  page(idOrTitle: string): NotionPageView | undefined;
  dataSources(): {
    id: string;
    title: string;
    url: string;
    parentId: string;
    columns: string[];
    rows: NotionPageView[];
  }[];
  subscribe(listener: (change: { pageId: string }) => void): () => void;
}

export interface NotionPageView {
  id: string;
  url: string;
  title: string;
  icon?: string;
  parentId?: string;
  dataSourceId?: string;
  markdown: string;
  /** Property values as a person reads them. */
  properties: Record<string, string>;
  editedAt: string;
  editedBy: string;
  createdBy: string;
  inTrash: boolean;
  shared: boolean;
}
