import type { types } from '@slack/bolt';
import type { Connection } from '../../notion/connection.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { actions, button, confirmation, context, linkButton, section } from './elements.ts';

export const connectAction = 'notion_connect';
/** The button that leads to Notion; its click needs no answer. */
export const openNotionAction = 'notion_open';
export const disconnectAction = 'notion_disconnect';
export const shareConnectionAction = 'notion_share';

const mostListed = 20;
const mostChannels = 10;

/** “*eng* (Tidewater)”. Mrkdwn. */
export function connectionTitle({ name, workspaceName }: Connection): string {
  const shown = escapeText(clip(name, 80)) || 'Notion';
  const place = escapeText(clip(workspaceName ?? '', 80));
  return place && place !== shown ? `*${shown}* (${place})` : `*${shown}*`;
}

/** The name as it stands in a sentence of plain text. */
export function connectionName({ name, workspaceName }: Connection): string {
  return clip(name || workspaceName || 'Notion', 80);
}

/** “Seen by” whom: who gets answers from what came through the connection. Mrkdwn. */
export function whoSees({ visibility, channelIds, ownerId }: Connection): string {
  if (visibility === 'everyone') return 'everyone in this Slack';
  if (visibility === 'owner') return ownerId ? `<@${ownerId}> only` : 'nobody';
  const shown = channelIds.slice(0, mostChannels).map((id) => `<#${id}>`);
  const more = channelIds.length - shown.length;
  return shown.length > 0 ? `people in ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''} only` : 'nobody';
}

/** The way to Notion for one person. */
export function connectLink(url: string): Block[] {
  return [
    section(
      'Choose in Notion which pages I may read. At first only you see answers from them; an admin can widen that later.',
    ),
    actions(linkButton('Open Notion', openNotionAction, url)),
    context('This link is only for you and works for 10 minutes.'),
  ];
}

export function connectButton(label = 'Connect Notion'): types.Button {
  return button(label, connectAction, 'connect', { style: 'primary' });
}

export function disconnectButton(connection: Connection): types.Button {
  const name = connectionName(connection);
  return button('Disconnect', disconnectAction, connection.id, {
    style: 'danger',
    confirm: confirmation(
      `Disconnect ${name}?`,
      `I give the access to ${name} back to Notion and forget every page that came through it. Notion itself does not change.`,
      'Disconnect',
    ),
  });
}

export function shareConnectionButton({ id }: Connection): types.Button {
  return button('Change who sees it', shareConnectionAction, id);
}

/** Connections to choose from, each with its button. */
export function connectionChoice(
  lead: string,
  connections: Connection[],
  choice: (connection: Connection) => types.Button,
): Block[] {
  const more = connections.length - mostListed;
  return [
    section(lead),
    ...connections.slice(0, mostListed).map((connection) => ({
      ...section(`${connectionTitle(connection)}\nSeen by ${whoSees(connection)}`),
      accessory: choice(connection),
    })),
    ...(more > 0 ? [context(`and ${more} more: add the name of the one you mean`)] : []),
  ];
}

/** To the owner of a connection that Notion refuses. */
export function brokenConnection(connection: Connection): Block[] {
  const problem = connection.problem ? ` (${escapeText(clip(connection.problem, 300))})` : '';
  return [
    section(
      `Notion no longer lets me into ${connectionTitle(connection)}${problem}. I still answer from what I read before, but I no longer see changes there.`,
    ),
    actions(connectButton('Reconnect'), disconnectButton(connection)),
  ];
}
