import type { webApi } from '@slack/bolt';
import { type Audience, type Person, requireReader } from '../knowledge/audience.ts';
import type { Logger } from '../log.ts';
import type { Cache } from '../storage/cache.ts';

export interface Channel {
  id: string;
  /** Without `#`; absent for direct messages and where Slack does not tell. */
  name?: string;
  /** Slack user id of whoever made it, where Slack tells. */
  creatorId?: string;
  isDirect: boolean;
  /** People of other organisations can read it, or will once they accept an invitation. True when nobody can tell. */
  isExternal: boolean;
}

type Facts = Pick<Channel, 'name' | 'creatorId' | 'isExternal'>;

export interface Channels {
  /** `isExternal` as the event's envelope says it, when there is one. Never throws. */
  channel(channelId: string, isExternal?: boolean): Promise<Channel>;
}

export function createChannels({
  client,
  cache,
  log,
}: {
  client: webApi.WebClient;
  cache: Cache;
  log: Logger;
}): Channels {
  async function read(channelId: string): Promise<Facts | undefined> {
    const key = `channel:${channelId}`;
    const known = await cache.get<Facts>(key);
    if (known) return known;
    const { channel } = await client.conversations.info({ channel: channelId });
    if (!channel) return undefined;
    const { name, creator, is_ext_shared, is_pending_ext_shared, is_mpim } = channel;
    const facts = {
      ...(name && !is_mpim ? { name } : {}),
      ...(creator ? { creatorId: creator } : {}),
      isExternal: Boolean(is_ext_shared || is_pending_ext_shared),
    };
    await cache.set(key, facts);
    return facts;
  }

  return {
    async channel(channelId, isExternal) {
      if (isDirect(channelId)) return { id: channelId, isDirect: true, isExternal: false };
      const facts = await read(channelId).catch((error: unknown) => {
        log.warn({ error, channelId }, 'Slack does not describe this channel');
        return undefined;
      });
      return {
        id: channelId,
        ...(facts?.name ? { name: facts.name } : {}),
        ...(facts?.creatorId ? { creatorId: facts.creatorId } : {}),
        isDirect: false,
        isExternal: isExternal === true || (facts?.isExternal ?? isExternal ?? true),
      };
    },
  };
}

/** Direct messages with the bot have ids of their own kind. */
export function isDirect(channelId: string): boolean {
  return channelId.startsWith('D');
}

export function audienceOf(channel: Channel, asker: Person): Audience {
  if (channel.isDirect) return { kind: 'person', person: asker };
  return { kind: 'channel', channelId: channel.id, isExternal: channel.isExternal, asker };
}

/** False for those who are shown nothing at all. */
export function mayRead(audience: Audience): boolean {
  try {
    requireReader(audience);
    return true;
  } catch {
    return false;
  }
}

/** How the place reads in a sentence. */
export function placeName(channel: Channel): string {
  if (channel.isDirect) return 'a direct message';
  return channel.name ? `the channel #${channel.name}` : 'a group conversation';
}
