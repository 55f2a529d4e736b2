import { isJson, type Json, textOf } from './json.ts';

/** An interactive element with the block it stands in. */
export interface FoundElement {
  element: Json;
  blockId: string;
}

/** Finds what a person clicks. Elements that share an action id are told apart by the value or option they carry. */
export function findElement(blocks: readonly Json[], actionId: string, value: unknown): FoundElement | undefined {
  const found = blocks.flatMap((block) =>
    elementsIn(block)
      .filter((element) => element.action_id === actionId)
      .map((element) => ({ element, blockId: textOf(block.block_id) })),
  );
  if (value === undefined) return found[0];
  return found.find(({ element }) => offers(element, value)) ?? (found.length === 1 ? found[0] : undefined);
}

function elementsIn(value: Json): Json[] {
  const inside = Object.values(value).flat().filter(isJson).flatMap(elementsIn);
  return typeof value.action_id === 'string' ? [value, ...inside] : inside;
}

function offers(element: Json, value: unknown): boolean {
  if (element.type === 'feedback_buttons') return feedbackButton(element, value) !== undefined;
  return element.value === value || optionOf(element, value) !== undefined;
}

function feedbackButton(element: Json, value: unknown): Json | undefined {
  return [element.positive_button, element.negative_button].filter(isJson).find((button) => button.value === value);
}

function optionOf(element: Json, value: unknown): Json | undefined {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isJson) : [];
  const lists = [element.options, ...groups.map((group) => group.options)];
  return lists
    .flat()
    .filter(isJson)
    .find((option) => option.value === value);
}

/** The `actions` entry that Slack sends for this click. */
export function actionOf(
  { element, blockId }: FoundElement,
  value: unknown,
  actionTs: string,
  offered: readonly Json[] = [],
): Json {
  const common = { action_id: element.action_id, block_id: blockId, type: element.type, action_ts: actionTs };
  if (element.type === 'button' || element.type === 'icon_button') {
    const { text, value: own, url, style } = element;
    return {
      ...common,
      text,
      ...(own !== undefined && { value: own }),
      ...(url !== undefined && { url }),
      ...(style !== undefined && { style }),
    };
  }
  if (element.type === 'feedback_buttons') {
    const button = feedbackButton(element, value);
    if (!button) throw new Error(`${textOf(element.action_id)} needs the value of one of its buttons`);
    return { ...common, text: button.text, value: button.value };
  }
  const { type: _, ...chosen } = stateOf(element, value, offered);
  return { ...common, ...chosen };
}

/** What `state.values` holds for an element with this value; `offered` are the options that the app suggested for it. */
export function stateOf(element: Json, value: unknown, offered: readonly Json[] = []): Json {
  const type = textOf(element.type);
  if (/^multi_static|^multi_external|^checkboxes/.test(type)) {
    const values = Array.isArray(value) ? value : [];
    return { type, selected_options: values.map((item) => chosenOption(element, item, offered)) };
  }
  if (type === 'static_select' || type === 'external_select' || type === 'radio_buttons' || type === 'overflow') {
    return { type, selected_option: value === undefined ? null : chosenOption(element, value, offered) };
  }
  const field = selectedField[type];
  return { type, [field ?? 'value']: value ?? null };
}

const selectedField: Record<string, string> = {
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  datepicker: 'selected_date',
  datetimepicker: 'selected_date_time',
  multi_channels_select: 'selected_channels',
  multi_conversations_select: 'selected_conversations',
  multi_users_select: 'selected_users',
  rich_text_input: 'rich_text_value',
  timepicker: 'selected_time',
  users_select: 'selected_user',
};

function chosenOption(element: Json, value: unknown, offered: readonly Json[]): Json {
  const wanted = isJson(value) ? value.value : value;
  const initial = [element.initial_option, element.initial_options].flat().filter(isJson);
  const option = optionOf(element, wanted) ?? [...offered, ...initial].find((one) => one.value === wanted);
  if (option) return option;
  throw new Error(`${textOf(element.action_id)} has no option ${JSON.stringify(value)}`);
}

/** The value that an input has before anybody touches it. */
export function initialValue(element: Json): unknown {
  const initial = Object.entries(element).find(([key]) => key.startsWith('initial_'))?.[1];
  if (isJson(initial) && element.type !== 'rich_text_input') return initial.value;
  if (Array.isArray(initial)) return initial.map((item: unknown) => (isJson(item) ? item.value : item));
  return initial;
}
