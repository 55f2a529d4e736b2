import { initialValue, stateOf } from './elements.ts';
import { isJson, type Json, textOf } from './json.ts';
import type { StoredView } from './views.ts';

type Values = StoredView['values'];

/**
 * Fills in a modal as a person does. `values` go by block id or action id, or are objects of values by action id; what is not named stays as it
 * is. Throws when there is no such input or it would not take the value.
 */
export function fillIn(view: StoredView, values: Json): void {
  const unused = new Set(Object.keys(values));
  for (const { blockId, actionId, element } of inputsOf(view.blocks)) {
    const key = [blockId, actionId].find((id) => id in values);
    if (key === undefined) continue;
    unused.delete(key);
    const given = givenValue(values[key], actionId, element);
    refuseLength(element, given, blockId);
    const state = stateOf(element, isEmpty(given) ? undefined : given, view.offered[`${blockId}/${actionId}`]);
    view.values = { ...view.values, [blockId]: { ...view.values[blockId], [actionId]: state } };
  }
  if (unused.size > 0) throw new Error(`The modal has no input ${[...unused].join(', ')}`);
}

/** Throws when the modal would not let the person submit, because something required is empty. */
export function requireComplete(view: StoredView): void {
  for (const { blockId, actionId, isOptional } of inputsOf(view.blocks)) {
    const { type: _, ...state } = view.values[blockId]?.[actionId] ?? { type: '' };
    if (!isOptional && Object.values(state).every(isEmpty))
      throw new Error(`The input ${blockId} (${actionId}) is required`);
  }
}

/** What inputs hold when the view appears. An input that was there before, by its ids and its type, keeps what it held. */
export function valuesOf(blocks: readonly Json[], before: Values = {}): Values {
  const values: Values = {};
  for (const { blockId, actionId, element } of inputsOf(blocks)) {
    const kept = before[blockId]?.[actionId];
    const initial = initialValue(element);
    const state = kept && kept.type === element.type ? kept : stateOf(element, isEmpty(initial) ? undefined : initial);
    values[blockId] = { ...values[blockId], [actionId]: state };
  }
  return values;
}

function inputsOf(blocks: readonly Json[]) {
  return blocks.flatMap(({ type, block_id, element, optional }) =>
    type === 'input' && isJson(element)
      ? [{ blockId: textOf(block_id), actionId: textOf(element.action_id), element, isOptional: optional === true }]
      : [],
  );
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
