import type { Company } from '../company/company.ts';
import type { Faults } from '../faults.ts';
import type { NotionOAuth, NotionOAuthOptions } from './oauth-contract.ts';
import type { NotionPeople } from './people-contract.ts';
import type { NotionWebhookOptions, NotionWebhooks } from './webhook-contract.ts';

/** An internal connection of the workspace beside the default one. */
export interface NotionConnectionOptions {
  token: string;
  name?: string;
  botId?: string;
  /** Ids or titles of the pages whose trees it sees; every page that is shared at all when absent. */
  shares?: string[];
  /** Its own budget for a window; `NotionOptions.requestsPerMinute` when absent. */
  requestsPerMinute?: number;
}

export interface NotionOptions {
  company: Company;
  port?: number;
  token?: string;
  /** Further connections; each sees only its own shares and spends its own budget. */
  connections?: NotionConnectionOptions[];
  /** Requests that a window allows each connection before 429 (`rate_limit_reason`, `Retry-After`); unlimited when absent. */
  requestsPerMinute?: number;
  /** Requests that a window allows all connections together (`public_api_space_request_rate_limit`); unlimited when absent. */
  workspaceRequestsPerMinute?: number;
  /** Length of a budget window; 60,000 as Notion has it when absent. */
  windowMs?: number;
  /** Blocks that one Markdown answer holds before the rest is `unknown`; 20,000 as Notion has it when absent. */
  markdownBlockLimit?: number;
  /** Rows that one data source query gives before it ends `incomplete`; 10,000 as Notion has it when absent. */
  queryLimit?: number;
  /** Bytes that the workspace takes in one file; 5 MB, as on the free plan, when absent. */
  uploadLimit?: number;
  /** How long a new page or data source stays out of search; 0 when absent. */
  searchDelayMs?: number;
  /** Ids or titles of pages that search never gives, since Notion does not promise to return everything. */
  searchOmits?: string[];
  oauth?: NotionOAuthOptions;
  webhooks?: NotionWebhookOptions;
  /** Newest entries of `requests` that are kept, then without bodies; all with bodies when absent. */
  keepRequests?: number;
  now?: () => number;
}

export interface NotionRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  status: number;
  at: number;
  /** Token that it came with; '' when it carried none. */
  token: string;
}

/** One window of one budget. */
export interface NotionLimit {
  /** When the window began, in ms. */
  window: number;
  /** The connection's token when the window began; `*` for the budget that the workspace shares. */
  token: string;
  granted: number;
  refused: number;
}

export interface NotionStandIn extends AsyncDisposable {
  /** Base for NOTION_API_URL, without /v1. */
  readonly url: string;
  readonly token: string;
  readonly faults: Faults;
  /** Every request with the status it got, oldest first. */
  readonly requests: NotionRequest[];
  /** All requests ever answered, those that `keepRequests` forgot included. */
  readonly requestCount: number;
  /** Requests whose callers still wait for the answer. */
  readonly waiting: number;
  /** Requests that the official OpenAPI document refuses; stays empty where that document is not at hand. */
  readonly invalid: { method: string; path: string; errors: string[] }[];
  /** Budget windows of all connections and of the workspace, oldest first; counted without limits too. */
  readonly limits: NotionLimit[];
  /** Edits as a person in Notion makes them; each moves `last_edited_time`, cut to the minute, and sends webhooks. */
  readonly people: NotionPeople;
  readonly oauth: NotionOAuth;
  /** As a free workspace with several members: so many blocks can still be made, by all connections together. */
  limitBlocks(left: number): void;
  /** Comments on a page, oldest first. */
  comments(pageId: string): { id: string; text: string; createdBy: string }[];
  readonly webhooks: NotionWebhooks;
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
  /** To the default connection. */
  shared: boolean;
}
