import { channelById, isMember, readableChannel, requireChannelScope, requireScope } from './access.ts';
import { ApiError } from './api-error.ts';
import type { Args } from './arguments.ts';
import type { Json } from './json.ts';
import { findMessage, threadMessages, wireMessage } from './messages.ts';
import type { MethodParts, Methods } from './method.ts';
import { type Channel, directMessageId, type StoredMessage, type Workspace } from './workspace.ts';

/** conversations.*: reading channels, their members and their messages. */
export function conversationMethods({ workspace }: MethodParts): Methods {
  return {
    'conversations.info': {
      tier: 'tier3',
      run(args) {
        const channel = channelById(workspace, args.required('channel'));
        requireChannelScope(workspace, channel, 'read');
        return { channel: wireChannel(workspace, channel, args.flag('include_num_members')) };
      },
    },
    'conversations.members': {
      tier: 'tier4',
      run(args) {
        const channel = channelById(workspace, args.required('channel'));
        requireChannelScope(workspace, channel, 'read');
        const { items, cursor } = page(channel.members, args, 100, 1000);
        return { members: items, response_metadata: { next_cursor: cursor } };
      },
    },
    'conversations.list': {
      tier: 'tier2',
      run: (args) => listChannels(workspace, args, () => true),
    },
    'users.conversations': {
      tier: 'tier3',
      run: (args) => {
        const user = args.text('user') ?? workspace.app.botUserId;
        return listChannels(workspace, args, (channel) => channel.members.includes(user));
      },
    },
    'conversations.open': {
      tier: 'tier3',
      scopes: ['im:write'],
      run(args) {
        const channel = workspace.channels.get(directMessageId(args.required('users')));
        if (!channel) throw new ApiError('user_not_found');
        return { channel: { id: channel.id } };
      },
    },
    'conversations.history': {
      tier: 'tier3',
      run(args) {
        const channel = readableChannel(workspace, args.required('channel'));
        const top = channel.messages.filter((message) => !message.threadTs && !message.ephemeralTo);
        const shown = top.filter((message) => !isOwnSide(workspace, channel, message)).reverse();
        return messagesAnswer(workspace, channel, within(shown, args), args, 100);
      },
    },
    'conversations.replies': {
      tier: 'tier3',
      run(args) {
        const channel = readableChannel(workspace, args.required('channel'));
        const asked = findMessage(channel, args.required('ts'));
        if (!asked || asked.ephemeralTo) throw new ApiError('thread_not_found');
        const thread = threadMessages(channel, asked.threadTs ?? asked.ts);
        const shown = within(thread, args, thread[0]);
        return messagesAnswer(workspace, channel, shown, args, 1000);
      },
    },
  };
}

/** In a direct message of an agent app, history shows the person's side only. */
function isOwnSide(workspace: Workspace, channel: Channel, message: StoredMessage): boolean {
  return channel.kind === 'im' && workspace.manifest.isAgent && message.isBot;
}

/** `oldest` and `latest`; a thread's root is always there. */
function within(messages: StoredMessage[], args: Args, root?: StoredMessage): StoredMessage[] {
  const oldest = Number(args.text('oldest') ?? 0);
  const latest = Number(args.text('latest') ?? Number.POSITIVE_INFINITY);
  const inclusive = args.flag('inclusive');
  return messages.filter((message) => {
    const ts = Number(message.ts);
    return message === root || (ts > oldest && ts < latest) || (inclusive && (ts === oldest || ts === latest));
  });
}

function messagesAnswer(workspace: Workspace, channel: Channel, messages: StoredMessage[], args: Args, usual: number) {
  const { items, cursor } = page(messages, args, usual, 1000);
  return {
    messages: items.map((message) => {
      const { metadata, ...wire } = wireMessage(workspace, channel, message);
      return args.flag('include_all_metadata') && metadata !== undefined ? { ...wire, metadata } : wire;
    }),
    has_more: cursor !== '',
    ...(cursor && { response_metadata: { next_cursor: cursor } }),
  };
}

function listChannels(workspace: Workspace, args: Args, include: (channel: Channel) => boolean): Json {
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const scopeOf: Record<string, string> = {
    public_channel: 'channels:read',
    private_channel: 'groups:read',
    im: 'im:read',
  };
  const kindOf: Record<string, Channel['kind']> = { public_channel: 'channel', private_channel: 'private', im: 'im' };
  for (const type of types) {
    const scope = scopeOf[type];
    if (!scope) throw new ApiError('invalid_types');
    requireScope(workspace, scope);
  }
  const visible = [...workspace.channels.values()].filter(
    (channel) =>
      types.some((type) => kindOf[type] === channel.kind) &&
      (channel.kind === 'channel' || isMember(workspace, channel)) &&
      include(channel),
  );
  const { items, cursor } = page(visible, args, 100, 1000);
  return {
    channels: items.map((channel) => wireChannel(workspace, channel, true)),
    response_metadata: { next_cursor: cursor },
  };
}

function page<T>(all: T[], args: Args, usual: number, most: number): { items: T[]; cursor: string } {
  const cursor = args.text('cursor');
  const start = cursor ? Number(Buffer.from(cursor, 'base64').toString().replace('at:', '')) : 0;
  if (!Number.isInteger(start)) throw new ApiError('invalid_cursor');
  const end = start + args.integer('limit', usual, most);
  return { items: all.slice(start, end), cursor: end < all.length ? Buffer.from(`at:${end}`).toString('base64') : '' };
}

function wireChannel(workspace: Workspace, channel: Channel, withCount: boolean): Json {
  const shared = { is_shared: channel.isExternal, is_ext_shared: channel.isExternal, is_org_shared: false };
  const common = {
    id: channel.id,
    created: 1_700_000_000,
    is_archived: channel.archived,
    is_im: channel.kind === 'im',
    is_org_shared: false,
    context_team_id: workspace.team.id,
    updated: 1_700_000_000_000,
  };
  if (channel.kind === 'im') {
    return { ...common, user: channel.members.find((member) => member !== workspace.app.botUserId), is_open: true };
  }
  return {
    ...common,
    ...shared,
    name: channel.name,
    name_normalized: channel.name,
    creator: channel.members[0],
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'private',
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: channel.name === 'general',
    is_member: isMember(workspace, channel),
    is_pending_ext_shared: false,
    pending_shared: [],
    shared_team_ids: channel.isExternal ? [workspace.team.id, 'T07OTHER001'] : [workspace.team.id],
    ...(channel.isExternal && { connected_team_ids: ['T07OTHER001'], conversation_host_id: workspace.team.id }),
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: channel.topic, creator: '', last_set: 0 },
    previous_names: [],
    ...(withCount && { num_members: channel.members.length }),
  };
}
