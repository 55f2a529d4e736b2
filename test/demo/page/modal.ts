import { act } from './api.ts';
import { renderBlocks } from './blocks.ts';
import { el, place } from './dom.ts';
import { readInputs } from './inputs.ts';
import { nameOf, type State } from './state.ts';

/** The topmost modal. It is drawn anew only when the app changed it, so that entries are kept. */
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
    layer.dataset.key = key;
    const close = () => report(act('close-modal', { user }));
    const click = (actionId: string, value: unknown) =>
      report(act('click', { user, target: { viewId: modal.id }, actionId, value }));
    const submit = (event: Event) => {
      event.preventDefault();
      report(act('submit', { user, values: readInputs(layer) }));
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
        el('div', { class: 'dialog-body' }, ...renderBlocks(modal.blocks, { nameOf: nameOf(state), click })),
        el(
          'footer',
          {},
          el('button', { type: 'button', class: 'button', onclick: close }, modal.close ?? 'Cancel'),
          modal.submit ? el('button', { class: 'button primary' }, modal.submit) : undefined,
        ),
      ),
    );
  }
  for (const field of layer.querySelectorAll<HTMLElement>('[data-block]')) {
    const error = field.querySelector('.field-error');
    if (error) error.textContent = modal.errors[field.dataset.block ?? ''] ?? '';
  }
}
