import { randomUUID } from 'node:crypto';
import { reactionEvent } from './api-people.ts';
import { compose, richText } from './compose.ts';
import type { PeopleActions } from './contract.ts';
import type { Delivery } from './delivery.ts';
import type { Events } from './events.ts';
import { addMessage, changeOf, findMessage, removeMessage, wireMessage } from './messages.ts';
import { streamState } from './stream-state.ts';
import { type Views, wireView } from './views.ts';
import { type Channel, directMessageId, type StoredFile, type StoredMessage, type Workspace } from './workspace.ts';

type Talking = Omit<PeopleActions, 'command' | 'click' | 'shortcut' | 'submit' | 'fill' | 'suggest' | 'closeModal'>;

/** What people do with messages, and what Slack tells the app about it. */
export function createTalking(workspace: Workspace, events: Events, delivery: Delivery, views: Views): Talking {
  const within = createLookup(workspace);

  return {
    async post(user, channelId, text, options = {}) {
      const author = within.person(user);
      const channel = within.channel(channelId, author);
      if (channel.archived) throw new Error(`#${channel.name} is archived`);
      const root = options.threadTs;
      const thread = root && within.message(channel, root, author);
      if (thread && (thread.threadTs ?? thread.ephemeralTo)) throw new Error(`${root} cannot have replies`);
      const composed = compose(workspace, text);
      const message: StoredMessage = {
        ts: workspace.nextTs(),
        channel: channel.id,
        ...(root && { threadTs: root }),
        user: author,
        isBot: false,
        text: composed.text,
        blocks: richText(composed, randomUUID().slice(0, 5)),
        clientMsgId: randomUUID(),
        reactions: new Map(),
        files: (options.files ?? []).map((file) => saveFile(workspace, author, file)),
        unfurls: new Map(),
      };
      addMessage(workspace, channel, message);
      await events.posted(channel, message);
      return message.ts;
    },
    async edit(user, channelId, ts, text) {
      const { channel, message } = within.ownMessage(user, channelId, ts);
      const before = wireMessage(workspace, channel, message);
      const composed = compose(workspace, text);
      message.text = composed.text;
      message.blocks = richText(composed, randomUUID().slice(0, 5));
      message.editedTs = workspace.nextTs();
      workspace.changed(changeOf(message, 'message'));
      await events.changed(channel, message, before);
    },
    async remove(user, channelId, ts) {
      const { channel, message } = within.ownMessage(user, channelId, ts);
      removeMessage(workspace, channel, message);
      await events.removed(channel, message);
    },
    directMessage: (user) => directMessageId(within.person(user)),
    async openHome(user, tab = 'home') {
      const id = within.person(user);
      const home = tab === 'home' ? views.home(id) : undefined;
      await events.emit({
        type: 'app_home_opened',
        user: id,
        channel: directMessageId(id),
        tab,
        ...(home && { view: wireView(workspace, home) }),
        event_ts: workspace.nextTs(),
      });
    },
    async stop(user, channelId, threadTs) {
      const id = within.person(user);
      const channel = within.channel(channelId, id);
      if (channel.sessions.get(threadTs)?.status !== 'processing')
        throw new Error('There is nothing to stop in this thread');
      if (!workspace.manifest.events.includes('agent_session_stopped')) throw new Error('This app has no Stop button');
      const running = channel.messages.filter(
        (message) =>
          message.threadTs === threadTs && message.stream && streamState(message.stream, workspace.now()) === 'running',
      );
      for (const message of running) {
        Object.assign(message.stream ?? {}, { state: 'stopped', stoppedBy: 'user' });
        workspace.changed(changeOf(message, 'stream'));
      }
      const streaming = running.map((message) => message.ts);
      await events.emit(
        {
          type: 'agent_session_stopped',
          channel: channel.id,
          user: id,
          thread_ts: threadTs,
          streaming_message_ts: streaming,
          event_ts: workspace.nextTs(),
        },
        channel,
      );
    },
    async react(user, channelId, ts, name) {
      const id = within.person(user);
      const channel = within.channel(channelId, id);
      const message = within.message(channel, ts, id);
      message.reactions.set(name, [...new Set([...(message.reactions.get(name) ?? []), id])]);
      workspace.changed(changeOf(message, 'reaction'));
      await events.emit(reactionEvent(workspace, 'reaction_added', id, name, message), channel);
    },
    async inviteBot(user, channelId) {
      const inviter = within.person(user);
      const channel = within.channel(channelId, inviter);
      const bot = workspace.app.botUserId;
      if (channel.members.includes(bot)) return;
      channel.members.push(bot);
      const joined = {
        type: 'member_joined_channel',
        user: bot,
        channel: channel.id,
        team: workspace.team.id,
        inviter,
      };
      const channelType = channel.kind === 'private' ? 'G' : 'C';
      await events.emit({ ...joined, channel_type: channelType, event_ts: workspace.nextTs() }, channel);
    },
    async archive(user, channelId) {
      within.channel(channelId, within.person(user)).archived = true;
    },
    redeliver: (eventId) => delivery.redeliver(eventId),
    deliver: (type, payload, headers) => delivery.once(type, payload, headers),
  };
}

/** Finds people, channels and messages for those who may see them; what a person could not do throws. */
export function createLookup(workspace: Workspace) {
  function person(idOrSlug: string): string {
    const found = [...workspace.people.values()].find((one) => one.slackId === idOrSlug || one.slug === idOrSlug);
    if (!found) throw new Error(`There is no person ${idOrSlug} in the workspace`);
    return found.slackId;
  }

  function channel(idOrName: string, user: string): Channel {
    const name = idOrName.replace(/^#/, '');
    const found =
      workspace.channels.get(idOrName) ??
      [...workspace.channels.values()].find((one) => one.kind !== 'im' && one.name === name);
    if (!found || (found.kind !== 'channel' && !found.members.includes(user))) {
      throw new Error(`There is no channel ${idOrName} for this person`);
    }
    return found;
  }

  function message(within: Channel, ts: string, viewer: string): StoredMessage {
    const found = findMessage(within, ts);
    if (!found || (found.ephemeralTo && found.ephemeralTo !== viewer)) throw new Error(`There is no message ${ts}`);
    return found;
  }

  function ownMessage(user: string, channelId: string, ts: string): { channel: Channel; message: StoredMessage } {
    const id = person(user);
    const within = channel(channelId, id);
    const found = message(within, ts, id);
    if (found.user !== id) throw new Error('People can change only what they wrote themselves');
    return { channel: within, message: found };
  }

  return { person, channel, message, ownMessage };
}

function saveFile(workspace: Workspace, user: string, file: { name: string; text: string }): StoredFile {
  const isMarkdown = file.name.endsWith('.md');
  const stored = {
    id: workspace.nextId('F'),
    name: file.name,
    mimetype: isMarkdown ? 'text/markdown' : 'text/plain',
    text: file.text,
    user,
    created: Math.floor(workspace.now() / 1000),
  };
  workspace.files.set(stored.id, stored);
  return stored;
}
