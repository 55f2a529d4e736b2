import { problemsInBlocks } from '../../support/block-validation.ts';
import { ApiError } from './api-error.ts';
import type { Args } from './arguments.ts';
import { refuseProblems } from './content.ts';
import { isJson, type Json, jsonList, textOf } from './json.ts';
import { sharedLinks, unfurlId } from './links.ts';
import { changeOf, findMessage, storedBlocks, wireMessage } from './messages.ts';
import type { MethodParts, Methods } from './method.ts';
import type { Channel, StoredMessage, Workspace } from './workspace.ts';

/** chat.unfurl: cards under the links of a message, also where the bot is not a member. */
export function unfurlMethods({ workspace, events }: MethodParts): Methods {
  return {
    'chat.unfurl': {
      tier: 'tier3',
      scopes: ['links:write'],
      run(args) {
        const unfurls = readUnfurls(args);
        const target = messageOf(workspace, args);
        if (!target) return {};
        const { channel, message } = target;
        const links = sharedLinks(workspace, message).map(({ url }) => url);
        for (const url of Object.keys(unfurls)) if (!links.includes(url)) throw new ApiError('cannot_unfurl_url');
        const before = wireMessage(workspace, channel, message);
        for (const [url, blocks] of Object.entries(unfurls)) message.unfurls.set(url, storedBlocks(blocks));
        workspace.changed(changeOf(message, 'message'));
        void events.changed(channel, message, before);
        return {};
      },
    },
  };
}

/** Blocks by URL. Attachments of the old kind are not taken. */
function readUnfurls(args: Args): Record<string, Json[]> {
  const unfurls = args.json('unfurls', 'invalid_unfurls_format');
  if (unfurls === undefined) throw new ApiError('missing_unfurls');
  if (!isJson(unfurls) || Object.keys(unfurls).length === 0) throw new ApiError('invalid_unfurls_format');
  const read = Object.entries(unfurls).map(([url, card]): [string, Json[]] => {
    if (!isJson(card) || !Array.isArray(card.blocks)) throw new ApiError('cannot_parse_attachment');
    refuseProblems('cannot_parse_attachment', problemsInBlocks(card.blocks, 'message'));
    return [url, jsonList(card.blocks)];
  });
  return Object.fromEntries(read);
}

/** Undefined for a draft in the composer, whose cards nobody else sees. */
function messageOf(workspace: Workspace, args: Args): { channel: Channel; message: StoredMessage } | undefined {
  const [id, source] = [args.text('unfurl_id'), args.text('source')];
  if (id && !source) throw new ApiError('missing_source');
  if (source && !id) throw new ApiError('missing_unfurl_id');
  if (source && !['composer', 'conversations_history'].includes(source)) throw new ApiError('invalid_source');
  if (source === 'composer') return undefined;
  const [channelId, ts] = [args.text('channel'), args.text('ts')];
  if (!id && !channelId) throw new ApiError('missing_channel');
  if (!id && !ts) throw new ApiError('missing_ts');
  const all = [...workspace.channels.values()];
  const channel = all.find((one) => one.id === channelId || one.messages.some((message) => unfurlId(message) === id));
  if (!channel) throw new ApiError(id ? 'invalid_unfurl_id' : 'cannot_find_channel');
  const message = channel.messages.find((one) => unfurlId(one) === id) ?? findMessage(channel, textOf(ts));
  if (!message || message.ephemeralTo) throw new ApiError('cannot_find_message');
  return { channel, message };
}
