import { webApi } from '@slack/bolt';
import type { Audience, Person } from '../../knowledge/audience.ts';
import type { Digest } from '../../workflows/digest/digest.ts';
import type { Desk } from '../desk.ts';

/** Where a digest can be posted at this moment, and who reads it there. */
export interface DigestPlace {
  /** A channel, or a person's own id. */
  channelId: string;
  audience: Audience;
}

/** Why a digest cannot be posted until somebody has done something. */
export class NoPlace extends Error {
  override name = 'NoPlace';
  /** Short, for the list of digests. */
  readonly reason: string;
  /** A sentence for the digest's owner: what to do. */
  readonly advice: string;
  constructor(reason: string, advice: string) {
    super(reason);
    this.reason = reason;
    this.advice = advice;
  }
}

const unknownChannel = ['channel_not_found', 'not_in_channel', 'no_permission'];

/** Asks Slack, not our memory. Throws NoPlace, or what Slack throws when it is away. */
export async function openPlace({ client }: Pick<Desk, 'client'>, digest: Digest, owner: Person): Promise<DigestPlace> {
  if (digest.target.kind === 'person') return { channelId: owner.id, audience: { kind: 'person', person: owner } };
  const { channelId } = digest.target;
  const { channel } = await client.conversations.info({ channel: channelId }).catch((error: unknown) => {
    throw noPlaceIn(error) ?? error;
  });
  if (channel?.is_archived) throw archived();
  if (!channel?.is_member) throw notThere();
  const isExternal = Boolean(channel.is_ext_shared || channel.is_pending_ext_shared);
  if (isExternal)
    throw new NoPlace(
      'the channel is shared with another organisation',
      'The channel is now shared with another organisation, so nothing from Notion is posted there. Choose another channel with “Edit”.',
    );
  return { channelId, audience: { kind: 'channel', channelId, isExternal, asker: owner } };
}

/** What a refusal of Slack means for a digest; undefined when trying again may help. */
export function noPlaceIn(error: unknown): NoPlace | undefined {
  if (!(error instanceof webApi.WebAPIPlatformError)) return undefined;
  if (error.data.error === 'is_archived') return archived();
  if (error.data.error.startsWith('restricted_action'))
    return new NoPlace(
      'I may not post in the channel',
      'That channel does not let me post. Ask whoever manages it, or choose another channel with “Edit”.',
    );
  return unknownChannel.includes(error.data.error) ? notThere() : undefined;
}

function archived(): NoPlace {
  return new NoPlace(
    'the channel is archived',
    'The channel is archived. Choose another one with “Edit”, or delete the digest.',
  );
}

function notThere(): NoPlace {
  return new NoPlace(
    'I am not in the channel',
    'I am not in that channel any more. Type /invite and my name there, then resume the digest.',
  );
}
