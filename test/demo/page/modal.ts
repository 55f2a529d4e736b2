import { act } from './api.ts';
import { renderBlocks } from './blocks.ts';
import { el, place } from './dom.ts';
import { readInputs } from './inputs.ts';
import type { Option } from './picker.ts';
import { nameOf, type State } from './state.ts';

/** The topmost modal. It is drawn anew only when the app changed it; what was typed meanwhile stays, as in Slack's client. */
export function renderModal(state: State, report: (work: Promise<unknown>) => void): void {
  const layer = place('modal');
  const { modal } = state.view;
  layer.hidden = !modal;
  if (!modal) {
    layer.dataset.key = '';
    return;
  }
  const { user } = state.at;
  const key = `${modal.id}/${modal.hash}`;
  if (layer.dataset.key !== key) {
    const isSame = layer.dataset.key?.startsWith(`${modal.id}/`);
    const typed = isSame ? typedTexts(layer) : new Map<string, string>();
    layer.dataset.key = key;
    const close = () => report(act('close-modal', { user }));
    const click = (actionId: string, value: unknown) => report(send(layer, user, modal.id, actionId, value));
    const submit = (event: Event) => {
      event.preventDefault();
      report(act('submit', { user, values: readInputs(layer) }));
    };
    const around = {
      nameOf: nameOf(state),
      click,
      values: modal.values,
      channels: state.view.channels.filter(({ kind }) => kind !== 'im'),
      suggest: async (field: string, words: string) =>
        (await act('suggest', { user, field, words })).options as Option[],
    };
    layer.replaceChildren(
      el(
        'form',
        { class: 'dialog', role: 'dialog', 'aria-label': modal.title, onsubmit: submit },
        el(
          'header',
          {},
          modal.title,
          el('button', { type: 'button', class: 'close', title: 'Close', onclick: close }, '✕'),
        ),
        el('div', { class: 'dialog-body' }, ...renderBlocks(modal.blocks, around)),
        el(
          'footer',
          {},
          el('button', { type: 'button', class: 'button', onclick: close }, modal.close ?? 'Cancel'),
          modal.submit ? el('button', { class: 'button primary' }, modal.submit) : undefined,
        ),
      ),
    );
    for (const [id, text] of typed) for (const box of textBoxes(layer, id)) box.value = text;
  }
  for (const field of layer.querySelectorAll<HTMLElement>('[data-block]')) {
    const error = field.querySelector('.field-error');
    if (error) error.textContent = modal.errors[field.dataset.block ?? ''] ?? '';
  }
}

/** The app is told of a choice together with what else stands in the modal. */
async function send(layer: HTMLElement, user: string, viewId: string, actionId: string, value: unknown): Promise<void> {
  await act('fill', { user, values: readInputs(layer) });
  await act('click', { user, target: { viewId }, actionId, value });
}

function typedTexts(layer: HTMLElement): Map<string, string> {
  const fields = [...layer.querySelectorAll<HTMLElement>('[data-block]')];
  return new Map(
    fields.flatMap(({ dataset: { block = '' } }) =>
      textBoxes(layer, block).map(({ value }): [string, string] => [block, value]),
    ),
  );
}

function textBoxes(layer: HTMLElement, blockId: string): (HTMLInputElement | HTMLTextAreaElement)[] {
  const field = layer.querySelector(`[data-block="${CSS.escape(blockId)}"][data-type$="_input"]`);
  return field ? [...field.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')] : [];
}
