import type { webApi } from '@slack/bolt';
import type { Person } from '../knowledge/audience.ts';

/** In the `place` of a proposal: every member of the channel may decide. */
export interface OpenPlace {
  channelId: string;
  isOpenToMembers: true;
}

const pageSize = 1_000;
const mostPages = 50;

/** Whether somebody may decide on a proposal because of where it was offered. */
export async function mayDecide(client: webApi.WebClient, { id }: Person, place: object): Promise<boolean> {
  const { channelId, isOpenToMembers } = place as Partial<OpenPlace>;
  return isOpenToMembers === true && channelId !== undefined && (await membersAmong(client, channelId, [id])).has(id);
}

/** Which of these users are in the channel. Throws what Slack answers where it does not show us the channel. */
export async function membersAmong(
  client: webApi.WebClient,
  channelId: string,
  userIds: string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < mostPages && found.size < userIds.length; page += 1) {
    const answer = await client.conversations.members({
      channel: channelId,
      limit: pageSize,
      ...(cursor ? { cursor } : {}),
    });
    for (const id of answer.members ?? []) if (userIds.includes(id)) found.add(id);
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) break;
  }
  return found;
}

/** Whether somebody is in a channel of the bot's; asked by the person, because a channel can have more members than there is time to read. */
export async function isIn(client: webApi.WebClient, channelId: string, userId: string): Promise<boolean> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.users.conversations({
      user: userId,
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: pageSize,
      ...(cursor ? { cursor } : {}),
    });
    if (answer.channels?.some(({ id }) => id === channelId)) return true;
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) return false;
  }
  return false;
}
