import { initialValue, stateOf } from './elements.ts';
import { isJson, type Json, textOf } from './json.ts';
import type { StoredView } from './views.ts';

/**
 * Fills in a modal as a person does. `values` go by block id or action id, or are objects of values by action id. Throws when
 * the modal would not let the person submit: a required input is empty, or there is no such input.
 */
export function fillIn(view: StoredView, values: Json): void {
  const unused = new Set(Object.keys(values));
  const state: StoredView['values'] = {};
  for (const block of view.blocks) {
    if (block.type !== 'input' || !isJson(block.element)) continue;
    const { element } = block;
    const blockId = textOf(block.block_id);
    const actionId = textOf(element.action_id);
    const key = [blockId, actionId].find((id) => id in values);
    if (key) unused.delete(key);
    const given = key === undefined ? initialValue(element) : givenValue(values[key], actionId, element);
    if (isEmpty(given) && block.optional !== true) throw new Error(`The input ${blockId} (${actionId}) is required`);
    refuseLength(element, given, blockId);
    state[blockId] = { [actionId]: stateOf(element, isEmpty(given) ? undefined : given) };
  }
  if (unused.size > 0) throw new Error(`The modal has no input ${[...unused].join(', ')}`);
  view.values = { ...view.values, ...state };
}

function givenValue(value: unknown, actionId: string, element: Json): unknown {
  return isJson(value) && element.type !== 'rich_text_input' && actionId in value ? value[actionId] : value;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function refuseLength(element: Json, value: unknown, blockId: string): void {
  if (element.type !== 'plain_text_input' || typeof value !== 'string') return;
  const longest = typeof element.max_length === 'number' ? element.max_length : 3000;
  const shortest = typeof element.min_length === 'number' ? element.min_length : 0;
  if (value.length > longest || value.length < shortest)
    throw new Error(`The input ${blockId} takes ${shortest} to ${longest} characters`);
}
