/** Something in Notion that a change is about. */
export interface Target {
  id: string;
  title: string;
  url: string;
}

/** One property as a person reads it. */
export interface ShownProperty {
  name: string;
  value: string;
}

/** A file of Slack's that the page shall hold. Uploaded when the change is carried out, or linked when it is too large. */
export interface Attachment {
  /** Slack's file id; whoever carries the change out fetches it by that. */
  fileId: string;
  name: string;
  mimeType: string;
  bytes: number;
  /** Where people find it in Slack. */
  url: string;
}

interface Change {
  /** The connection that knows the target, and that the change goes through. */
  connectionId: string;
}

/** A new page under a page, or a new row. */
export interface CreatePage extends Change {
  operation: 'create_page';
  parent: Target & { type: 'page' | 'data_source' };
  title: string;
  /** Body without the title. */
  markdown: string;
  /** Notion property values keyed by property name, ready to send; the title is among them for a row. */
  properties: Record<string, unknown>;
  /** The same properties as a person reads them, in schema order. */
  preview: ShownProperty[];
  attachments?: Attachment[];
}

/** The whole body of a page anew, made from the text it had at `baseEditedAt`. */
export interface UpdatePage extends Change {
  operation: 'update_page';
  page: Target;
  /** Notion's `last_edited_time` when `baseMarkdown` was read. */
  baseEditedAt: string;
  baseMarkdown: string;
  markdown: string;
  attachments?: Attachment[];
}

/** Text at the end of a page; what stands there is not touched. */
export interface AppendToPage extends Change {
  operation: 'append_to_page';
  page: Target;
  baseEditedAt: string;
  markdown: string;
  attachments?: Attachment[];
}

/** One row of a set_properties: what it shows now, what it will, and the values to send. */
export interface RowChange extends Target {
  baseEditedAt: string;
  before: ShownProperty[];
  after: ShownProperty[];
  properties: Record<string, unknown>;
  /** What is sent to take the change back. */
  undo: Record<string, unknown>;
}

/** New property values for 1 to 100 rows of one data source, in one decision. */
export interface SetProperties extends Change {
  operation: 'set_properties';
  dataSource: Target;
  rows: RowChange[];
}

/** A comment on a page, under the bot's name. */
export interface Comment extends Change {
  operation: 'comment';
  page: Target;
  markdown: string;
}

/** A change to Notion that only a person's click can carry out. Plain JSON: it is stored and hashed. */
export type Draft = CreatePage | UpdatePage | AppendToPage | SetProperties | Comment;
