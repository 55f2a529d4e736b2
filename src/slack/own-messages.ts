import type { types, webApi } from '@slack/bolt';

/** A message of the bot. */
export interface OwnMessage {
  ts: string;
  text: string;
  /** Characters that people read in it, about. */
  length: number;
  /** The slot it was posted for; streams carry none. */
  slotKey?: string;
}

const eventType = 'archivist_said';
const pageSize = 200;
const mostPages = 20;

/** What a posted message carries, so that it can be told from others. */
export function slotMetadata(slotKey: string): types.MessageMetadata {
  return { event_type: eventType, event_payload: { slot: slotKey } };
}

/** The bot's messages that are later than `since`, oldest first: in a thread, or right in the channel without one. */
export async function readOwnMessages(
  client: webApi.WebClient,
  botUserId: string,
  { channelId, threadTs, since }: { channelId: string; threadTs?: string | undefined; since: string },
): Promise<OwnMessage[]> {
  const own: OwnMessage[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const asked = {
      channel: channelId,
      oldest: since,
      limit: pageSize,
      include_all_metadata: true,
      ...(cursor ? { cursor } : {}),
    };
    const answer = await (threadTs === undefined
      ? client.conversations.history(asked)
      : client.conversations.replies({ ...asked, ts: threadTs }));
    for (const { user, ts, text = '', blocks, metadata } of answer.messages ?? []) {
      if (user !== botUserId || !ts || Number(ts) <= Number(since)) continue;
      const slotKey = readSlot(metadata);
      const length = Math.max(text.length, textLength(blocks));
      own.push({ ts, text, length, ...(slotKey === undefined ? {} : { slotKey }) });
    }
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) break;
  }
  return own.toSorted((a, b) => Number(a.ts) - Number(b.ts));
}

function textLength(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : textLength(item)),
    0,
  );
}

function readSlot(metadata: unknown): string | undefined {
  const { event_type, event_payload } = (metadata ?? {}) as { event_type?: unknown; event_payload?: unknown };
  const slot = event_type === eventType && (event_payload as { slot?: unknown } | null)?.slot;
  return typeof slot === 'string' ? slot : undefined;
}
