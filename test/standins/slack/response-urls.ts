import { randomBytes } from 'node:crypto';
import { appMessage } from './api-chat.ts';
import { ApiError } from './api-error.ts';
import { readArgs } from './arguments.ts';
import { readContent } from './content.ts';
import type { Events } from './events.ts';
import { type Json, textOf } from './json.ts';
import { addMessage, changeOf, removeMessage, wireMessage } from './messages.ts';
import type { Channel, StoredMessage, Workspace } from './workspace.ts';

/** Addresses by which the app may answer one interaction without a token. */
export interface ResponseUrls {
  create(kind: 'actions' | 'commands' | 'app', user: string, channel: Channel, source?: StoredMessage): string;
  /** Takes one use of the address. Throws an ApiError when it has none left or the message is refused. */
  use(path: string, message: Json): void;
  /** Shows what came back with the acknowledgement itself. */
  reply(user: string, channel: Channel, message: Json): void;
}

interface Entry {
  user: string;
  channel: Channel;
  source: StoredMessage | undefined;
  at: number;
  uses: number;
}

const mostUses = 5;
const lifeMs = 30 * 60_000;

export function createResponseUrls(workspace: Workspace, events: Events): ResponseUrls {
  const entries = new Map<string, Entry>();

  /** The message that the interaction came from is changed or goes away; true when that was all that was asked. */
  function changeSource(entry: Entry, message: Json): boolean {
    const { channel, source } = entry;
    if (!source || !channel.messages.includes(source)) return false;
    if (message.delete_original === true) {
      removeMessage(workspace, channel, source);
      if (!source.ephemeralTo) void events.removed(channel, source);
      return true;
    }
    if (message.replace_original !== true) return false;
    const content = readContent(readArgs(message));
    const before = wireMessage(workspace, channel, source);
    delete source.stream;
    source.text = content.text;
    source.blocks = content.blocks ?? [];
    workspace.changed(changeOf(source, 'message'));
    if (!source.ephemeralTo) void events.changed(channel, source, before);
    return true;
  }

  function post(entry: { user: string; channel: Channel }, message: Json): void {
    const content = readContent(readArgs(message));
    const threadTs = textOf(message.thread_ts);
    const posted = appMessage(workspace, entry.channel, { ...content, ...(threadTs && { threadTs }) });
    const inChannel = message.response_type === 'in_channel';
    if (!inChannel) posted.ephemeralTo = entry.user;
    addMessage(workspace, entry.channel, posted);
    if (inChannel) void events.posted(entry.channel, posted);
  }

  return {
    create(kind, user, channel, source) {
      const path = `/${kind}/${workspace.team.id}/${randomBytes(6).readUIntBE(0, 6)}/${randomBytes(18).toString('base64url')}`;
      entries.set(path, { user, channel, source, at: workspace.now(), uses: 0 });
      return workspace.origin + path;
    },
    use(path, message) {
      const entry = entries.get(path);
      if (!entry) throw new ApiError('no_service');
      if (workspace.now() - entry.at > lifeMs) throw new ApiError('expired_url');
      if (entry.uses >= mostUses) throw new ApiError('used_url');
      entry.uses += 1;
      if (!changeSource(entry, message)) post(entry, message);
    },
    reply: (user, channel, message) => post({ user, channel }, message),
  };
}
