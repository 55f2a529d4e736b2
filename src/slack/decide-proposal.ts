import { RequestError } from '../errors.ts';
import type { Person } from '../knowledge/audience.ts';
import type { Click } from './asked.ts';
import { actions, button, section } from './blocks/elements.ts';
import { savedByOther } from './blocks/page-form.ts';
import {
  approveAction,
  approvedProposal,
  discardedProposal,
  doneText,
  proposal,
  readProposalValue,
  undoneProposal,
} from './blocks/proposal.ts';
import type { Desk } from './desk.ts';
import { claimThread, releaseThread } from './forms/claim-thread.ts';
import { forgetWritten, rememberWritten } from './forms/remember-written.ts';
import { typedKey } from './forms/submit-form.ts';
import { isOver } from './forms/submitted-before.ts';
import type { Held } from './held.ts';
import type { Replies } from './reply.ts';
import { isLost } from './running.ts';

const slowMs = 5_000;
const kept = 'Your text was not saved. Here it is:';
const unsure = 'I do not know yet whether your text was saved. This looks for it first, so that it is saved once.';
const slow = 'Notion takes its time. I keep at it and tell you here when it is done.';

/**
 * Approve under a proposal: exactly what its button names is carried out. Who may, and that it is done once, is decided by `proposals`;
 * after a kill it goes on where it was.
 */
export async function approve(desk: Desk, { value, userId }: Click, held: Held, replies: Replies): Promise<void> {
  const { proposals } = desk;
  const { id, hash } = readProposalValue(value);
  const person = await desk.people.person(userId);
  const before = await proposals.read(id);
  const other = before?.state === 'proposed' ? await claimThread(desk, before.origin, person, id) : undefined;
  if (other) {
    await replies.tell('This thread was saved meanwhile.', savedByOther(other));
    return;
  }
  await proposals.approve(id, hash, person).catch(async (error: unknown) => {
    await releaseThread(desk, before?.origin, id);
    throw error;
  });
  const written = await sayingWhenSlow(replies, proposals.execute(id, held.signal)).catch(async (error: unknown) => {
    if (!isLost(held.signal) && (await desk.forms.get(typedKey(id)))) await offerEdited(desk, id, person, replies);
    throw error;
  });
  const approved = await proposals.read(id);
  const deciderId = approved?.decidedBy ?? userId;
  await rememberWritten(desk, approved, written, deciderId);
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
  const id = await namedBy(desk, value);
  const undone = await sayingWhenSlow(replies, desk.proposals.undo(id, person, held.signal));
  await forgetWritten(desk, await desk.proposals.read(id), undone);
  await replies.once('told', () =>
    replies.tell(`Undone: ${doneText(undone)}`, undoneProposal(undone, userId), { replaces: true }),
  );
}

/** What was typed is not lost: one click goes on with the same change, or, when that came to nothing, approves its text anew. */
async function offerEdited({ proposals, forms }: Desk, id: string, person: Person, replies: Replies): Promise<void> {
  const stored = await proposals.read(id);
  if (!stored) return;
  const { state, draft, hash, askerId, place, origin } = stored;
  if (!isOver(state)) {
    const again = actions(button('Approve again', approveAction, `${id}:${hash}`, { style: 'primary' }));
    await replies.once('offered', () => replies.tell(unsure, [section(unsure), again], { replaces: true }));
    return;
  }
  await replies.once('offered', async () => {
    const offer = { askerId, ...(place ? { place } : {}), ...(origin ? { origin } : {}) };
    const offered = await proposals.propose(draft, offer);
    await forms.set(typedKey(offered.id), true);
    return replies.tell(kept, [section(kept), ...proposal(offered, person.timeZone)], { replaces: true });
  });
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
