import { read, type View, type Workspace } from './api.ts';

export type Tab = 'slack' | 'notion';

/** Where the person is. Kept in the address, so that reload and back work. */
export interface Location {
  user: string;
  tab: Tab;
  /** A channel id, or `home` for the app's Home tab. */
  channel: string;
  thread: string;
  /** Id of the page that is open in Notion. */
  page: string;
  /** The time to which the digests' clock was moved last, ISO 8601; empty for now. */
  clock: string;
  /** In which that time is shown: that of the person who moved it. */
  timeZone: string;
}

export interface State {
  workspace: Workspace;
  at: Location;
  view: View;
}

export function readLocation(workspace: Workspace): Location {
  const query = new URLSearchParams(location.hash.slice(1));
  const people = workspace.people.filter(({ isPlayable }) => isPlayable);
  return {
    user: query.get('user') ?? people[0]?.id ?? '',
    tab: query.get('tab') === 'notion' ? 'notion' : 'slack',
    channel: query.get('channel') ?? '',
    thread: query.get('thread') ?? '',
    page: query.get('page') ?? '',
    clock: query.get('clock') ?? '',
    timeZone: query.get('timeZone') ?? 'UTC',
  };
}

export function writeLocation(at: Location): void {
  const query = new URLSearchParams(Object.entries(at).filter(([, value]) => value !== ''));
  const hash = `#${query}`;
  if (location.hash !== hash) history.pushState(null, '', hash);
}

export async function readView(at: Location): Promise<View> {
  const query = new URLSearchParams({
    user: at.user,
    channel: at.channel,
    ...(at.thread ? { thread: at.thread } : {}),
  });
  return read<View>(`view?${query}`);
}

export function nameOf(state: State): (id: string) => string {
  const names = new Map([
    [state.workspace.botUserId, 'Archivist'],
    ...state.workspace.people.map(({ id, name }) => [id, name] as const),
    ...state.view.channels.map(({ id, name }) => [id, name] as const),
  ]);
  return (id) => names.get(id) ?? id;
}
