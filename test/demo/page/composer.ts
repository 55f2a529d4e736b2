import type { Workspace } from './api.ts';
import { el } from './dom.ts';

export interface ComposerOptions {
  label: string;
  workspace: Workspace;
  /** Offers `/` commands; Slack has none in threads. */
  withCommands: boolean;
  send: (text: string) => unknown;
  command: (command: string, text: string) => unknown;
}

/** The box to write in. Enter sends, Shift+Enter makes a line; `/` and `@` offer what can follow. */
export function createComposer(options: ComposerOptions): HTMLElement {
  const box = el('textarea', { rows: 1, placeholder: options.label, 'aria-label': options.label });
  const offers = el('div', { class: 'offers', hidden: true });
  const send = () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = '';
    offers.hidden = true;
    const command = /^(\/\S+)\s*(.*)$/s.exec(text);
    if (command && options.withCommands) options.command(command[1] ?? '', command[2] ?? '');
    else options.send(encode(text, options.workspace));
  };
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  box.addEventListener('input', () => showOffers(box, offers, options));
  return el(
    'div',
    { class: 'composer' },
    offers,
    box,
    el('button', { class: 'send', title: 'Send', onclick: send }, '➤'),
  );
}

function showOffers(box: HTMLTextAreaElement, offers: HTMLElement, { workspace, withCommands }: ComposerOptions): void {
  const choose = (text: string) => () => {
    box.value = text;
    offers.hidden = true;
    box.focus();
  };
  const found: HTMLElement[] = [];
  if (withCommands && /^\/\S*$/.test(box.value)) {
    for (const { command, description, usage_hint } of workspace.commands.filter((each) =>
      each.command.startsWith(box.value),
    )) {
      found.push(
        el(
          'button',
          { onclick: choose(`${command} `) },
          el('strong', {}, `${command} `),
          el('small', {}, usage_hint ?? ''),
          el('span', {}, ` ${description}`),
        ),
      );
    }
  }
  const at = /(^|\s)@(\w*)$/.exec(box.value);
  if (at) {
    const start = box.value.slice(0, box.value.length - (at[2] ?? '').length);
    for (const { name } of mentionable(workspace)
      .filter((each) => each.name.toLowerCase().startsWith((at[2] ?? '').toLowerCase()))
      .slice(0, 6)) {
      found.push(el('button', { onclick: choose(`${start}${name} `) }, `@${name}`));
    }
  }
  offers.replaceChildren(...found);
  offers.hidden = found.length === 0;
}

function mentionable({ people, botUserId }: Workspace): { id: string; name: string }[] {
  return [{ id: botUserId, name: 'Archivist' }, ...people];
}

/** As Slack's client does: & < > become entities, @Name becomes a mention. */
function encode(text: string, workspace: Workspace): string {
  const escaped = text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
  return mentionable(workspace).reduce((result, { id, name }) => result.replaceAll(`@${name}`, `<@${id}>`), escaped);
}
