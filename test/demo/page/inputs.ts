import type { Block } from './blocks.ts';
import { el, plain } from './dom.ts';

interface Option {
  text: { text: string };
  value: string;
}

/** A labelled field of a modal. `changed` is called for fields that act at once (a select in a message). */
export function inputElement(block: Block, changed?: (value: unknown) => unknown): HTMLElement {
  const element = block.element as Block;
  const label = (block.label as { text?: string } | undefined)?.text ?? '';
  const hint = (block.hint as { text?: string } | undefined)?.text;
  return el(
    'label',
    {
      class: 'field-input',
      'data-block': plain(block.block_id),
      'data-action': plain(element.action_id),
      'data-type': element.type,
    },
    label,
    block.optional ? el('small', {}, ' (optional)') : undefined,
    control(element, changed),
    hint ? el('small', {}, hint) : undefined,
    el('em', { class: 'field-error', role: 'alert' }),
  );
}

function control(element: Block, changed?: (value: unknown) => unknown): HTMLElement {
  const placeholder = (element.placeholder as { text?: string } | undefined)?.text;
  const initial = element.initial_value ?? element.initial_date ?? element.initial_time ?? '';
  const options = (element.options as Option[] | undefined) ?? [];
  const report = (event: Event) => changed?.((event.target as HTMLInputElement).value);
  if (element.type === 'plain_text_input' && element.multiline)
    return el('textarea', { rows: 6, placeholder }, plain(initial));
  if (element.type.includes('select')) {
    const chosen = [element.initial_option, ...((element.initial_options as Option[] | undefined) ?? [])] as (
      | Option
      | undefined
    )[];
    const isChosen = (option: Option) => chosen.some((each) => each?.value === option.value);
    return el(
      'select',
      { multiple: element.type.startsWith('multi_'), onchange: report },
      element.type.startsWith('multi_') ? undefined : el('option', { value: '' }, placeholder ?? 'Choose…'),
      ...options.map((option) => el('option', { value: option.value, selected: isChosen(option) }, option.text.text)),
    );
  }
  if (element.type === 'checkboxes' || element.type === 'radio_buttons') {
    const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
    return el(
      'span',
      {},
      ...options.map((option) =>
        el(
          'span',
          { class: 'choice' },
          el('input', { type, name: plain(element.action_id), value: option.value, onchange: report }),
          option.text.text,
        ),
      ),
    );
  }
  const types: Record<string, string> = {
    datepicker: 'date',
    timepicker: 'time',
    number_input: 'number',
    email_text_input: 'email',
    url_text_input: 'url',
  };
  return el('input', { type: types[element.type] ?? 'text', placeholder, value: plain(initial), onchange: report });
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
  const checked = [...field.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value);
  if (type === 'checkboxes') return checked;
  if (type === 'radio_buttons') return checked[0] ?? null;
  const select = field.querySelector('select');
  if (select?.multiple) return [...select.selectedOptions].map(({ value }) => value);
  return field.querySelector<HTMLInputElement>('input, textarea, select')?.value || null;
}
