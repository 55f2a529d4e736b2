import { type RawBuilder, sql } from 'kysely';
import { places } from './places.ts';

/** What a reader is told of the page or data source that was found. */
export interface EntryFacts {
  connectionId: string;
  id: string;
  kind: 'page' | 'row' | 'data_source';
  url: string;
  title: string;
  icon?: string;
  /** Titles from the top down to what holds it, at most six. */
  place: string[];
  editedAt?: Date;
  editor?: string;
  /** When Notion last said that the copy is the newest version. */
  checkedAt?: Date;
}

/** Columns of `entries` for `readFacts`. */
export const entryFacts: RawBuilder<unknown> = sql`
  entries.connection_id, entries.id as entry_id, entries.kind, entries.parent_type, entries.url, entries.title, entries.icon, entries.editor,
  coalesce(entries.indexed_edit, entries.edited_time) as edited_time, entries.checked_at, ${places} as place`;

export function readFacts(row: Record<string, unknown>): EntryFacts {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : undefined);
  const date = (name: string) => (row[name] instanceof Date ? row[name] : undefined);
  const [icon, editor, editedAt, checkedAt] = [text('icon'), text('editor'), date('edited_time'), date('checked_at')];
  const isRow = row.parent_type === 'data_source' || row.parent_type === 'database';
  return {
    connectionId: text('connection_id') ?? '',
    id: text('entry_id') ?? '',
    kind: row.kind === 'page' ? (isRow ? 'row' : 'page') : 'data_source',
    url: text('url') ?? '',
    title: text('title') || 'Untitled',
    place: Array.isArray(row.place) ? (row.place as string[]) : [],
    ...(icon ? { icon } : {}),
    ...(editor ? { editor } : {}),
    ...(editedAt ? { editedAt } : {}),
    ...(checkedAt ? { checkedAt } : {}),
  };
}
