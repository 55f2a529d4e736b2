import { RequestError } from '../errors.ts';
import type { Click } from './asked.ts';
import { approvedProposal, discardedProposal, doneText, readProposalValue, undoneProposal } from './blocks/proposal.ts';
import type { Desk } from './desk.ts';
import { rememberWritten } from './forms/remember-written.ts';
import type { Held } from './held.ts';
import type { Replies } from './reply.ts';

const slowMs = 5_000;
const slow = 'Notion takes its time. I keep at it and tell you here when it is done.';

/**
 * Approve under a proposal: exactly what its button names is carried out. Who may, and that it is done once, is decided by `proposals`;
 * after a kill it goes on where it was.
 */
export async function approve(desk: Desk, { value, userId }: Click, held: Held, replies: Replies): Promise<void> {
  const { proposals } = desk;
  const { id, hash } = readProposalValue(value);
  await proposals.approve(id, hash, await desk.people.person(userId));
  const written = await sayingWhenSlow(replies, proposals.execute(id, held.signal));
  const proposal = await proposals.read(id);
  const deciderId = proposal?.decidedBy ?? userId;
  await rememberWritten(desk, proposal, written, deciderId);
  await replies.once('told', () =>
    replies.tell(doneText(written), approvedProposal(written, deciderId, value), { replaces: true }),
  );
}

export async function discard(desk: Desk, { value, userId }: Click, replies: Replies): Promise<void> {
  await desk.proposals.discard(await namedBy(desk, value), await desk.people.person(userId));
  await replies.tell('Discarded. Nothing was written.', discardedProposal(userId), { replaces: true });
}

/** Undo under a change that was made. */
export async function undo(desk: Desk, { value, userId }: Click, held: Held, replies: Replies): Promise<void> {
  const person = await desk.people.person(userId);
  const undoing = desk.proposals.undo(await namedBy(desk, value), person, held.signal);
  const undone = await sayingWhenSlow(replies, undoing);
  await replies.once('told', () =>
    replies.tell(`Undone: ${doneText(undone)}`, undoneProposal(undone, userId), { replaces: true }),
  );
}

/** Id of the proposal that a button names; refused when it names other content. */
async function namedBy({ proposals }: Desk, value: string): Promise<string> {
  const { id, hash } = readProposalValue(value);
  const found = await proposals.read(id);
  if (found && found.hash !== hash)
    throw new RequestError('I do not know this proposal any more. Please ask me again.');
  return id;
}

/** Nobody looks at a button that seems to do nothing for longer than a few seconds. */
async function sayingWhenSlow<T>(replies: Replies, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    replies.tell(slow).catch(() => undefined); // the end of the work is told all the same
  }, slowMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
