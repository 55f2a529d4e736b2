import type { Person } from '../../knowledge/audience.ts';
import type { Digest } from '../../workflows/digest/digest.ts';
import type { Desk } from '../desk.ts';

const pageSize = 200;
const mostPages = 20;

/**
 * Slack tells bots nothing of the role “channel manager” (that takes tokens of a whole Enterprise organisation), so whoever made the channel
 * counts as its manager. Never throws.
 */
export async function isManager(
  { places }: Pick<Desk, 'places'>,
  { target }: Digest,
  { id, isGuest }: Person,
): Promise<boolean> {
  if (target.kind === 'person' || isGuest) return false;
  return (await places.channel(target.channelId)).creatorId === id;
}

/**
 * Who looks after the digest at this moment: its owner; once they have left, whoever made the channel, or else the first admin that Slack names.
 * Undefined when there is nobody. What goes to one person is nobody else's.
 */
export async function findOwner(
  desk: Pick<Desk, 'people' | 'places' | 'client'>,
  digest: Digest,
): Promise<Person | undefined> {
  const owner = await desk.people.person(digest.ownerId);
  if (!owner.isGuest) return owner;
  if (digest.target.kind === 'person') return undefined;
  const { creatorId } = await desk.places.channel(digest.target.channelId);
  const creator = creatorId && (await desk.people.person(creatorId));
  if (creator && !creator.isGuest) return creator;
  for await (const id of adminIds(desk)) {
    const admin = await desk.people.person(id);
    if (admin.isAdmin) return admin;
  }
  return undefined;
}

async function* adminIds({ client }: Pick<Desk, 'client'>): AsyncIterable<string> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.users.list({ limit: pageSize, ...(cursor ? { cursor } : {}) });
    for (const { id, deleted, is_bot: isBot, is_admin: isAdmin } of answer.members ?? [])
      if (id && isAdmin && !deleted && !isBot) yield id;
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) return;
  }
}
