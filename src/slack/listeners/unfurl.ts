import type { App, types } from '@slack/bolt';
import type { Audience } from '../../knowledge/audience.ts';
import { findNotionId } from '../../notion/ids.ts';
import { pageCard } from '../blocks/unfurl.ts';
import { audienceOf, isDirect, mayRead } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { fitBlocks, limits } from '../limits.ts';

/** A link to Notion was posted: a card under it for pages that everybody there may see, and nothing for any other. */
export function unfurl(app: App, desk: Desk): void {
  app.event('link_shared', async ({ event, body, client }) => {
    const audience = await audienceOfLink(desk, event, body.is_ext_shared_channel === true);
    if (!audience || !mayRead(audience)) return;
    const { timeZone } = audience.kind === 'person' ? audience.person : audience.asker;
    const links = event.links.slice(0, limits.unfurls);
    const cards = await Promise.all(links.map(({ url }) => card(desk, audience, url, timeZone)));
    const unfurls = Object.fromEntries(cards.flatMap((found, at) => (found ? [[links[at]?.url, found]] : [])));
    if (Object.keys(unfurls).length === 0) return;
    await client.chat.unfurl({ channel: event.channel, ts: event.message_ts, unfurls });
  });
}

/** Undefined where nobody can tell who reads: before a message is sent, between other people, in a channel Slack does not describe. */
async function audienceOfLink(
  { people, places }: Desk,
  { channel: channelId, user, source, is_bot_user_member: isBotThere }: types.LinkSharedEvent,
  isExternal: boolean,
): Promise<Audience | undefined> {
  if (source === 'composer' || !user || !/^[CGD][A-Z0-9]+$/.test(channelId)) return undefined;
  if (isDirect(channelId) && !isBotThere) return undefined;
  const [channel, person] = await Promise.all([places.channel(channelId), people.person(user)]);
  return audienceOf({ ...channel, isExternal: channel.isExternal || isExternal }, person);
}

async function card(
  { knowledge }: Desk,
  audience: Audience,
  url: string,
  timeZone: string,
): Promise<types.MessageAttachment | undefined> {
  const pageId = findNotionId(url.replaceAll('&amp;', '&'));
  const page = pageId ? await knowledge.page(audience, pageId) : undefined;
  return page && { blocks: fitBlocks(pageCard(page, timeZone)) };
}
