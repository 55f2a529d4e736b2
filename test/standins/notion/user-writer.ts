import type { Json } from './json.ts';

/** The part of the store that users are read from. */
interface People {
  readonly users: ReadonlyMap<string, { id: string; name: string; email?: string; ownerId?: string }>;
  readonly bot: { id: string };
  readonly workspace: { id: string; name: string };
  readonly uploadLimit: { bytes: number };
}

export function userRef(id: string): Json {
  return { object: 'user', id };
}

/** A person or bot: `full` as the users endpoints show it, `partial` as properties do (a bot's owner is left out). */
export function showUser(store: People, id: string, detail: 'full' | 'partial' = 'full'): Json {
  const user = store.users.get(id);
  if (!user) return userRef(id);
  const common = { object: 'user', id, name: user.name, avatar_url: null };
  if (user.email !== undefined) return { ...common, type: 'person', person: { email: user.email } };
  if (detail === 'partial' || id !== store.bot.id) return { ...common, type: 'bot', bot: {} };
  const bot = {
    owner: user.ownerId
      ? { type: 'user', user: showUser(store, user.ownerId) }
      : { type: 'workspace', workspace: true },
    workspace_name: store.workspace.name,
    workspace_id: store.workspace.id,
    workspace_limits: { max_file_upload_size_in_bytes: store.uploadLimit.bytes },
  };
  return { ...common, type: 'bot', bot };
}
