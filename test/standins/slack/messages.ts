import { randomBytes } from 'node:crypto';
import { isJson, type Json } from './json.ts';
import type { Channel, StoredMessage, Workspace } from './workspace.ts';

const interactive = new Set([
  'button',
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'feedback_buttons',
  'icon_button',
  'overflow',
  'radio_buttons',
  'timepicker',
]);

/** Blocks as Slack stores them: with the ids and defaults that the app left out. */
export function storedBlocks(blocks: readonly Json[]): Json[] {
  return blocks.map((block) => {
    const stored = withDefaults(block);
    return typeof stored.block_id === 'string' ? stored : { type: stored.type, block_id: shortId(), ...stored };
  });
}

function withDefaults(value: Json): Json {
  const stored: Json = {};
  for (const [key, item] of Object.entries(value)) {
    stored[key] = Array.isArray(item) ? item.map(itemWithDefaults) : itemWithDefaults(item);
  }
  if (stored.type === 'plain_text') stored.emoji ??= true;
  if (stored.type === 'mrkdwn') stored.verbatim ??= false;
  if (stored.type === 'input') {
    stored.optional ??= false;
    stored.dispatch_action ??= false;
  }
  if (takesAction(stored.type)) stored.action_id ??= shortId();
  return stored;
}

function itemWithDefaults(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(itemWithDefaults);
  return isJson(item) ? withDefaults(item) : item;
}

function takesAction(type: unknown): boolean {
  return typeof type === 'string' && (interactive.has(type) || /_select$|_input$/.test(type));
}

function shortId(): string {
  return randomBytes(4).toString('base64').slice(0, 5);
}

export function findMessage(channel: Channel, ts: unknown): StoredMessage | undefined {
  return channel.messages.find((message) => message.ts === ts);
}

/** The messages of a thread with its root, oldest first, as people other than an ephemeral message's viewer see it. */
export function threadMessages(channel: Channel, threadTs: string): StoredMessage[] {
  return channel.messages.filter(
    (message) => !message.ephemeralTo && (message.ts === threadTs || message.threadTs === threadTs),
  );
}

/** Puts a message into its channel; a message of the app ends the status line of its thread. */
export function addMessage(workspace: Workspace, channel: Channel, message: StoredMessage): void {
  channel.messages.push(message);
  if (message.isBot && !message.ephemeralTo) clearStatus(workspace, channel, message.threadTs ?? message.ts);
  workspace.changed(changeOf(message, message.stream ? 'stream' : 'message'));
}

export function clearStatus(workspace: Workspace, channel: Channel, threadTs: string): void {
  if (channel.statuses.delete(threadTs)) workspace.changed({ type: 'status', channel: channel.id, threadTs });
}

export function removeMessage(workspace: Workspace, channel: Channel, message: StoredMessage): void {
  channel.messages.splice(channel.messages.indexOf(message), 1);
  workspace.changed(changeOf(message, 'deleted'));
}

export function changeOf(message: StoredMessage, type: 'message' | 'stream' | 'deleted' | 'reaction') {
  return {
    type,
    channel: message.channel,
    ts: message.ts,
    user: message.user,
    ...(message.threadTs && { threadTs: message.threadTs }),
  };
}

/** A message as the Web API and the events show it. */
export function wireMessage(workspace: Workspace, channel: Channel, message: StoredMessage): Json {
  const root = message.threadTs ? findMessage(channel, message.threadTs) : undefined;
  const replies = message.threadTs ? [] : threadMessages(channel, message.ts).slice(1);
  return {
    ...(message.subtype && { subtype: message.subtype }),
    user: message.user,
    type: 'message',
    ts: message.ts,
    ...(message.isBot && { bot_id: workspace.app.botId, app_id: workspace.app.id }),
    ...(message.clientMsgId && { client_msg_id: message.clientMsgId }),
    text: message.stream ? message.stream.markdown : message.text,
    ...(message.files.length > 0 ? filesOf(workspace, message) : { team: workspace.team.id }),
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(root && { parent_user_id: root.user }),
    ...(replies.length > 0 && threadSummary(message, replies)),
    ...(message.editedTs && { edited: { user: message.user, ts: message.editedTs } }),
    blocks: message.stream ? streamBlocks(message) : message.blocks,
    ...(message.unfurls.size > 0 && { attachments: attachmentsOf(workspace, message) }),
    ...(message.reactions.size > 0 && {
      reactions: [...message.reactions].map(([name, users]) => ({ name, users, count: users.length })),
    }),
    ...(message.metadata !== undefined && { metadata: message.metadata }),
  };
}

function attachmentsOf(workspace: Workspace, { unfurls }: StoredMessage): Json[] {
  return [...unfurls].map(([url, blocks], index) => ({
    id: index + 1,
    blocks,
    from_url: url,
    original_url: url,
    app_unfurl_url: url,
    is_app_unfurl: true,
    app_id: workspace.app.id,
    bot_id: workspace.app.botId,
    fallback: '[no preview available]',
  }));
}

/** Messages with files name no team. */
function filesOf(workspace: Workspace, message: StoredMessage): Json {
  return { files: message.files.map((file) => wireFile(workspace, file)), upload: false, display_as_bot: false };
}

function threadSummary(root: StoredMessage, replies: StoredMessage[]): Json {
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    thread_ts: root.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    reply_users: users.slice(0, 5),
  };
}

function streamBlocks(message: StoredMessage): Json[] {
  const stream = message.stream;
  if (!stream) return message.blocks;
  const tasks = [...stream.tasks.values()].map((task) => ({
    type: 'task_card',
    task_id: task.id,
    title: task.title,
    status: task.status,
  }));
  const text = stream.markdown ? [{ type: 'markdown', text: stream.markdown }] : [];
  return [...tasks, ...text, ...message.blocks];
}

export function wireFile(workspace: Workspace, file: StoredMessage['files'][number]): Json {
  const type = file.name.includes('.') ? (file.name.split('.').at(-1) ?? 'text') : 'text';
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.name,
    mimetype: file.mimetype,
    filetype: type,
    pretty_type: type.toUpperCase(),
    user: file.user,
    user_team: workspace.team.id,
    editable: false,
    size: Buffer.byteLength(file.text),
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: true,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${workspace.origin}/files-pri/${workspace.team.id}-${file.id}/${file.name}`,
    url_private_download: `${workspace.origin}/files-pri/${workspace.team.id}-${file.id}/download/${file.name}`,
    media_display_type: 'unknown',
    permalink: `https://${workspace.team.domain}.slack.com/files/${file.user}/${file.id}/${file.name}`,
    permalink_public: `https://slack-files.com/${workspace.team.id}-${file.id}`,
    is_starred: false,
    has_rich_preview: false,
    file_access: 'visible',
  };
}
