import type { Json } from './json.ts';
import { wireMessage } from './messages.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Triggers } from './triggers.ts';
import { type StoredView, wireView } from './views.ts';
import type { Channel, StoredMessage, Workspace } from './workspace.ts';

/** The payloads that Slack sends when a person acts on something of the app. */
export interface Interactions {
  clickedInMessage(user: string, channel: Channel, message: StoredMessage, action: Json): Json;
  clickedInView(user: string, view: StoredView, action: Json): Json;
  /** Somebody types into a field whose options come from the app. */
  suggestion(user: string, view: StoredView, blockId: string, actionId: string, query: string): Json;
  submitted(user: string, view: StoredView): Json;
  closed(user: string, view: StoredView, isCleared: boolean): Json;
  shortcut(user: string, channel: Channel, message: StoredMessage, callbackId: string): Json;
  command(user: string, channel: Channel, command: string, text: string): Json;
}

export function createInteractions(workspace: Workspace, triggers: Triggers, responses: ResponseUrls): Interactions {
  const { team, app } = workspace;
  const nobody = { enterprise: null, is_enterprise_install: false };

  function person(id: string): Json {
    const name = workspace.people.get(id)?.slug ?? id;
    return { id, username: name, name, team_id: team.id };
  }

  function base(type: string, user: string): Json {
    return {
      type,
      user: person(user),
      api_app_id: app.id,
      token: app.verificationToken,
      trigger_id: triggers.create(user),
      team: { id: team.id, domain: team.domain },
      ...nobody,
    };
  }

  return {
    clickedInMessage(user, channel, message, action) {
      const ephemeral = message.ephemeralTo !== undefined;
      return {
        ...base('block_actions', user),
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: channel.id,
          is_ephemeral: ephemeral,
          ...(message.threadTs && { thread_ts: message.threadTs }),
        },
        channel: { id: channel.id, name: channel.name },
        ...(!ephemeral && { message: wireMessage(workspace, channel, message) }),
        state: { values: {} },
        response_url: responses.create('actions', user, channel, message),
        actions: [action],
      };
    },
    clickedInView: (user, view, action) => ({
      ...base('block_actions', user),
      container: { type: 'view', view_id: view.id },
      view: wireView(workspace, view),
      actions: [action],
    }),
    suggestion(user, view, blockId, actionId, query) {
      const { trigger_id: _, ...payload } = base('block_suggestion', user);
      const container = { type: 'view', view_id: view.id };
      const asked = { action_id: actionId, block_id: blockId, value: query };
      return { ...payload, container, view: wireView(workspace, view), ...asked };
    },
    submitted: (user, view) => ({
      ...base('view_submission', user),
      view: wireView(workspace, view),
      response_urls: [],
    }),
    closed(user, view, isCleared) {
      const { trigger_id: _, ...payload } = base('view_closed', user);
      return { ...payload, view: wireView(workspace, view), is_cleared: isCleared };
    },
    shortcut: (user, channel, message, callbackId) => ({
      ...base('message_action', user),
      action_ts: workspace.nextTs(),
      channel: { id: channel.id, name: channel.name },
      callback_id: callbackId,
      response_url: responses.create('app', user, channel, message),
      message_ts: message.ts,
      message: wireMessage(workspace, channel, message),
    }),
    command: (user, channel, command, text) => ({
      token: app.verificationToken,
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: channel.kind === 'private' ? 'privategroup' : channel.name,
      user_id: user,
      user_name: workspace.people.get(user)?.slug ?? user,
      command,
      text,
      api_app_id: app.id,
      is_enterprise_install: 'false',
      response_url: responses.create('commands', user, channel),
      trigger_id: triggers.create(user),
    }),
  };
}
