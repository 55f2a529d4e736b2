import type { ViewOutput } from '@slack/bolt';
import { hashOf } from '../../agent/proposals/hash.ts';
import { AppError, RequestError, UpstreamError } from '../../errors.ts';
import { approveAction, readProposalValue } from '../blocks/proposal.ts';
import { type ClickedMessage, editedDraft, proposalFormId, readClickedMessage } from '../blocks/proposal-form.ts';
import type { Desk } from '../desk.ts';
import { claimThread } from '../forms/claim-thread.ts';
import { proposalIdOf, typedKey } from '../forms/submit-form.ts';
import { isOver } from '../forms/submitted-before.ts';
import { clip } from '../limits.ts';
import { requireOpenProposal } from '../open-proposal.ts';
import { acceptAct } from './accept.ts';
import type { Intake, Taken } from './taken.ts';

const longestError = 300;

/** An edited proposal: what its modal shows takes the place of what was proposed, and is approved with the submit. */
export const editedProposal: Intake = async (desk, body) => {
  if (body.type !== 'view_submission') return undefined;
  const { view, user } = body as { view?: ViewOutput; user?: { id?: string } };
  const clicked = view?.callback_id === proposalFormId ? readClickedMessage(view) : undefined;
  if (!view || !clicked || !user?.id) return undefined;
  try {
    return await submit(desk, view, clicked, user.id);
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof UpstreamError) throw error;
    return problems({ [firstInput(view)]: error.message });
  }
};

/** While one saved edit of a proposal is not over, saving again goes on with that one; the same submit again, after a kill, goes on where it was. */
async function submit(desk: Desk, view: ViewOutput, clicked: ClickedMessage, userId: string): Promise<Taken> {
  const { proposals } = desk;
  const person = await desk.people.person(userId);
  const named = readProposalValue(clicked.value);
  const [old, newId] = await Promise.all([requireOpenProposal(desk, named, userId), newIdOf(desk, named.id, view.id)]);
  const edited = editedDraft(old.draft, view);
  if ('problems' in edited) return problems(edited.problems);
  const again = await proposals.read(newId);
  const isOther = again !== undefined && again.hash !== hashOf(edited.draft);
  if (isOther && again.state === 'done')
    throw new RequestError('This has been saved already, with another text. You can change it in Notion.');
  const other = again ? undefined : await claimThread(desk, old.origin, person, newId);
  if (other) {
    const name = await desk.people.name(other.savedBy);
    const words = `${name} saved this thread meanwhile. Copy your text and save the thread again to update its page.`;
    throw new RequestError(words);
  }
  await proposals.discard(old.id, person);
  const { askerId, place, origin } = old;
  const offer = { askerId, ...(place ? { place } : {}), ...(origin ? { origin } : {}) };
  await desk.forms.set(typedKey(newId), true);
  const { hash } = await proposals.submit(newId, edited.draft, offer, person);
  await acceptAct(
    desk,
    `edited:${newId}:${view.id}`,
    userId,
    {
      kind: 'click',
      actionId: approveAction,
      value: `${newId}:${hash}`,
      userId,
      replaces: true,
      ...(clicked.channelId ? { channelId: clicked.channelId } : {}),
      ...(clicked.responseUrl ? { responseUrl: clicked.responseUrl } : {}),
    },
    `clicks:${newId}:${hash}`,
  );
  if (!isOther) return {};
  return problems({
    [firstInput(view)]:
      'You have saved this with another text before. I go on with that one. You can change it in Notion.',
  });
}

/** What a modal saves. Follows the edits of this proposal that came to nothing; one modal stays with one change. */
async function newIdOf({ proposals, forms }: Desk, oldId: string, viewId: string): Promise<string> {
  const key = `edited:${viewId}`;
  const known = await forms.get<string>(key);
  if (known) return known;
  let id = proposalIdOf(`edited:${oldId}`, 0);
  for (let row = await proposals.read(id); row && isOver(row.state); row = await proposals.read(id))
    id = proposalIdOf(`edited:${id}`, 0);
  await forms.set(key, id);
  return id;
}

function problems(errors: Record<string, string>): Taken {
  const short = Object.entries(errors).map(([id, sentence]) => [id, clip(sentence, longestError)]);
  return { reply: { response_action: 'errors', errors: Object.fromEntries(short) } };
}

function firstInput({ blocks }: ViewOutput): string {
  return blocks.find(({ type }) => type === 'input')?.block_id ?? 'title';
}
