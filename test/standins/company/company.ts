/** The sample company that seeds the stand-ins: plain data, no behaviour. Ids are made from slugs, so they never change. */
export interface Company {
  name: string;
  people: SeedPerson[];
  channels: SeedChannel[];
  pages: SeedPage[];
  dataSources: SeedDataSource[];
}

export interface SeedPerson {
  slug: string;
  name: string;
  email: string;
  title: string;
  /** Slack id; the same person has `notionId` in Notion. */
  slackId: string;
  notionId: string;
  timeZone: string;
  role: 'owner' | 'admin' | 'member' | 'guest';
}

export interface SeedChannel {
  id: string;
  name: string;
  topic: string;
  isPrivate?: boolean;
  /** Shared with another organisation through Slack Connect. */
  isExternal?: boolean;
  /** Person slugs. */
  members: string[];
}

export interface SeedPage {
  slug: string;
  /** 32 hex digits with dashes, a UUID. */
  id: string;
  title: string;
  icon?: string;
  /** Slug of the page above it; absent at the top of the workspace. */
  parent?: string;
  /** Notion-flavoured Markdown; links to other pages are `[text](page:slug)`, to data sources `[text](data:slug)`. */
  markdown: string;
  editedAt: string;
  createdAt: string;
  /** Person slugs. */
  editedBy: string;
  createdBy: string;
  /** False: exists, but nobody shared it with the connection. */
  shared: boolean;
}

export interface SeedDataSource {
  slug: string;
  id: string;
  databaseId: string;
  title: string;
  icon?: string;
  description: string;
  /** Slug of the page that holds the database. */
  parent: string;
  /** Notion property schemas as the API returns them under `properties`, without ids (the stand-in gives them). */
  properties: Record<string, SeedProperty>;
  rows: SeedRow[];
}

export type SeedProperty =
  | { type: 'title' | 'rich_text' | 'url' | 'email' | 'phone_number' | 'checkbox' | 'date' | 'people' | 'files' }
  | {
      type: 'created_time' | 'last_edited_time' | 'created_by' | 'last_edited_by' | 'button' | 'verification' | 'place';
    }
  | { type: 'number'; format: string }
  | { type: 'select' | 'multi_select'; options: { name: string; color: string }[] }
  | { type: 'status'; options: { name: string; color: string }[]; groups: { name: string; options: string[] }[] }
  | { type: 'unique_id'; prefix: string }
  /** `target` is a data source slug; `synced` names the property on the other side of a two-way relation. */
  | { type: 'relation'; target: string; synced?: string }
  | { type: 'rollup'; relation: string; property: string; function: string }
  /** `expression` as people read it; the value stands in the row. */
  | { type: 'formula'; expression: string; result: 'string' | 'number' | 'boolean' | 'date' };

export interface SeedRow {
  slug: string;
  id: string;
  /**
   * Plain values by property name: string (title, text, url, select, status …), number, boolean, string[] (multi_select, people
   * slugs, relation row slugs), `{ start, end? }` for dates. Absent = empty. Computed properties are absent, except formulas:
   * their value is given here.
   */
  values: Record<string, unknown>;
  /** Body of the row's page; most rows have none. */
  markdown?: string;
  editedAt: string;
  createdAt: string;
  editedBy: string;
}
