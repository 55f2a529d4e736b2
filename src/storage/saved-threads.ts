/** A thread of Slack's by what names it. */
export interface ThreadRef {
  teamId: string;
  channelId: string;
  threadTs: string;
}

/** The page that a thread was saved to. */
export interface SavedThread extends ThreadRef {
  connectionId: string;
  pageId: string;
  pageUrl: string;
  title: string;
  /** `ts` of the latest message that the page holds. */
  lastTs: string;
  /** The body as it was written. */
  savedMarkdown: string;
  /** Slack user id. */
  savedBy: string;
}
