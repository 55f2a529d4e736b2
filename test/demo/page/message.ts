import type { SlackMessage, Workspace } from './api.ts';
import { renderBlocks, type Surroundings } from './blocks.ts';
import { el, emoji } from './dom.ts';
import { renderMrkdwn } from './inline.ts';
import { renderMarkdown } from './markdown.ts';

/** What a person can do with a message. */
export interface MessageActions {
  workspace: Workspace;
  nameOf: (id: string) => string;
  click: (message: SlackMessage, actionId: string, value: unknown) => unknown;
  shortcut: (message: SlackMessage, callbackId: string) => unknown;
  react: (message: SlackMessage, name: string) => unknown;
  openThread?: (message: SlackMessage) => unknown;
}

export function renderMessage(message: SlackMessage, actions: MessageActions, replies = 0): HTMLElement {
  const around: Surroundings = { nameOf: actions.nameOf, click: (id, value) => actions.click(message, id, value) };
  const name = actions.nameOf(message.user);
  return el(
    'article',
    { class: `message ${message.ephemeralTo ? 'ephemeral' : ''}`, 'data-ts': message.ts },
    el(
      'div',
      { class: `avatar ${message.isBot ? 'bot' : ''}`, 'data-hue': String(hueOf(name)) },
      message.isBot ? '📚' : initials(name),
    ),
    el(
      'div',
      { class: 'body' },
      message.ephemeralTo ? el('div', { class: 'note' }, '👁 Only visible to you') : undefined,
      el(
        'div',
        { class: 'byline' },
        el('strong', {}, name),
        message.isBot ? el('span', { class: 'badge' }, 'APP') : undefined,
        el('time', {}, timeOf(message.ts)),
      ),
      ...renderContent(message, around),
      ...(message.unfurls ?? []).map(({ blocks }) => el('div', { class: 'unfurl' }, ...renderBlocks(blocks, around))),
      ...message.files.map((file) => el('div', { class: 'file' }, `📎 ${file.name}`)),
      renderReactions(message, actions),
      replies > 0 && actions.openThread
        ? el(
            'button',
            { class: 'replies', onclick: () => actions.openThread?.(message) },
            `${replies} ${replies === 1 ? 'reply' : 'replies'}`,
          )
        : undefined,
    ),
    renderMenu(message, actions),
  );
}

function renderContent(message: SlackMessage, around: Surroundings): Node[] {
  const { stream } = message;
  const content: Node[] = [];
  if (stream) {
    if (stream.tasks.length > 0) content.push(renderPlan(message.ts, stream));
    content.push(el('div', { class: `markdown ${stream.state}` }, ...renderMarkdown(stream.markdown, around.nameOf)));
  }
  if (message.blocks.length > 0) content.push(...renderBlocks(message.blocks, around));
  else if (!stream)
    content.push(
      el(
        'div',
        {},
        ...message.text
          .split('\n')
          .flatMap((line, index) => [...(index ? [el('br')] : []), ...renderMrkdwn(line, around.nameOf)]),
      ),
    );
  if (message.editedTs) content.push(el('small', { class: 'edited' }, '(edited)'));
  return content;
}

type Stream = NonNullable<SlackMessage['stream']>;
type Task = Stream['tasks'][number];

/** Plans that the person opened or closed by hand, by message. */
const chosen = new Map<string, boolean>();

/** The steps of an answer: open while it works, folded afterwards. */
function renderPlan(ts: string, { tasks, plan, state }: Stream): HTMLElement {
  const isOpen = chosen.get(ts) ?? state === 'running';
  const count = `${tasks.length} ${tasks.length === 1 ? 'step' : 'steps'}`;
  const label = state === 'running' ? (plan ?? 'Working on it…') : count;
  return el(
    'details',
    { class: 'plan', open: isOpen },
    el('summary', { onclick: () => chosen.set(ts, !isOpen) }, label),
    ...tasks.map(renderTask),
  );
}

const marks: Record<Task['status'], string> = { pending: '○', in_progress: '◌', complete: '✓', error: '!' };

function renderTask(task: Task): HTMLElement {
  return el(
    'div',
    { class: `task ${task.status}` },
    el('span', { class: 'mark' }, marks[task.status]),
    el('span', {}, task.title, task.details ? el('small', {}, ` ${task.details}`) : undefined),
    task.sources.length > 0
      ? el(
          'span',
          { class: 'task-sources' },
          ...task.sources.map((source) =>
            el('a', { href: source.url, target: '_blank', rel: 'noreferrer' }, source.text),
          ),
        )
      : undefined,
  );
}

function renderReactions(message: SlackMessage, actions: MessageActions): HTMLElement | undefined {
  if (message.reactions.length === 0) return;
  return el(
    'div',
    { class: 'reactions' },
    ...message.reactions.map(({ name, users }) =>
      el('button', { onclick: () => actions.react(message, name) }, `${emoji[name] ?? `:${name}:`} ${users.length}`),
    ),
  );
}

function renderMenu(message: SlackMessage, actions: MessageActions): HTMLElement {
  return el(
    'div',
    { class: 'menu' },
    actions.openThread
      ? el('button', { title: 'Reply in thread', onclick: () => actions.openThread?.(message) }, '💬')
      : undefined,
    el('button', { title: 'React with 👍', onclick: () => actions.react(message, '+1') }, '👍'),
    ...(message.ephemeralTo ? [] : actions.workspace.shortcuts).map((shortcut) =>
      el(
        'button',
        { title: shortcut.name, onclick: () => actions.shortcut(message, shortcut.callback_id) },
        shortcut.name,
      ),
    ),
  );
}

export function hueOf(name: string): number {
  return name.split('').reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6;
}

export function initials(name: string): string {
  return name
    .split(' ')
    .map((part) => part[0])
    .slice(0, 2)
    .join('');
}

function timeOf(ts: string): string {
  return new Date(Number(ts) * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
