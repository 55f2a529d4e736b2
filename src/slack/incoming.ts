import type { Asked } from './ask.ts';
import type { Identity } from './desk.ts';

/** The fields of a message or mention that matter here; Slack leaves many of them out at times. */
export interface IncomingMessage {
  ts: string;
  channel: string;
  user?: string | undefined;
  text?: string | undefined;
  thread_ts?: string | undefined;
  subtype?: string | undefined;
  bot_id?: string | undefined;
  edited?: unknown;
  user_team?: string | undefined;
}

const personalSubtypes = ['file_share', 'thread_broadcast'];

/** True for what a person has just written: no bot, no edit, no notice. */
export function isWrittenByPerson(message: IncomingMessage, { botUserId }: Identity): boolean {
  const { user, bot_id, subtype, edited } = message;
  return Boolean(user) && user !== botUserId && !bot_id && !edited && (!subtype || personalSubtypes.includes(subtype));
}

/** The question in a message, with its thread: a top-level message starts one. */
export function askedIn(message: IncomingMessage, envelope: Record<string, unknown>, { teamId }: Identity): Asked {
  const { ts, channel, thread_ts, user = '', text = '', user_team } = message;
  const { event_id, is_ext_shared_channel: isExternal } = envelope;
  return {
    eventId: typeof event_id === 'string' ? event_id : `${channel}:${ts}`,
    teamId,
    recipientTeamId: user_team ?? teamId,
    channelId: channel,
    ts,
    threadTs: thread_ts ?? ts,
    userId: user,
    wire: text,
    isReply: thread_ts !== undefined && thread_ts !== ts,
    ...(typeof isExternal === 'boolean' ? { isExternal } : {}),
  };
}
