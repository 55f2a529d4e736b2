import type { AskedMessage } from './asked.ts';
import type { Identity } from './desk.ts';

/** The fields of a message or mention that matter here; Slack leaves many of them out at times. */
export interface IncomingMessage {
  ts: string;
  channel: string;
  user?: string;
  text?: string;
  thread_ts?: string;
  subtype?: string;
  bot_id?: string;
  edited?: unknown;
  user_team?: string;
}

export interface MessageEvent {
  message: IncomingMessage;
  eventId: string;
  isExternal?: boolean;
}

const personalSubtypes = ['file_share', 'thread_broadcast'];

/** The message that an envelope tells of; undefined when it tells of something else, or of nothing readable. */
export function readMessageEvent(
  body: Record<string, unknown>,
  type: 'app_mention' | 'message',
): MessageEvent | undefined {
  const { event, event_id, is_ext_shared_channel: isExternal } = body;
  if (typeof event !== 'object' || event === null || !('type' in event) || event.type !== type) return undefined;
  const message = event as Partial<IncomingMessage>;
  const { ts, channel } = message;
  if (typeof ts !== 'string' || typeof channel !== 'string') return undefined;
  return {
    message: { ...message, ts, channel },
    eventId: typeof event_id === 'string' ? event_id : `${channel}:${ts}`,
    ...(typeof isExternal === 'boolean' ? { isExternal } : {}),
  };
}

/** True for what a person has just written: no bot, no edit, no notice. */
export function isWrittenByPerson(message: IncomingMessage, { botUserId }: Identity): boolean {
  const { user, bot_id, subtype, edited } = message;
  return Boolean(user) && user !== botUserId && !bot_id && !edited && (!subtype || personalSubtypes.includes(subtype));
}

/** The question in a message, with its thread: a top-level message starts one. */
export function askedIn({ message, isExternal }: MessageEvent, { teamId }: Identity): AskedMessage {
  const { ts, channel, thread_ts, user = '', text = '', user_team } = message;
  return {
    kind: 'message',
    teamId,
    recipientTeamId: user_team ?? teamId,
    channelId: channel,
    ts,
    threadTs: thread_ts ?? ts,
    userId: user,
    wire: text,
    isReply: thread_ts !== undefined && thread_ts !== ts,
    ...(isExternal === undefined ? {} : { isExternal }),
  };
}
