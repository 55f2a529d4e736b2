import type { Draft } from './drafts.ts';
import { invalid } from './errors.ts';
import { readMarkdown } from './markdown-reader.ts';
import type { Store } from './store.ts';

const mostInRequest = 1_000;

/** Blocks of a request's Markdown: at most 1,000, as in lists of blocks. */
export function readGivenMarkdown(store: Store, markdown: string): Draft[] {
  const drafts = readMarkdown(markdown, store.names);
  if (count(drafts) > mostInRequest) {
    throw invalid(`body failed validation: a request can hold at most ${mostInRequest} blocks.`);
  }
  return drafts;
}

/** A free workspace with several members that has used up its blocks makes no more; the write that reached the limit still went through. */
export function requireRoom(store: Store): void {
  if (store.blockCount.made < store.blockCount.most) return;
  throw invalid(
    'This workspace has reached the block limit of the Free plan. Upgrade the plan to create more content. See https://www.notion.com/help/understanding-block-usage.',
  );
}

function count(drafts: readonly Draft[]): number {
  return drafts.reduce((sum, draft) => sum + 1 + count(draft.children), 0);
}
