import { type Block, childrenOf, type Database, type Page, type Store } from './store.ts';

/** Puts a page, database or block into the trash or takes it out; what stands for it on the page above follows. */
export function setTrashed(store: Store, thing: Block | Page | Database, inTrash: boolean): void {
  thing.inTrash = inTrash;
  const standIn = childrenOf(store, thing.parent)?.find((block) => block.id === thing.id);
  if (standIn) standIn.inTrash = inTrash;
}

/** Takes blocks that were replaced out of the store; those of child pages and databases outlive the text around them. */
export function forget(store: Store, blocks: readonly Block[]): void {
  for (const block of blocks) {
    if (!block.kind.startsWith('child_')) store.blocks.delete(block.id);
    forget(store, block.children);
  }
}
