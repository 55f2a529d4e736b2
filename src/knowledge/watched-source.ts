/** A part of Notion whose changes somebody follows. A `page` stands for its whole tree, a `connection` for all that it shows. */
export interface WatchedSource {
  kind: 'connection' | 'data_source' | 'page';
  connectionId: string;
  /** Notion's id; the connection's own for a whole one. */
  id: string;
}
