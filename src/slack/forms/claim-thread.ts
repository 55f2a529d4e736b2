import { RequestError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import type { SavedThread } from '../../storage/saved-threads.ts';
import { audienceOf } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { isThread } from './remember-written.ts';

/**
 * To be called before a change that came of a thread is approved: one change at a time saves it. Resolves to the page that the thread got, or that
 * grew, since the draft began, and then claims nothing; undefined where there is none that its channel and this person may know of. Throws the
 * sentence when somebody is saving the thread just now.
 */
export async function claimThread(
  { threadPages, knowledge, places, people }: Pick<Desk, 'threadPages' | 'knowledge' | 'places' | 'people'>,
  origin: object | undefined,
  person: Person,
  proposalId: string,
): Promise<SavedThread | undefined> {
  if (!isThread(origin)) return undefined;
  const busy = await threadPages.claim(origin, proposalId, person.id);
  if (busy !== undefined) {
    const who = busy === person.id ? 'You are' : `${await people.name(busy)} is`;
    throw new RequestError(`${who} saving this thread at this moment. Please try again in a minute.`);
  }
  const now = await threadPages.saved(origin);
  if (!now || (now.pageId === origin.base?.pageId && now.lastTs === origin.base.lastTs)) return undefined;
  const audience = audienceOf(await places.channel(origin.channelId), person);
  if (!(await knowledge.connectionsFor(audience)).includes(now.connectionId)) return undefined;
  await threadPages.release(origin, proposalId);
  return now;
}

/** The change was not approved after all, so others may save the thread. */
export async function releaseThread(
  { threadPages }: Pick<Desk, 'threadPages'>,
  origin: object | undefined,
  proposalId: string,
): Promise<void> {
  if (isThread(origin)) await threadPages.release(origin, proposalId);
}
