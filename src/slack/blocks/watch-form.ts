import type { types, ViewOutput } from '@slack/bolt';
import { draftTypes } from '../../agent/thread-draft.ts';
import { type DraftKey, draftKeys } from '../../workflows/draft-lines.ts';
import type { WatchProblems, WatchWish } from '../../workflows/watching.ts';
import { clip, fitBlocks } from '../limits.ts';
import { plain, section } from './elements.ts';
import { option } from './form-fields.ts';
import { kindOptions } from './page-kind.ts';

export const watchFormId = 'watch_form';
export const watchSourceAction = 'watch_source';
export const watchDestinationAction = 'watch_destination';

const inputs = {
  source: 'source',
  destination: 'destination',
  type: 'type',
  sections: 'sections',
  channel: 'channel',
  mode: 'mode',
} as const;

const sectionNames: Record<DraftKey, string> = {
  summary: 'Summary',
  decisions: 'Decisions',
  actions: 'Action items',
  questions: 'Open questions',
  topics: 'Topics',
};
const modeNames: Record<WatchWish['mode'], string> = {
  propose: 'Offer it in the channel; somebody there approves it',
  draft: 'Create it at once, with its status saying that it is a draft',
};
const asTheySay = 'any';
const longestError = 300;

/** Asks what to watch and what to make of it; only admins may have pages made without a click. */
export function watchForm({ channelId, isAdmin }: { channelId?: string; isAdmin: boolean }): types.ModalView {
  const lead =
    'When a meeting page in this data source is new or has changed, and was left alone for ten minutes, I draft a wiki page from it: notes, summary and transcript.';
  const sections = draftKeys.map((key) => option(sectionNames[key], key));
  const kinds = [option('As each meeting says', asTheySay), ...kindOptions];
  const modes = (['propose', 'draft'] as const).map((mode) => option(modeNames[mode], mode));
  return {
    type: 'modal',
    callback_id: watchFormId,
    title: plain('Watch meeting notes'),
    submit: plain('Watch'),
    close: plain('Cancel'),
    blocks: [
      ...(fitBlocks([section(lead)]) as types.KnownBlock[]),
      input(inputs.source, 'Meeting notes', search(watchSourceAction, 'Choose a data source')),
      input(inputs.destination, 'Pages go to', search(watchDestinationAction, 'Choose a page or a data source')),
      input(inputs.type, 'Kind of page', {
        type: 'static_select',
        action_id: inputs.type,
        options: kinds,
        ...(kinds[0] ? { initial_option: kinds[0] } : {}),
      }),
      input(inputs.sections, 'Sections', {
        type: 'checkboxes',
        action_id: inputs.sections,
        options: sections,
        initial_options: sections,
      }),
      input(inputs.channel, 'Channel', {
        type: 'conversations_select',
        action_id: inputs.channel,
        ...(channelId ? { initial_conversation: channelId } : {}),
        filter: { include: ['public', 'private'], exclude_external_shared_channels: true, exclude_bot_users: true },
      }),
      ...(isAdmin
        ? [
            input(inputs.mode, 'What to do with a draft', {
              type: 'radio_buttons',
              action_id: inputs.mode,
              options: modes,
              ...(modes[0] ? { initial_option: modes[0] } : {}),
            }),
          ]
        : []),
    ],
  };
}

/** What was chosen; empty ids for what was not. */
export function readWatchForm({ values }: ViewOutput['state']): WatchWish {
  const selected = (input: string, action = input) => values[input]?.[action]?.selected_option?.value ?? '';
  const sections = (values[inputs.sections]?.[inputs.sections]?.selected_options ?? []).map(({ value }) => value);
  const type = draftTypes.find((each) => each === selected(inputs.type));
  return {
    sourceId: selected(inputs.source, watchSourceAction),
    destinationId: selected(inputs.destination, watchDestinationAction),
    channelId: values[inputs.channel]?.[inputs.channel]?.selected_conversation ?? '',
    template: { ...(type ? { type } : {}), sections: draftKeys.filter((key) => sections.includes(key)) },
    mode: selected(inputs.mode) === 'draft' ? 'draft' : 'propose',
  };
}

/** Under the inputs that they are about. */
export function watchErrors(problems: WatchProblems): Record<string, string> {
  const names = Object.keys(inputs) as (keyof typeof inputs)[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const sentence = name in problems ? problems[name as keyof WatchProblems] : undefined;
      return sentence ? [[inputs[name], clip(sentence, longestError)]] : [];
    }),
  );
}

function input(blockId: string, label: string, element: types.InputBlock['element']): types.InputBlock {
  return { type: 'input', block_id: blockId, label: plain(label), element };
}

function search(actionId: string, placeholder: string): types.ExternalSelect {
  return { type: 'external_select', action_id: actionId, min_query_length: 0, placeholder: plain(placeholder) };
}
