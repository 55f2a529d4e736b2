import { AccessError } from '../errors.ts';
import type { Reader } from '../storage/reader.ts';

/** Somebody who asks. `id` is stable within the surface the person came through (a Slack user id). */
export interface Person {
  id: string;
  name: string;
  /** IANA name, `UTC` when unknown. */
  timeZone: string;
  isAdmin: boolean;
  /** Guests and people of other organisations: they are shown nothing from Notion. */
  isGuest: boolean;
}

/** Everybody who will be able to read the answer. */
export type Audience =
  | { kind: 'person'; person: Person }
  | { kind: 'channel'; channelId: string; isExternal: boolean; asker: Person };

/** Throws the sentence to show when this audience may see nothing at all. Called before any read. */
export function requireReader(audience: Audience): void {
  const person = audience.kind === 'person' ? audience.person : audience.asker;
  if (person.isGuest) {
    throw new AccessError(
      'I only answer full members of this Slack workspace. Please ask a colleague to look it up for you.',
    );
  }
  if (audience.kind === 'channel' && audience.isExternal) {
    throw new AccessError(
      'This channel is shared with another organisation, so I do not answer from Notion here. Please ask me in a direct message.',
    );
  }
}

/** The audience as the database filters by it. Guests and channels shared with others read nothing. */
export function readerOf(audience: Audience): Reader {
  const person = audience.kind === 'person' ? audience.person : audience.asker;
  if (person.isGuest) return { kind: 'nobody' };
  if (audience.kind === 'person') return { kind: 'person', personId: person.id };
  return audience.isExternal ? { kind: 'nobody' } : { kind: 'channel', channelId: audience.channelId };
}
