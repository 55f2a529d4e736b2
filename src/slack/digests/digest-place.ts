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

/** Why a digest is not posted, and not tried again. */
export class Undeliverable extends Error {
  override name = 'Undeliverable';
  /** Short, for the list of digests. */
  readonly reason: string;
  /** A sentence for the digest's owner: what to do. */
  readonly advice: string;
  /** It comes no more until somebody has done something. */
  readonly isLasting: boolean;
  constructor(reason: string, advice: string, isLasting = true) {
    super(reason);
    this.reason = reason;
    this.advice = advice;
    this.isLasting = isLasting;
  }
}

const unknownChannel = ['channel_not_found', 'not_in_channel', 'no_permission'];

/** Asks Slack, not our memory. Throws Undeliverable, or what Slack throws when it is away. */
export async function openPlace({ client }: Pick<Desk, 'client'>, digest: Digest, owner: Person): Promise<DigestPlace> {
  if (digest.target.kind === 'person') return { channelId: owner.id, audience: { kind: 'person', person: owner } };
  const { channelId } = digest.target;
  const { channel } = await client.conversations.info({ channel: channelId }).catch((error: unknown) => {
    throw noPlaceIn(error) ?? error;
  });
  if (channel?.is_archived) throw archived();
  if (!channel?.is_member) throw notThere();
  if (isExternal(channel))
    throw new Undeliverable(
      'the channel is shared with another organisation',
      'The channel is now shared with another organisation, so nothing from Notion is posted there. Choose another channel with “Edit”.',
    );
  return { channelId, audience: { kind: 'channel', channelId, isExternal: false, asker: owner } };
}

/** People of other organisations read it, or will once they accept an invitation. */
export function isExternal(channel: { is_ext_shared?: boolean; is_pending_ext_shared?: boolean }): boolean {
  return Boolean(channel.is_ext_shared || channel.is_pending_ext_shared);
}

/** What a refusal of Slack means for a digest; undefined when trying again may help. */
export function noPlaceIn(error: unknown): Undeliverable | undefined {
  if (!(error instanceof webApi.WebAPIPlatformError)) return undefined;
  if (error.data.error === 'is_archived') return archived();
  if (error.data.error.startsWith('restricted_action'))
    return new Undeliverable(
      'I may not post in the channel',
      'That channel does not let me post. Ask whoever manages it, or choose another channel with “Edit”.',
    );
  return unknownChannel.includes(error.data.error) ? notThere() : undefined;
}

function archived(): Undeliverable {
  return new Undeliverable(
    'the channel is archived',
    'The channel is archived. Choose another one with “Edit”, or delete the digest.',
  );
}

function notThere(): Undeliverable {
  return new Undeliverable(
    'I am not in the channel',
    'I am not in that channel any more. Type /invite and my name there, then resume the digest.',
  );
}
