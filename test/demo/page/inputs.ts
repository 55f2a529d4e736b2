import type { Block } from './blocks.ts';
import { el, plain } from './dom.ts';
import { createPicker, type Option, readPicker } from './picker.ts';

interface WireOption {
  text: { text: string };
  value: string;
}

/** What an input holds, as `view.state.values` has it. */
interface Held {
  value?: string | null;
  selected_option?: WireOption | null;
  selected_options?: WireOption[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_conversation?: string | null;
}

export interface Channel {
  id: string;
  name: string;
}

/** What a field needs from its surroundings. */
export interface FieldSurroundings {
  /** Absent outside of modals: then it shows what it begins with. */
  held?: Held;
  channels?: Channel[];
  /** For fields that act at once. */
  changed?: (value: unknown) => unknown;
  suggest?: (words: string) => Promise<Option[]>;
}

/** A labelled field of a modal. */
export function inputElement(block: Block, around: FieldSurroundings = {}): HTMLElement {
  const element = block.element as Block;
  const label = (block.label as { text?: string } | undefined)?.text ?? '';
  const hint = (block.hint as { text?: string } | undefined)?.text;
  return el(
    element.type.includes('external') ? 'div' : 'label',
    {
      class: 'field-input',
      'data-block': plain(block.block_id),
      'data-action': plain(element.action_id),
      'data-type': element.type,
    },
    label,
    block.optional ? el('small', {}, ' (optional)') : undefined,
    control(element, around),
    hint ? el('small', {}, hint) : undefined,
    el('em', { class: 'field-error', role: 'alert' }),
  );
}

function control(element: Block, around: FieldSurroundings): HTMLElement {
  const placeholder = (element.placeholder as { text?: string } | undefined)?.text ?? '';
  const options = (element.options as WireOption[] | undefined) ?? [];
  const report = (event: Event) => around.changed?.((event.target as HTMLInputElement).value);
  const isMultiple = element.type.startsWith('multi_');
  const chosen = chosenIn(element, around.held);
  const isChosen = (option: WireOption) => chosen.some(({ value }) => value === option.value);
  if (element.type.includes('external')) {
    const { changed, suggest = async () => [] } = around;
    return createPicker({
      isMultiple,
      placeholder: placeholder || 'Search…',
      chosen: chosen.map(({ text, value }) => ({ text: text.text, value })),
      ask: suggest,
      changed: (values) => changed?.(isMultiple ? values : values[0]),
    });
  }
  if (element.type === 'conversations_select') {
    const open = around.held?.selected_conversation ?? plain(element.initial_conversation);
    return el(
      'select',
      { onchange: report },
      el('option', { value: '' }, 'Choose a channel…'),
      ...(around.channels ?? []).map(({ id, name }) => el('option', { value: id, selected: id === open }, `# ${name}`)),
    );
  }
  if (element.type.includes('select'))
    return el(
      'select',
      { multiple: isMultiple, onchange: report },
      isMultiple ? undefined : el('option', { value: '' }, placeholder || 'Choose…'),
      ...options.map((option) => el('option', { value: option.value, selected: isChosen(option) }, option.text.text)),
    );
  if (element.type === 'checkboxes' || element.type === 'radio_buttons') {
    const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
    return el(
      'span',
      {},
      ...options.map((option) =>
        el(
          'span',
          { class: 'choice' },
          el('input', {
            type,
            name: plain(element.action_id),
            value: option.value,
            checked: isChosen(option),
            onchange: report,
          }),
          option.text.text,
        ),
      ),
    );
  }
  const text = textIn(element, around.held);
  if (element.type === 'plain_text_input' && element.multiline) {
    const rows = Math.min(16, Math.max(6, text.split('\n').length + 1));
    return el('textarea', { rows, placeholder, maxlength: plain(element.max_length) || 3000 }, text);
  }
  return el('input', {
    type: types[element.type] ?? 'text',
    step: 'any',
    placeholder,
    value: text,
    onchange: report,
  });
}

const types: Record<string, string> = {
  datepicker: 'date',
  timepicker: 'time',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
};

function chosenIn(element: Block, held: Held | undefined): WireOption[] {
  const initial = [element.initial_option, ...((element.initial_options as unknown[] | undefined) ?? [])];
  const found = held ? [held.selected_option, ...(held.selected_options ?? [])] : initial;
  return (found as (WireOption | null | undefined)[]).filter((option) => option !== null && option !== undefined);
}

function textIn(element: Block, held: Held | undefined): string {
  if (held) return held.value ?? held.selected_date ?? held.selected_time ?? '';
  return plain(element.initial_value ?? element.initial_date ?? element.initial_time);
}

/** What the person entered, as `{ block_id: { action_id: value } }`; lists for fields with several values. */
export function readInputs(form: HTMLElement): Record<string, Record<string, unknown>> {
  const values: Record<string, Record<string, unknown>> = {};
  for (const field of form.querySelectorAll<HTMLElement>('[data-block]')) {
    const { block = '', action = '', type = '' } = field.dataset;
    values[block] = { ...values[block], [action]: readField(field, type) };
  }
  return values;
}

function readField(field: HTMLElement, type: string): unknown {
  const picked = readPicker(field);
  if (picked) return type.startsWith('multi_') ? picked : (picked[0] ?? null);
  const checked = [...field.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value);
  if (type === 'checkboxes') return checked;
  if (type === 'radio_buttons') return checked[0] ?? null;
  const select = field.querySelector('select');
  if (select?.multiple) return [...select.selectedOptions].map(({ value }) => value);
  return field.querySelector<HTMLInputElement>('input, textarea, select')?.value || null;
}
