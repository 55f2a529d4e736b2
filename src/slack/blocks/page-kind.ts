import type { types, ViewOutput } from '@slack/bolt';
import { type DraftType, draftTypes } from '../../agent/thread-draft.ts';
import { plain } from './elements.ts';
import { option } from './form-fields.ts';

/** Block id and action id of the input. */
const kindInput = 'kind';

const names: Record<DraftType, string> = {
  decision: 'Decision',
  'how-to': 'How-to',
  incident: 'Incident',
  FAQ: 'FAQ',
  notes: 'Notes',
};

export const kindOptions: types.PlainTextOption[] = draftTypes.map((type) => option(names[type], type));

/** What kind of page a thread becomes, for places that have no property for it. */
export function kindField(type: string | undefined): types.InputBlock {
  const initial = kindOptions.find(({ value }) => value === type);
  return {
    type: 'input',
    block_id: kindInput,
    optional: true,
    label: plain('Type'),
    element: {
      type: 'static_select',
      action_id: kindInput,
      options: kindOptions,
      ...(initial ? { initial_option: initial } : {}),
    },
  };
}

/** The chosen kind, empty for none; undefined where Slack tells nothing of it. */
export function readKind(values: ViewOutput['state']['values']): string | undefined {
  const found = values[kindInput]?.[kindInput];
  return found && (found.selected_option?.value ?? '');
}

/** The line that says it on the page; none for what is no kind. */
export function kindLine(type: string | undefined): string {
  const known = draftTypes.find((each) => each === type);
  return known ? `**Type:** ${names[known]}\n\n` : '';
}
