import { AccessError, RequestError } from '../../errors.ts';
import type { Notion } from '../../notion/notion.ts';
import type { Attachment, Draft } from '../../tools/draft.ts';
import type { Journal } from './journal.ts';

/** What carries out one change. */
export interface Work {
  notion: Notion;
  journal: Journal;
  signal: AbortSignal;
  /** Ids of these that another change has made. */
  ownedByOthers(ids: string[]): Promise<string[]>;
  /** A file's bytes from Slack. */
  readFile(attachment: Attachment, signal: AbortSignal): Promise<Uint8Array>;
}

/** What is left in Notion by a change that was made. */
export interface Made {
  id: string;
  title: string;
  url: string;
  rows?: number;
  note?: string;
  undo: Undo;
}

/** What it takes to take a change back. */
export type Undo =
  /** `print` of the page as it was made; absent when it could not be read. */
  | { kind: 'page'; print?: string }
  | { kind: 'text'; before: string; after: string }
  | { kind: 'rows'; rowIds: string[] }
  | { kind: 'comment'; commentId: string };

/** Notion, or we, say no for good: trying the same again is useless. */
export function isRefusal(error: unknown): error is RequestError | AccessError {
  return error instanceof RequestError || error instanceof AccessError;
}

/** How people call what a change is about. */
export function titleOf(draft: Draft): string {
  const title = draft.operation === 'create_page' ? draft.title : targetOf(draft).title;
  return title || 'Untitled';
}

/** Where people look for the change: the page, or what a new page or the rows are in. */
export function targetOf(draft: Draft): { id: string; title: string; url: string } {
  switch (draft.operation) {
    case 'create_page':
      return draft.parent;
    case 'set_properties':
      return draft.dataSource;
    default:
      return draft.page;
  }
}
