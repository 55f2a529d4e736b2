import { randomUUID } from 'node:crypto';
import type { Delivery } from './delivery.ts';
import type { Json } from './json.ts';
import { linkEvents, sharedLinks } from './links.ts';
import { wireMessage } from './messages.ts';
import type { Channel, StoredMessage, Workspace } from './workspace.ts';

/** What happens in the workspace, told to the app when its manifest subscribes to it, its scopes allow it and it is there. */
export interface Events {
  posted(channel: Channel, message: StoredMessage): Promise<void>;
  changed(channel: Channel, message: StoredMessage, before: Json): Promise<void>;
  removed(channel: Channel, message: StoredMessage): Promise<void>;
  /** Any other event; `channel` when Slack sends it only to members of one. */
  emit(event: Json & { type: string }, channel?: Channel): Promise<void>;
}

const scopeOfEvent: Record<string, string> = {
  agent_session_stopped: 'chat:write',
  agent_session_title_changed: 'chat:write',
  app_context_changed: 'assistant:write',
  app_mention: 'app_mentions:read',
  link_shared: 'links:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
};

const messageEvent = { channel: 'message.channels', private: 'message.groups', im: 'message.im' } as const;
const channelType = { channel: 'channel', private: 'group', im: 'im' } as const;

export function createEvents(workspace: Workspace, delivery: Delivery): Events {
  const { app } = workspace;

  async function send(subscription: string, event: Json, channel?: Channel): Promise<void> {
    if (channel && !channel.members.includes(app.botUserId)) return;
    await sendAnywhere(subscription, event, channel);
  }

  async function sendAnywhere(subscription: string, event: Json, channel?: Channel): Promise<void> {
    if (!workspace.manifest.events.includes(subscription)) return;
    const scope = scopeOfEvent[subscription];
    if (scope && !workspace.manifest.scopes.includes(scope)) return;
    await delivery.event(envelope(workspace, event, channel));
  }

  async function tellLinks(channel: Channel, message: StoredMessage): Promise<void> {
    const links = sharedLinks(workspace, message);
    if (links.length === 0) return;
    const [draft = {}, posted = {}] = linkEvents(workspace, channel, message, links);
    await Promise.all([sendAnywhere('link_shared', draft), sendAnywhere('link_shared', posted, channel)]);
  }

  function messageEnvelope(channel: Channel, event: Json): Promise<void> {
    return send(messageEvent[channel.kind], { ...event, channel_type: channelType[channel.kind] }, channel);
  }

  return {
    async posted(channel, message) {
      const event = { ...wireMessage(workspace, channel, message), channel: channel.id, event_ts: message.ts };
      const subtype = message.files.length > 0 ? { subtype: 'file_share' } : {};
      const sending = [messageEnvelope(channel, { ...event, type: 'message', ...subtype })];
      const mentioned = message.text.includes(`<@${app.botUserId}>`) && message.user !== app.botUserId;
      if (mentioned && channel.kind !== 'im')
        sending.push(send('app_mention', { ...event, type: 'app_mention' }, channel));
      if (!message.isBot) sending.push(tellLinks(channel, message));
      await Promise.all(sending);
    },
    changed(channel, message, before) {
      const ts = workspace.nextTs();
      return messageEnvelope(channel, {
        type: 'message',
        subtype: 'message_changed',
        message: {
          ...wireMessage(workspace, channel, message),
          source_team: workspace.team.id,
          user_team: workspace.team.id,
        },
        previous_message: before,
        channel: channel.id,
        hidden: true,
        ts,
        event_ts: ts,
      });
    },
    removed(channel, message) {
      const ts = workspace.nextTs();
      return messageEnvelope(channel, {
        type: 'message',
        subtype: 'message_deleted',
        previous_message: wireMessage(workspace, channel, message),
        channel: channel.id,
        hidden: true,
        deleted_ts: message.ts,
        ts,
        event_ts: ts,
      });
    },
    emit: (event, channel) => send(event.type, event, channel),
  };
}

/** The outer body that Slack puts around every event. */
function envelope(workspace: Workspace, event: Json, channel: Channel | undefined): Json {
  const { team, app } = workspace;
  const context = { et: event.type, tid: team.id, aid: app.id, ...(channel && { cid: channel.id }) };
  return {
    token: app.verificationToken,
    team_id: team.id,
    ...(event.type !== 'app_mention' && { context_team_id: team.id, context_enterprise_id: null }),
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: `Ev${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`,
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: channel?.isExternal ?? false,
    event_context: `4-${Buffer.from(JSON.stringify(context)).toString('base64url')}`,
  };
}
