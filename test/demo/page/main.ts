import { act, type NotionView, read, type Workspace, watch } from './api.ts';
import { renderChannel, renderThread } from './channel.ts';
import { el, place } from './dom.ts';
import { renderModal } from './modal.ts';
import { renderNotion } from './notion.ts';
import { renderSidebar, renderTop } from './sidebar.ts';
import { type Location, readLocation, readView, type State, writeLocation } from './state.ts';

const workspace = await read<Workspace>('workspace');
const state: State = { workspace, at: readLocation(workspace), view: await readView(readLocation(workspace)) };
let isReading = false;
let isStale = false;

await go({});
watch(() => void refresh());
addEventListener('hashchange', () => void go(readLocation(workspace)));
addEventListener('popstate', () => void go(readLocation(workspace)));

async function go(change: Partial<Location>): Promise<void> {
  const before = state.at;
  state.at = { ...state.at, ...change };
  if (!state.at.channel) state.at.channel = await firstChannel(state.at.user);
  writeLocation(state.at);
  if (state.at.channel !== before.channel || state.at.user !== before.user) await announceVisit();
  await refresh();
}

async function firstChannel(user: string): Promise<string> {
  const { channels } = await readView({ ...state.at, user });
  return (channels.find(({ name }) => name === 'engineering') ?? channels[0])?.id ?? '';
}

/** Slack tells the app when somebody opens its Home or its messages. */
async function announceVisit(): Promise<void> {
  const { user, channel } = state.at;
  const { directMessage } = await readView(state.at);
  if (channel === 'home') await act('open-home', { user, tab: 'home' });
  else if (channel === directMessage) await act('open-home', { user, tab: 'messages' });
}

/** Reads and draws; changes that come meanwhile lead to one more round. */
async function refresh(): Promise<void> {
  isStale = true;
  if (isReading) return;
  isReading = true;
  while (isStale) {
    isStale = false;
    state.view = await readView(state.at);
    await draw();
  }
  isReading = false;
}

async function draw(): Promise<void> {
  place('slack').hidden = state.at.tab !== 'slack';
  place('notion').hidden = state.at.tab !== 'notion';
  renderTop(state, go);
  if (state.at.tab === 'notion') {
    if (!place('notion').querySelector('textarea:not([hidden])'))
      renderNotion(await read<NotionView>('notion'), state.at, go, report);
    return;
  }
  renderSidebar(state, go, report);
  renderChannel(state, go, report);
  renderThread(state, go, report);
  renderModal(state, report);
}

/** Shows a failed act for a while, as Slack's client does. */
function report(work: Promise<unknown>): void {
  work.then(
    () => refresh(),
    (error: Error) => {
      const toast = el('div', { class: 'toast', role: 'alert' }, error.message);
      document.body.append(toast);
      setTimeout(() => toast.remove(), 5_000);
    },
  );
}
