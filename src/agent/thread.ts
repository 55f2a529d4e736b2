import type { Attachment } from '../tools/draft.ts';

/** Somebody in a thread or a meeting. */
export interface Author {
  /** Slack's id of the user or the app; of people in meetings Notion's; '' for a part of a page that nobody signed. */
  id: string;
  name: string;
  email?: string;
  /** Where that is known already. */
  notionId?: string;
  isBot: boolean;
}

export interface ThreadMessage {
  /** Slack's timestamp, which names the message in its channel. */
  ts: string;
  /** Where people find it in Slack. */
  url: string;
  author: Author;
  /** What people read there, with names for ids and `[label](url)` for links; code as it was typed. Hostile. */
  text: string;
  files: Attachment[];
  isEdited: boolean;
}

/** A thread of Slack's as a page is made from it: oldest message first, without our own. Plain JSON. */
export interface Thread {
  channelId: string;
  channelName: string;
  threadTs: string;
  url: string;
  messages: ThreadMessage[];
  /** Who is mentioned and wrote nothing. */
  mentioned: Author[];
  /** Messages between the first and the latest that were too many to keep. */
  leftOut: number;
}

/** What a draft is made of and checked against. */
export type Said = Pick<Thread, 'messages' | 'mentioned'>;

/** Everybody who wrote, each once, in the order of their first message. */
export function writersOf({ messages }: Pick<Thread, 'messages'>): Author[] {
  return [...new Map(messages.map(({ author }) => [author.id, author])).values()];
}

/** The moment of a Slack timestamp. */
export function timeOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}
