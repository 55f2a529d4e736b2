import type { types } from '@slack/bolt';
import { type DigestProblems, orderLimits } from '../../workflows/digest/check-order.ts';
import type { Schedule } from '../../workflows/digest/digest.ts';
import { clip, limits } from '../limits.ts';
import { asThePages, type DigestWish, digestInputs as inputs, scheduleKinds } from './digest-wish.ts';
import { plain } from './elements.ts';
import { option } from './form-fields.ts';

export const digestFormId = 'digest_form';

type Element = types.InputBlock['element'];
type Options = Partial<Pick<types.InputBlock, 'optional' | 'dispatch_action'>> & { hint?: string };

const kindNames: Record<Schedule['kind'], string> = {
  daily: 'Every day',
  weekdays: 'Monday to Friday',
  weekly: 'Every week',
  monthly: 'Every month',
  cron: 'A cron expression (for experts)',
};
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const languages =
  'Arabic,Chinese,Czech,Danish,Dutch,English,Finnish,French,German,Greek,Hebrew,Hindi,Hungarian,Indonesian,Italian,Japanese,Korean,Norwegian,Polish,Portuguese,Romanian,Russian,Spanish,Swedish,Thai,Turkish,Ukrainian,Vietnamese'.split(
    ',',
  );
const lastDay = 31;
const longestError = 300;

/** Asks for all that a digest is; its fields change with the place and the rhythm that are chosen. `digestId` travels along. */
export function digestForm(wish: DigestWish, digestId = ''): types.ModalView {
  return {
    type: 'modal',
    callback_id: digestFormId,
    private_metadata: digestId,
    title: plain(digestId ? 'Change a digest' : 'New digest'),
    submit: plain(digestId ? 'Save' : 'Create'),
    close: plain('Cancel'),
    blocks: [
      input(inputs.sources, 'What to watch', sources(wish), { hint: 'Pages with all that is below them.' }),
      input(
        inputs.filter,
        'Only rows where',
        text(inputs.filter, wish.filter, orderLimits.filter, 'Status is In progress'),
        {
          optional: true,
          hint: 'For instance: Status is In progress and Owner is Ada. Leave it empty for everything.',
        },
      ),
      input(inputs.title, 'Title', text(inputs.title, wish.title, orderLimits.title), {
        optional: true,
        hint: 'Leave it empty to call it after what it watches.',
      }),
      input(inputs.target, 'Post it', select(inputs.target, places, wish.target), { dispatch_action: true }),
      ...(wish.target === 'channel' ? [input(inputs.channel, 'Channel', channel(wish))] : []),
      input(inputs.when, 'When', select(inputs.when, kinds, wish.when), { dispatch_action: true }),
      ...rhythm(wish),
      input(inputs.timeZone, 'Time zone', {
        type: 'external_select',
        action_id: inputs.timeZone,
        min_query_length: 0,
        placeholder: plain('Type a city'),
        initial_option: option(wish.timeZone),
      }),
      input(inputs.tone, 'Tone', select(inputs.tone, tones, wish.tone)),
      input(inputs.language, 'Language', select(inputs.language, languageOptions, wish.language || asThePages)),
      input(inputs.leastChanges, 'Changes that are worth a post', {
        type: 'number_input',
        action_id: inputs.leastChanges,
        is_decimal_allowed: false,
        min_value: '1',
        max_value: '1000',
        initial_value: wish.leastChanges,
      }),
      input(inputs.whenQuiet, 'When there are fewer', select(inputs.whenQuiet, quiet, wish.whenQuiet)),
    ],
  };
}

/** Under the inputs that they are about, of those that are `shown`: Slack refuses errors about others. */
export function digestErrors(problems: DigestProblems, shown: (string | undefined)[]): Record<string, string> {
  const first = (...candidates: string[]) => candidates.find((one) => shown.includes(one)) ?? inputs.sources;
  const places: Record<keyof DigestProblems, string> = {
    sources: inputs.sources,
    filter: inputs.filter,
    title: inputs.title,
    target: first(inputs.channel, inputs.target),
    schedule: first(inputs.expression, inputs.time, inputs.when),
    timeZone: inputs.timeZone,
    leastChanges: inputs.leastChanges,
  };
  return Object.fromEntries(
    (Object.keys(places) as (keyof typeof places)[]).flatMap((part) => {
      const sentence = problems[part];
      return sentence ? [[places[part], clip(sentence, longestError)]] : [];
    }),
  );
}

const places = [option('In a channel', 'channel'), option('In a direct message to me', 'person')];
const kinds = scheduleKinds.map((kind) => option(kindNames[kind], kind));
const tones = [option('Brief', 'brief'), option('Friendly', 'friendly'), option('Formal', 'formal')];
const languageOptions = [option('As the pages are written', asThePages), ...languages.map((name) => option(name))];
const quiet = [option('Say nothing', 'nothing'), option('Say so in one line', 'line')];

function rhythm(wish: DigestWish): types.InputBlock[] {
  if (wish.when === 'cron')
    return [
      input(inputs.expression, 'Cron expression', text(inputs.expression, wish.expression, 100, '0 9 * * 1-5'), {
        hint: 'Minute, hour, day of the month, month, day of the week. At least 15 minutes apart.',
      }),
    ];
  const days = weekdays.map((name, at) => option(name, String(at + 1)));
  const dates = Array.from({ length: lastDay }, (_, at) => option(String(at + 1)));
  return [
    ...(wish.when === 'weekly'
      ? [input(inputs.weekday, 'Day', select(inputs.weekday, days, String(wish.weekday)))]
      : []),
    ...(wish.when === 'monthly'
      ? [
          input(inputs.day, 'Day of the month', select(inputs.day, dates, String(wish.day)), {
            hint: 'In shorter months their last day.',
          }),
        ]
      : []),
    input(inputs.time, 'Time', { type: 'timepicker', action_id: inputs.time, initial_time: wish.time }),
  ];
}

function sources({ sources: chosen }: DigestWish): Element {
  const initial = chosen
    .filter(({ key }) => key.length <= limits.optionValue)
    .map(({ key, name }) => option(name, key));
  return {
    type: 'multi_external_select',
    action_id: inputs.sources,
    min_query_length: 0,
    max_selected_items: orderLimits.sources,
    placeholder: plain('A workspace, data sources, pages'),
    ...(initial.length > 0 ? { initial_options: initial } : {}),
  };
}

function channel({ channelId }: DigestWish): Element {
  return {
    type: 'conversations_select',
    action_id: inputs.channel,
    ...(channelId ? { initial_conversation: channelId } : {}),
    filter: { include: ['public', 'private'], exclude_external_shared_channels: true, exclude_bot_users: true },
  };
}

function select(actionId: string, options: types.PlainTextOption[], value: string): Element {
  const initial = options.find((one) => one.value === value);
  return {
    type: 'static_select',
    action_id: actionId,
    options,
    ...(initial ? { initial_option: initial } : {}),
  };
}

function text(actionId: string, value: string, most: number, example?: string): Element {
  return {
    type: 'plain_text_input',
    action_id: actionId,
    max_length: most,
    ...(value ? { initial_value: clip(value, most) } : {}),
    ...(example ? { placeholder: plain(example) } : {}),
  };
}

function input(blockId: string, label: string, element: Element, { hint, ...more }: Options = {}): types.InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label),
    element,
    ...(hint ? { hint: plain(hint) } : {}),
    ...more,
  };
}
