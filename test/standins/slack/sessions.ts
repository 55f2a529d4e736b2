import { ApiError, invalidArguments } from './api-error.ts';
import type { Channel, Workspace } from './workspace.ts';

const statuses = ['active', 'processing', 'suspended', 'closed'];

/** Creates the thread's session or changes its status; `title` counts only when it is created. */
export function writeSession(
  workspace: Workspace,
  channel: Channel,
  threadTs: string,
  change: { status: string; title?: string | undefined },
): { status: string; title: string } {
  if (!workspace.manifest.isAgent) throw new ApiError('not_allowed');
  if (!statuses.includes(change.status)) throw invalidArguments('unknown value [json-pointer:/status]');
  if ((change.title?.length ?? 0) > 200)
    throw invalidArguments('must be less than 201 characters [json-pointer:/title]');
  const session = channel.sessions.get(threadTs) ?? { status: change.status, title: change.title ?? '' };
  session.status = change.status;
  channel.sessions.set(threadTs, session);
  workspace.changed({ type: 'session', channel: channel.id, threadTs });
  return session;
}
