import type { Storage } from '../../src/storage/storage.ts';
import { openTestStorage } from './storage.ts';

let opened: Promise<Storage> | undefined;

/** One database for all tests of a file; it goes when the file ends. */
export function fileStorage(): Promise<Storage> {
  opened ??= openTestStorage();
  return opened;
}

export async function closeFileStorage(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await (await closing)?.[Symbol.asyncDispose]();
}
