import { act, type SlackMessage } from './api.ts';
import { renderBlocks } from './blocks.ts';
import { createComposer } from './composer.ts';
import { el, place } from './dom.ts';
import { type MessageActions, renderMessage } from './message.ts';
import { type Location, nameOf, type State } from './state.ts';

type Go = (change: Partial<Location>) => unknown;
type Report = (work: Promise<unknown>) => void;

/** The pane in the middle: a channel or DM with its composer, or the app's Home. */
export function renderChannel(state: State, go: Go, report: Report): void {
  const { at, view, workspace } = state;
  const pane = place('channel');
  if (at.channel === 'home') {
    const click = (actionId: string, value: unknown) =>
      report(act('click', { user: at.user, target: { home: true }, actionId, value }));
    pane.replaceChildren(
      el('header', {}, '📚 Archivist · Home'),
      el('div', { class: 'home' }, ...renderBlocks(view.home, { nameOf: nameOf(state), click })),
    );
    pane.dataset.key = '';
    return;
  }
  const isDirect = at.channel === view.directMessage;
  const channel = view.channels.find(({ id }) => id === at.channel);
  frame(pane, `${at.user}/${at.channel}`, () => [
    el(
      'header',
      {},
      isDirect ? '📚 Archivist' : `# ${channel?.name ?? ''}`,
      el('small', {}, isDirect ? 'Messages' : (channel?.topic ?? '')),
    ),
    el('div', { class: 'messages' }),
    el('div', { class: 'prompts' }),
    createComposer({
      label: isDirect ? 'Message Archivist' : `Message #${channel?.name ?? ''}`,
      workspace,
      withCommands: true,
      send: (text) => report(act('post', { user: at.user, channel: at.channel, text })),
      command: (command, text) => report(runCommand(at, command, text)),
    }),
  ]);
  const isReply = (message: SlackMessage) => message.threadTs !== undefined && message.threadTs !== message.ts;
  const replies = (ts: string) => view.messages.filter((message) => isReply(message) && message.threadTs === ts).length;
  const open = (message: SlackMessage) => go({ thread: message.threadTs ?? message.ts });
  const actions: MessageActions = { ...messageActions(state, report), openThread: open };
  fill(
    pane,
    view.messages
      .filter((message) => !isReply(message))
      .map((message) => renderMessage(message, actions, replies(message.ts))),
  );
  const prompts = isDirect && !at.thread ? view.prompts : [];
  pane
    .querySelector('.prompts')
    ?.replaceChildren(
      ...prompts.map((prompt) =>
        el(
          'button',
          { onclick: () => report(act('post', { user: at.user, channel: at.channel, text: prompt.message })) },
          prompt.title,
        ),
      ),
    );
}

export function renderThread(state: State, go: Go, report: Report): void {
  const { at, view, workspace } = state;
  const pane = place('thread');
  pane.hidden = !at.thread || at.channel === 'home';
  if (pane.hidden) return;
  frame(pane, `${at.user}/${at.channel}/${at.thread}`, () => [
    el(
      'header',
      {},
      'Thread',
      el('small', { class: 'title' }),
      el(
        'button',
        {
          class: 'stop',
          hidden: true,
          onclick: () => report(act('stop', { user: at.user, channel: at.channel, threadTs: at.thread })),
        },
        '◼ Stop',
      ),
      el('button', { class: 'close', title: 'Close thread', onclick: () => go({ thread: '' }) }, '✕'),
    ),
    el('div', { class: 'messages' }),
    el('div', { class: 'status', role: 'status' }),
    createComposer({
      label: 'Reply…',
      workspace,
      withCommands: false,
      send: (text) => report(act('post', { user: at.user, channel: at.channel, text, threadTs: at.thread })),
      command: () => {},
    }),
  ]);
  fill(
    pane,
    view.thread.map((message) => renderMessage(message, messageActions(state, report))),
  );
  const status = pane.querySelector('.status');
  if (status) status.textContent = view.status ? `Archivist ${view.status}` : '';
  const title = pane.querySelector('.title');
  if (title) title.textContent = view.session?.title ?? '';
  const stop = pane.querySelector<HTMLElement>('.stop');
  if (stop) stop.hidden = view.session?.status !== 'processing';
}

/** Builds the pane's frame only when another place is opened, so that what somebody types is kept. */
function frame(pane: HTMLElement, key: string, build: () => HTMLElement[]): void {
  if (pane.dataset.key === key) return;
  pane.dataset.key = key;
  pane.replaceChildren(...build());
}

/** Shows the messages and stays at the bottom if the person was there. */
function fill(pane: HTMLElement, messages: HTMLElement[]): void {
  const list = pane.querySelector('.messages');
  if (!list) return;
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60 || list.childElementCount === 0;
  list.replaceChildren(...messages);
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

function messageActions(state: State, report: Report): MessageActions {
  const { at, workspace } = state;
  const of = (message: SlackMessage) => ({ user: at.user, channel: message.channel, ts: message.ts });
  return {
    workspace,
    nameOf: nameOf(state),
    click: (message, actionId, value) =>
      report(act('click', { user: at.user, target: { channel: message.channel, ts: message.ts }, actionId, value })),
    shortcut: (message, callbackId) => report(act('shortcut', { ...of(message), callbackId })),
    react: (message, name) => report(act('react', { ...of(message), name })),
  };
}

async function runCommand(at: Location, command: string, text: string): Promise<void> {
  const { status } = await act('command', { user: at.user, channel: at.channel, command, text });
  if (status !== 200) throw new Error(`${command} did not work (Slack got no answer from the app)`);
}
