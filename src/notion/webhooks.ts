/** A signed event of Notion, as far as the sync needs it. It carries no content. */
export interface WebhookEvent {
  id: string;
  /** For instance `page.content_updated`. */
  type: string;
  workspaceId: string;
  entity: { kind: 'page' | 'data_source' | 'database' | 'other'; id: string };
  /** The page, data source or database that holds it. */
  parentId?: string;
}
