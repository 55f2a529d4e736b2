import type { Person } from '../../knowledge/audience.ts';
import type { SavedThread } from '../../storage/saved-threads.ts';
import { audienceOf } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { isThread } from './remember-written.ts';

/** The page that the thread of a draft got, or that grew, since the draft began; undefined where its channel and this person may not know of it. */
export async function savedMeanwhile(
  { threadPages, knowledge, places }: Pick<Desk, 'threadPages' | 'knowledge' | 'places'>,
  origin: object | undefined,
  person: Person,
): Promise<SavedThread | undefined> {
  if (!isThread(origin)) return undefined;
  const now = await threadPages.saved(origin);
  if (!now || (now.pageId === origin.base?.pageId && now.lastTs === origin.base.lastTs)) return undefined;
  const audience = audienceOf(await places.channel(origin.channelId), person);
  return (await knowledge.connectionsFor(audience)).includes(now.connectionId) ? now : undefined;
}
