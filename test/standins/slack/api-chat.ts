import { channelById, requireScope, threadRoot, writableChannel } from './access.ts';
import { ApiError } from './api-error.ts';
import type { Args } from './arguments.ts';
import { readContent } from './content.ts';
import { addMessage, changeOf, findMessage, removeMessage, wireMessage } from './messages.ts';
import type { MethodParts, Methods } from './method.ts';
import { streamState } from './stream-state.ts';
import type { Channel, StoredMessage, Workspace } from './workspace.ts';

const longestUpdate = 4_000;

/** chat.* except streams. */
export function chatMethods({ workspace, events }: MethodParts): Methods {
  const scopes = ['chat:write'];
  return {
    'chat.postMessage': {
      tier: 'message',
      scopes,
      async run(args) {
        const channel = writableChannel(workspace, args.required('channel'));
        requireCustomize(workspace, args);
        const root = threadRoot(channel, args.text('thread_ts'));
        const content = readContent(args);
        const metadata = args.json('metadata', 'invalid_metadata_format');
        const message = appMessage(workspace, channel, { ...content, ...(root && { threadTs: root }) });
        if (metadata !== undefined) message.metadata = metadata;
        addMessage(workspace, channel, message);
        void events.posted(channel, message);
        return { channel: channel.id, ts: message.ts, message: wireMessage(workspace, channel, message) };
      },
    },
    'chat.postEphemeral': {
      tier: 'tier4',
      scopes,
      run(args) {
        const channel = writableChannel(workspace, args.required('channel'));
        const user = args.required('user');
        if (!channel.members.includes(user)) throw new ApiError('user_not_in_channel');
        const root = threadRoot(channel, args.text('thread_ts'));
        const content = readContent(args);
        const message = appMessage(workspace, channel, { ...content, ...(root && { threadTs: root }) });
        addMessage(workspace, channel, { ...message, ephemeralTo: user });
        return { message_ts: message.ts };
      },
    },
    'chat.update': {
      tier: 'tier3',
      scopes,
      run(args) {
        const channel = writableChannel(workspace, args.required('channel'));
        const message = ownMessage(workspace, channel, args.required('ts'), 'cant_update_message');
        if (message.stream && streamState(message.stream, workspace.now()) === 'running') {
          throw new ApiError('streaming_state_conflict');
        }
        if ((args.text('text')?.length ?? 0) > longestUpdate) throw new ApiError('msg_too_long');
        const content = readContent(args);
        if (message.stream && !content.blocks) throw new ApiError('block_mismatch');
        const before = wireMessage(workspace, channel, message);
        delete message.stream;
        message.text = content.text;
        if (content.blocks) message.blocks = content.blocks;
        else message.editedTs = workspace.nextTs();
        workspace.changed(changeOf(message, 'message'));
        void events.changed(channel, message, before);
        return {
          channel: channel.id,
          ts: message.ts,
          text: message.text,
          message: wireMessage(workspace, channel, message),
        };
      },
    },
    'chat.delete': {
      tier: 'tier3',
      scopes,
      run(args) {
        const channel = channelById(workspace, args.required('channel'));
        const message = ownMessage(workspace, channel, args.required('ts'), 'cant_delete_message');
        if (message.stream && streamState(message.stream, workspace.now()) === 'running') {
          throw new ApiError('cant_delete_message');
        }
        removeMessage(workspace, channel, message);
        void events.removed(channel, message);
        return { channel: channel.id, ts: message.ts };
      },
    },
    'chat.getPermalink': {
      tier: 'special',
      run(args) {
        const channel = channelById(workspace, args.required('channel'));
        const message = findMessage(channel, args.required('message_ts'));
        if (!message || message.ephemeralTo) throw new ApiError('message_not_found');
        return { channel: channel.id, permalink: permalink(workspace, message) };
      },
    },
  };
}

/** A message of the app that nobody has seen yet. */
export function appMessage(
  workspace: Workspace,
  channel: Channel,
  content: { text: string; blocks: StoredMessage['blocks'] | undefined; threadTs?: string },
): StoredMessage {
  return {
    ts: workspace.nextTs(),
    channel: channel.id,
    ...(content.threadTs && { threadTs: content.threadTs }),
    user: workspace.app.botUserId,
    isBot: true,
    text: content.text,
    blocks: content.blocks ?? [],
    reactions: new Map(),
    files: [],
    unfurls: new Map(),
  };
}

/** Ephemeral messages cannot be found by their timestamp. */
export function ownMessage(workspace: Workspace, channel: Channel, ts: string, notOwned: string): StoredMessage {
  const message = findMessage(channel, ts);
  if (!message || message.ephemeralTo) throw new ApiError('message_not_found');
  if (message.user !== workspace.app.botUserId) throw new ApiError(notOwned);
  return message;
}

/** Another name or icon than the app's own needs a scope of its own. */
export function requireCustomize(workspace: Workspace, args: Args): void {
  if (args.text('username') || args.text('icon_emoji') || args.text('icon_url')) {
    requireScope(workspace, 'chat:write.customize');
  }
}

function permalink(workspace: Workspace, message: StoredMessage): string {
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${message.channel}` : '';
  return `https://${workspace.team.domain}.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}${thread}`;
}
