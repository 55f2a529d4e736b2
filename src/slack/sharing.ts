import { AccessError, RequestError } from '../errors.ts';
import type { Person } from '../knowledge/audience.ts';
import type { Connection, Visibility } from '../notion/connection.ts';
import { quote } from '../notion/nearest.ts';
import { connectionName, connectionTitle, whoSees } from './blocks/connections.ts';
import { section } from './blocks/elements.ts';
import { tellOwner } from './connections.ts';
import type { Desk } from './desk.ts';
import { escapeText } from './markup.ts';
import { requireAdmin } from './rights.ts';

export interface ShareWish {
  visibility: Visibility;
  channelIds: string[];
}

const channelLink = /<#([CG][A-Z0-9]+)(?:\|[^>]*)?>/g;
const breadth: Record<Visibility, number> = { owner: 0, channels: 1, everyone: 2 };

/** “[name] everyone | owner | #channel …” in Slack's wire format. The name is what stands before the wish. */
export function readShareWish(wire: string): { name: string; wish?: ShareWish } {
  const channelIds = [...new Set([...wire.matchAll(channelLink)].map(([, id]) => id ?? ''))];
  const rest = wire.replace(channelLink, ' ').trim();
  const unknown = /(?:^|\s)#(\S+)/.exec(rest)?.[1];
  if (unknown) {
    throw new RequestError(
      `I do not find the channel #${unknown}. Pick it from Slack’s suggestions while you type; a private channel must have invited me.`,
    );
  }
  if (channelIds.length > 0) return { name: rest, wish: { visibility: 'channels', channelIds } };
  const [, name = '', word] = /^(.*?)\s*\b(everyone|everybody|owner)$/is.exec(rest) ?? [];
  if (!word) return { name: rest };
  return {
    name: name.trim(),
    wish: { visibility: word.toLowerCase() === 'owner' ? 'owner' : 'everyone', channelIds: [] },
  };
}

/** Throws the sentence that says why a connection cannot be shown there. */
export async function requireShareable({ places }: Desk, connection: Connection, wish: ShareWish): Promise<void> {
  if (wish.visibility === 'owner' && !connection.ownerId) {
    throw new RequestError(
      `${quote(connectionName(connection))} comes from the settings and belongs to nobody. Please choose everyone or some channels.`,
    );
  }
  if (wish.visibility !== 'channels') return;
  if (wish.channelIds.length === 0) throw new RequestError('Please choose at least one channel.');
  for (const channel of await Promise.all(wish.channelIds.map((id) => places.channel(id)))) {
    if (!channel.isExternal) continue;
    throw new AccessError(
      channel.name
        ? `#${channel.name} is shared with another organisation, so it cannot see Notion. Please choose another channel.`
        : 'I cannot see one of these channels. Please invite me there first: type `/invite` and my name in it.',
    );
  }
}

/** Widens or narrows who sees a connection, and tells its owner when others see more than before. Resolves to what to say. */
export async function share(desk: Desk, admin: Person, connectionId: string, wish: ShareWish): Promise<string> {
  requireAdmin(admin);
  const before = await desk.connections.find(connectionId);
  if (!before || before.state === 'absent') throw new RequestError('This connection is gone already.');
  await requireShareable(desk, before, wish);
  await desk.connections.setVisibility(connectionId, wish.visibility, wish.channelIds);
  const after = { ...before, ...wish };
  if (isWider(wish, before) && before.ownerId && before.ownerId !== admin.id) {
    const text = `${admin.name} let others see your Notion connection ${connectionName(before)}.`;
    await tellOwner(desk, before, text, [
      section(
        `${escapeText(admin.name)} changed who gets answers from your Notion connection ${connectionTitle(before)}: now ${whoSees(after)}. If that is not right, talk to them, or type \`/notion disconnect\`.`,
      ),
    ]);
  }
  return `${connectionTitle(after)} is now seen by ${whoSees(after)}.`;
}

function isWider(wish: ShareWish, before: Connection): boolean {
  if (wish.visibility !== before.visibility) return breadth[wish.visibility] > breadth[before.visibility];
  return wish.channelIds.some((id) => !before.channelIds.includes(id));
}
