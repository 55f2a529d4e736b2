import type { webApi } from '@slack/bolt';
import type { Overheard } from '../agent/turn.ts';
import type { Logger } from '../log.ts';
import { clip } from './limits.ts';
import { readMessageText } from './message-text.ts';
import type { People } from './people.ts';

const maxPages = 10;
const maxMessages = 100;
const maxCharacters = 20_000;

export interface ThreadParts {
  client: webApi.WebClient;
  people: People;
  botUserId: string;
  log: Logger;
}

/** Slack's types leave these two out. */
type Message = NonNullable<webApi.ConversationsRepliesResponse['messages']>[number] & {
  subtype?: string;
  username?: string;
};

/**
 * What people wrote in the thread after `since` (all of it when absent), without the bot and without the question at
 * `questionTs`; the latest when there is too much. Empty when Slack does not let us read: an answer without it beats none.
 */
export async function overhear(
  { client, people, botUserId, log }: ThreadParts,
  spot: { channelId: string; threadTs: string; questionTs: string; since?: string },
): Promise<Overheard[]> {
  try {
    const messages = await readReplies(client, spot);
    const others = messages.filter(({ user, ts = '', text, subtype }) => {
      const isNew = spot.since === undefined || Number(ts) > Number(spot.since);
      return (
        isNew &&
        ts !== spot.questionTs &&
        Number(ts) < Number(spot.questionTs) &&
        user !== botUserId &&
        text &&
        !isNotice(subtype)
      );
    });
    const overheard = await Promise.all(
      others.slice(-maxMessages).map(async (message) => ({
        name: message.bot_id ? botName(message) : await people.name(message.user ?? ''),
        text: clip(await readMessageText(message.text ?? '', people, botUserId), 4_000),
      })),
    );
    return latest(overheard.filter(({ text }) => text));
  } catch (error) {
    log.warn({ error, ...spot }, 'the thread could not be read');
    return [];
  }
}

/** Who wrote in the thread, the bot left out. */
export async function writersIn(
  { client, people, botUserId }: ThreadParts,
  spot: { channelId: string; threadTs: string },
): Promise<string[]> {
  const messages = await readReplies(client, spot);
  const ids = new Set(messages.flatMap(({ user, bot_id }) => (user && !bot_id && user !== botUserId ? [user] : [])));
  return Promise.all([...ids].map((id) => people.name(id)));
}

async function readReplies(
  client: webApi.WebClient,
  { channelId, threadTs, since }: { channelId: string; threadTs: string; since?: string },
): Promise<Message[]> {
  const messages: Message[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const answer = await client.conversations.replies({
      channel: channelId,
      ts: threadTs,
      limit: maxMessages,
      ...(since ? { oldest: since } : {}),
      ...(cursor ? { cursor } : {}),
    });
    messages.push(...(answer.messages ?? []));
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) break;
  }
  return messages;
}

/** Joins, topic changes and the like are no words of anybody. */
function isNotice(subtype: string | undefined): boolean {
  return subtype !== undefined && !['file_share', 'thread_broadcast', 'bot_message', 'me_message'].includes(subtype);
}

function botName(message: Message): string {
  return message.username ?? message.bot_profile?.name ?? 'an app';
}

function latest(overheard: Overheard[]): Overheard[] {
  let left = maxCharacters;
  const kept: Overheard[] = [];
  for (const entry of overheard.toReversed()) {
    left -= entry.text.length;
    if (left < 0) break;
    kept.unshift(entry);
  }
  return kept;
}
