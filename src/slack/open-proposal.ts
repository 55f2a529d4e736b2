import type { StoredProposal } from '../agent/proposals/proposals.ts';
import { RequestError } from '../errors.ts';
import type { Desk } from './desk.ts';

/** The proposal behind a button while this person can still decide on it. Throws sentences; `proposals` has the last word all the same. */
export async function requireOpenProposal(
  { proposals, people }: Pick<Desk, 'proposals' | 'people'>,
  { id, hash }: { id: string; hash: string },
  userId: string,
): Promise<StoredProposal> {
  const person = await people.person(userId);
  const stored = await proposals.decidable(id, person);
  if (stored.hash !== hash) throw new RequestError('I do not know this proposal any more. Please ask me again.');
  const isSubmittedAgain = stored.state === 'discarded' && stored.decidedBy === person.id;
  if (stored.state !== 'proposed' && !isSubmittedAgain) throw new RequestError('Somebody has decided on this already.');
  return stored;
}
