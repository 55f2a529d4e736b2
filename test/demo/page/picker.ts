import { el } from './dom.ts';

export interface Option {
  text: string;
  value: string;
}

export interface PickerOptions {
  isMultiple: boolean;
  chosen: Option[];
  placeholder: string;
  /** What the app offers for these words. */
  ask: (words: string) => Promise<Option[]>;
  changed: (values: string[]) => unknown;
}

/** A select whose options come from the app while one types. What is chosen stands in `data-values`, as JSON. */
export function createPicker({ isMultiple, chosen, placeholder, ask, changed }: PickerOptions): HTMLElement {
  let picked = chosen;
  let asked = 0;
  const chips = el('span', { class: 'chips' });
  const box = el('input', { type: 'text', placeholder, autocomplete: 'off' });
  const list = el('div', { class: 'offers', hidden: true });
  const picker = el('div', { class: 'picker' }, chips, box, list);

  function draw(): void {
    picker.dataset.values = JSON.stringify(picked.map(({ value }) => value));
    chips.replaceChildren(
      ...picked.map((option) =>
        el(
          'span',
          { class: 'chip' },
          option.text,
          el('button', { type: 'button', title: `Remove ${option.text}`, onclick: () => choose(without(option)) }, '✕'),
        ),
      ),
    );
  }

  const without = ({ value }: Option) => picked.filter((other) => other.value !== value);

  function choose(next: Option[]): void {
    picked = next;
    box.value = '';
    list.hidden = true;
    draw();
    changed(picked.map(({ value }) => value));
  }

  async function offer(): Promise<void> {
    asked += 1;
    const turn = asked;
    const options = await ask(box.value).catch(() => []);
    if (turn !== asked) return;
    list.replaceChildren(
      ...options.map((option) =>
        el(
          'button',
          { type: 'button', onclick: () => choose(isMultiple ? [...without(option), option] : [option]) },
          option.text,
        ),
      ),
      ...(options.length === 0 ? [el('small', {}, 'Nothing found')] : []),
    );
    list.hidden = false;
  }

  box.addEventListener('focus', () => void offer());
  box.addEventListener('input', () => void offer());
  draw();
  return picker;
}

/** The values that are chosen in a picker inside this element; undefined when there is none. */
export function readPicker(field: HTMLElement): string[] | undefined {
  const values = field.querySelector<HTMLElement>('.picker')?.dataset.values;
  return values === undefined ? undefined : (JSON.parse(values) as string[]);
}
