import type { Cache } from '../storage/cache.ts';

/** What is remembered of a thread in which the bot takes part. */
export interface ThreadMemory {
  /** Of the latest question: what was written before it is in the transcript. */
  questionTs: string;
  /** The notice about AI answers has been shown. */
  warned: boolean;
}

/** Names a thread everywhere: transcript, memory, running turns. */
export function threadKey(thread: { teamId: string; channelId: string; threadTs: string }): string {
  return `slack:${thread.teamId}:${thread.channelId}:${thread.threadTs}`;
}

export async function readThreadMemory(threads: Cache, key: string): Promise<ThreadMemory | undefined> {
  return threads.get<ThreadMemory>(`thread:${key}`);
}

export async function saveThreadMemory(threads: Cache, key: string, memory: ThreadMemory): Promise<void> {
  await threads.set(`thread:${key}`, memory);
}
