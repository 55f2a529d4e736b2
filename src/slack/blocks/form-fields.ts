import type { types, ViewOutput } from '@slack/bolt';
import type { Choice } from '../../workflows/form-choices.ts';
import type { FormField, FormValue } from '../../workflows/page-form.ts';
import { clip, limits } from '../limits.ts';
import { plainText } from '../markup.ts';
import { plain } from './elements.ts';

/** Fields whose options come from us while somebody types. */
export const choiceAction = 'form_choice';
const valueAction = 'form_value';
const yes = 'yes';

type State = ViewOutput['state']['values'];
type Element = types.InputBlock['element'];

/** The input of one property; `blockId` also names it when it is read. */
export function fieldInput({ column, value }: FormField, blockId: string): types.InputBlock {
  const { name, description } = column;
  return {
    type: 'input',
    block_id: blockId,
    optional: true,
    label: plain(clip(plainText(name), limits.label) || 'Untitled'),
    ...(description ? { hint: plain(clip(description, limits.label)) } : {}),
    element: element({ column, ...(value === undefined ? {} : { value }) }),
  };
}

/** What a person has put in; undefined where Slack tells nothing of the field. */
export function readField({ column }: FormField, blockId: string, state: State): FormValue | undefined {
  const found = state[blockId]?.[valueAction] ?? state[blockId]?.[choiceAction];
  if (!found) return undefined;
  switch (column.type) {
    case 'select':
    case 'status':
      return found.selected_option?.value ?? '';
    case 'multi_select':
      return (found.selected_options ?? []).flatMap(({ value }) => value ?? []);
    case 'people':
    case 'relation':
      return (found.selected_options ?? []).map(({ value, text }) => ({ id: value ?? '', name: text.text }));
    case 'checkbox':
      return (found.selected_options ?? []).length > 0;
    case 'date':
      return found.selected_date ?? '';
    default:
      return found.value ?? '';
  }
}

/** One thing to choose, as Slack takes it. */
export function option(name: string, value = name): types.PlainTextOption {
  return { text: plain(clip(plainText(name), limits.option) || '–'), value };
}

export function choiceOptions(choices: Choice[]): types.PlainTextOption[] {
  return choices.slice(0, limits.options).map(({ id, name }) => option(name, id));
}

/** The options of a select that hold the words, as far as Slack can carry them. */
export function namedOptions(names: string[] = [], words = ''): types.PlainTextOption[] {
  const wanted = words.trim().toLowerCase();
  return names
    .filter((name) => name !== '' && name.length <= limits.optionValue && name.toLowerCase().includes(wanted))
    .map((name) => option(name));
}

function element({ column, value }: FormField): Element {
  const text = typeof value === 'string' ? value : '';
  switch (column.type) {
    case 'select':
    case 'status': {
      const options = namedOptions(column.options);
      const initial = options.find((one) => one.value === text);
      return options.length > 0 && options.length <= limits.options
        ? { type: 'static_select', action_id: valueAction, options, ...(initial ? { initial_option: initial } : {}) }
        : { type: 'external_select', ...asking, ...(initial ? { initial_option: initial } : {}) };
    }
    case 'multi_select': {
      const options = namedOptions(column.options);
      const initial = options.filter((one) => Array.isArray(value) && value.some((name) => name === one.value));
      const chosen = initial.length > 0 ? { initial_options: initial } : {};
      return options.length > 0 && options.length <= limits.options
        ? { type: 'multi_static_select', action_id: valueAction, options, ...chosen }
        : { type: 'multi_external_select', ...asking, ...chosen };
    }
    case 'people':
    case 'relation': {
      const initial = choiceOptions(Array.isArray(value) ? value.filter((one) => typeof one === 'object') : []);
      return { type: 'multi_external_select', ...asking, ...(initial.length > 0 ? { initial_options: initial } : {}) };
    }
    case 'checkbox': {
      const options = [option('Yes', yes)];
      return {
        type: 'checkboxes',
        action_id: valueAction,
        options,
        ...(value === true ? { initial_options: options } : {}),
      };
    }
    case 'date':
      return {
        type: 'datepicker',
        action_id: valueAction,
        ...(/^\d{4}-\d{2}-\d{2}$/.test(text) ? { initial_date: text } : {}),
      };
    case 'number':
      return {
        type: 'number_input',
        action_id: valueAction,
        is_decimal_allowed: true,
        ...(text ? { initial_value: text } : {}),
      };
    default:
      return {
        type: 'plain_text_input',
        action_id: valueAction,
        multiline: column.type === 'rich_text',
        max_length: limits.input,
        ...(text ? { initial_value: clip(text, limits.input) } : {}),
      };
  }
}

const asking = { action_id: choiceAction, min_query_length: 0 } as const;
