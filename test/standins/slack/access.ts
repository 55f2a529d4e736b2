import { ApiError } from './api-error.ts';
import { type Channel, directMessageId, type Workspace } from './workspace.ts';

/** Refuses unless the app has one of the scopes. */
export function requireScope(workspace: Workspace, ...anyOf: string[]): void {
  const { scopes } = workspace.manifest;
  if (anyOf.some((scope) => scopes.includes(scope))) return;
  throw new ApiError('missing_scope', { needed: anyOf.join(','), provided: scopes.join(',') });
}

/** `right` is what the app wants to do there: `read` (info, members) or `history`. */
export function requireChannelScope(workspace: Workspace, channel: Channel, right: 'read' | 'history'): void {
  const group = { channel: 'channels', private: 'groups', im: 'im' }[channel.kind];
  requireScope(workspace, `${group}:${right}`);
}

/** Private channels that the bot is not in do not exist for it. */
export function channelById(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id);
  if (!channel || (channel.kind !== 'channel' && !isMember(workspace, channel)))
    throw new ApiError('channel_not_found');
  return channel;
}

/** Where the app may write; a person's id means the direct message with them. */
export function writableChannel(workspace: Workspace, id: string): Channel {
  const channel = channelById(workspace, workspace.people.has(id) ? directMessageId(id) : id);
  if (channel.archived) throw new ApiError('is_archived');
  const publicWrite = channel.kind === 'channel' && workspace.manifest.scopes.includes('chat:write.public');
  if (!isMember(workspace, channel) && !publicWrite) throw new ApiError('not_in_channel');
  if (channel.kind === 'im' && !workspace.manifest.messagesTab) throw new ApiError('messages_tab_disabled');
  return channel;
}

/** Where the app may read what was said. */
export function readableChannel(workspace: Workspace, id: string): Channel {
  const channel = channelById(workspace, id);
  requireChannelScope(workspace, channel, 'history');
  if (!isMember(workspace, channel)) throw new ApiError('not_in_channel');
  return channel;
}

/** The root of the thread to answer in; undefined when there is no `threadTs`. */
export function threadRoot(channel: Channel, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined) return undefined;
  const root = channel.messages.find((message) => message.ts === threadTs && !message.ephemeralTo);
  if (!root) throw new ApiError('thread_not_found');
  if (root.threadTs) throw new ApiError('cannot_reply_to_message');
  return root.ts;
}

export function isMember(workspace: Workspace, channel: Channel): boolean {
  return channel.members.includes(workspace.app.botUserId);
}
