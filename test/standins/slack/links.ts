import { randomUUID } from 'node:crypto';
import type { Json } from './json.ts';
import type { Channel, StoredMessage, Workspace } from './workspace.ts';

/** A link of which Slack tells the app, with the registered domain that it belongs to. */
export interface SharedLink {
  url: string;
  domain: string;
}

/** Links of a message to the manifest's unfurl domains or hosts below them, each once; code holds no links. */
export function sharedLinks(workspace: Workspace, message: StoredMessage): SharedLink[] {
  const urls = [...message.text.matchAll(/<(https?:\/\/[^|>\s]+)(?:\|[^>]*)?>/g)].map(([, url = '']) => url);
  return [...new Set(urls)].flatMap((url) => {
    const host = URL.canParse(url) ? new URL(url).hostname : '';
    const domain = workspace.manifest.unfurlDomains.find((one) => host === one || host.endsWith(`.${one}`));
    return domain ? [{ url, domain }] : [];
  });
}

/**
 * What Slack tells about links: first while the person still writes, when no channel is known yet, then once the message is
 * posted. It is told everywhere, also where the bot is not.
 */
export function linkEvents(
  workspace: Workspace,
  channel: Channel,
  message: StoredMessage,
  links: SharedLink[],
): Json[] {
  const draft = `${message.user}-${randomUUID()}`;
  const common = { type: 'link_shared', user: message.user, links, event_ts: message.ts };
  return [
    {
      ...common,
      channel: 'COMPOSER',
      is_bot_user_member: true,
      message_ts: draft,
      unfurl_id: draft,
      source: 'composer',
    },
    {
      ...common,
      channel: channel.id,
      is_bot_user_member: channel.members.includes(workspace.app.botUserId),
      message_ts: message.ts,
      ...(message.threadTs && { thread_ts: message.threadTs }),
      unfurl_id: unfurlId(message),
      source: 'conversations_history',
    },
  ];
}

/** Names a posted message for `chat.unfurl`. */
export function unfurlId(message: StoredMessage): string {
  return `${message.channel}.${message.ts}`;
}
