import type { types, ViewOutput } from '@slack/bolt';
import type { Connection, Visibility } from '../../notion/connection.ts';
import { type Block, fitBlocks, limits } from '../limits.ts';
import { connectionTitle, whoSees } from './connections.ts';
import { plain, section } from './elements.ts';

export const shareFormId = 'notion_share_form';
/** The input under which the form shows why it was not accepted. */
export const channelsInput = 'channels';

const visibilityInput = 'visibility';
const choices: [Visibility, string][] = [
  ['owner', 'Only its owner'],
  ['channels', 'People in these channels, when they ask there'],
  ['everyone', 'Everyone in this Slack, guests excepted'],
];

/** Asks an admin who may see a connection; its id travels along. */
export function shareForm(connection: Connection): types.ModalView {
  const options = choices
    .filter(([visibility]) => visibility !== 'owner' || connection.ownerId)
    .map(([value, label]) => ({ text: plain(label), value }));
  const initial = options.find(({ value }) => value === connection.visibility);
  const lead = fitBlocks([
    section(`${connectionTitle(connection)} is now seen by ${whoSees(connection)}.`),
  ]) as types.KnownBlock[];
  return {
    type: 'modal',
    callback_id: shareFormId,
    private_metadata: connection.id,
    title: plain('Who sees it'),
    submit: plain('Save'),
    close: plain('Cancel'),
    blocks: [
      ...lead,
      {
        type: 'input',
        block_id: visibilityInput,
        label: plain('Who gets answers from it'),
        element: {
          type: 'radio_buttons',
          action_id: visibilityInput,
          options,
          ...(initial ? { initial_option: initial } : {}),
        },
      },
      {
        type: 'input',
        block_id: channelsInput,
        label: plain('Channels'),
        optional: true,
        element: {
          type: 'multi_conversations_select',
          action_id: channelsInput,
          ...(connection.channelIds.length > 0 ? { initial_conversations: connection.channelIds } : {}),
          filter: { include: ['public', 'private'], exclude_external_shared_channels: true, exclude_bot_users: true },
        },
      },
    ],
  };
}

/** What an admin chose; undefined for values that are not of our form. */
export function readShareForm({
  values,
}: ViewOutput['state']): { visibility: Visibility; channelIds: string[] } | undefined {
  const chosen = values[visibilityInput]?.[visibilityInput]?.selected_option?.value;
  const visibility = choices.map(([choice]) => choice).find((choice) => choice === chosen);
  if (!visibility) return undefined;
  const channelIds = values[channelsInput]?.[channelsInput]?.selected_conversations ?? [];
  return { visibility, channelIds: visibility === 'channels' ? channelIds : [] };
}

/** A modal that only says something. */
export function notice(title: string, blocks: Block[]): types.ModalView {
  return {
    type: 'modal',
    title: plain(title),
    close: plain('Close'),
    blocks: fitBlocks(blocks, limits.blocksInView),
  };
}
