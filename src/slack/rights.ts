import { AccessError, RequestError } from '../errors.ts';
import type { Person } from '../knowledge/audience.ts';
import type { Connection } from '../notion/connection.ts';

/** Throws the sentence for guests, who may neither connect nor look into anything. */
export function requireMember({ isGuest }: Person): void {
  if (isGuest) throw new AccessError('This is only for full members of this Slack workspace. Please ask a colleague.');
}

export function requireAdmin({ isAdmin }: Person): void {
  if (!isAdmin) throw new RequestError('Only an admin can change this. Please ask one of your workspace’s admins.');
}

/** True for the owner of an OAuth connection and for admins; what stands in the settings goes away only there. */
export function mayDisconnect(person: Person, { kind, ownerId, state }: Connection): boolean {
  if (person.isGuest || (kind === 'internal' && state !== 'absent')) return false;
  return person.isAdmin || ownerId === person.id;
}
