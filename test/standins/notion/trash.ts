import { recordDatabase, recordPage } from './changes.ts';
import { exactly } from './ids.ts';
import { childrenOf } from './planting.ts';
import { type Block, type Database, type Page, type Store, touch } from './store.ts';

/** Puts a page, database or block into the trash or takes it out; what stands for it on the page above follows. */
export function setTrashed(store: Store, thing: Block | Page | Database, inTrash: boolean): void {
  thing.inTrash = inTrash;
  const standIn = childrenOf(store, thing.parent)?.find((block) => block.id === thing.id);
  if (standIn) standIn.inTrash = inTrash;
}

/** Trashes or restores a page or database as the store's bot does it: with a new edit time and a webhook. */
export function moveToTrash(store: Store, thing: Page | Database, inTrash: boolean): void {
  const hasChanged = thing.inTrash !== inTrash;
  setTrashed(store, thing, inTrash);
  if ('values' in thing) touch(store, thing, store.bot.id);
  else thing.editedAt = exactly(store.now());
  if (!hasChanged) return;
  const event = inTrash ? 'deleted' : 'undeleted';
  if ('values' in thing) recordPage(store, event, thing);
  else recordDatabase(store, event, thing);
}

/** Takes blocks that were replaced out of the store; those of child pages and databases outlive the text around them. */
export function forget(store: Store, blocks: readonly Block[]): void {
  for (const block of blocks) {
    if (!block.kind.startsWith('child_')) store.blocks.delete(block.id);
    forget(store, block.children);
  }
}
