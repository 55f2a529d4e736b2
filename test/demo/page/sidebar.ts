import { act } from './api.ts';
import { el, place } from './dom.ts';
import { hueOf, initials } from './message.ts';
import type { Location, State } from './state.ts';

/** The bar at the top: which world one looks at, and as whom. */
export function renderTop(state: State, go: (change: Partial<Location>) => unknown): void {
  const { workspace, at } = state;
  const tab = (name: Location['tab'], label: string) =>
    el('button', { class: at.tab === name ? 'active' : '', 'data-tab': name, onclick: () => go({ tab: name }) }, label);
  place('top').replaceChildren(
    el('span', { class: 'logo' }, '📚 Archivist demo'),
    el('span', { class: 'tabs' }, tab('slack', 'Slack'), tab('notion', 'Notion')),
    el(
      'span',
      { class: 'notice' },
      workspace.isStandInClaude
        ? 'Slack, Notion and Claude are stand-ins on this machine; Claude only quotes what it finds. Set ANTHROPIC_API_KEY for real answers.'
        : 'Slack and Notion are stand-ins on this machine; answers come from Claude.',
    ),
    el(
      'span',
      { class: 'who' },
      'You are ',
      ...workspace.people
        .filter(({ isPlayable }) => isPlayable)
        .map((person) =>
          el(
            'button',
            {
              class: person.id === at.user ? 'active' : '',
              title: `${person.name}, ${person.title}`,
              'data-user': person.id,
              onclick: () => go({ user: person.id, channel: '', thread: '' }),
            },
            el('span', { class: 'avatar small', 'data-hue': String(hueOf(person.name)) }, initials(person.name)),
            person.name.split(' ')[0],
          ),
        ),
    ),
  );
}

export function renderSidebar(
  state: State,
  go: (change: Partial<Location>) => unknown,
  report: (work: Promise<unknown>) => void,
): void {
  const { workspace, view, at } = state;
  const entry = (id: string, label: string) =>
    el(
      'button',
      {
        class: at.channel === id ? 'active' : '',
        'data-channel': label,
        onclick: () => go({ channel: id, thread: '' }),
      },
      label,
    );
  const channels = view.channels.filter(({ kind }) => kind !== 'im');
  place('sidebar').replaceChildren(
    el('h1', {}, workspace.name),
    el('h2', {}, 'Channels'),
    ...channels.map((channel) =>
      entry(channel.id, `${channel.kind === 'private' ? '🔒' : '#'} ${channel.name}${channel.isExternal ? ' ⇄' : ''}`),
    ),
    el('h2', {}, 'Apps'),
    entry(view.directMessage, '📚 Archivist'),
    entry('home', '🏠 Archivist Home'),
    el('h2', {}, 'Time for digests'),
    el('button', { onclick: () => report(act('busy-hour', {})) }, '✎ Colleagues edit Notion'),
    el('button', { onclick: () => report(toNineOClock(at, go)) }, '⏩ Clock: to 9:00 on a workday'),
    el('small', { hidden: at.clock === '' }, at.clock && `Digests believe it is ${shown(at)}`),
  );
}

/** In the person's own time zone. */
async function toNineOClock({ user, clock }: Location, go: (change: Partial<Location>) => unknown): Promise<void> {
  const after = clock || new Date().toISOString();
  const { now, timeZone } = await act('move-clock', { user, time: '09:00', after });
  go({ clock: String(now), timeZone: String(timeZone) });
}

function shown({ clock, timeZone }: Location): string {
  return new Date(clock).toLocaleString('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
