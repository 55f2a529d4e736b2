import { isDeepStrictEqual } from 'node:util';
import type { ViewOutput } from '@slack/bolt';
import { AppError, RequestError, UpstreamError } from '../../errors.ts';
import { approveAction, readProposalValue } from '../blocks/proposal.ts';
import { type ClickedMessage, editedDraft, proposalFormId, readClickedMessage } from '../blocks/proposal-form.ts';
import type { Desk } from '../desk.ts';
import { proposalIdOf } from '../forms/submit-form.ts';
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

/** One proposal can be saved from a modal once; the same submit again, after a kill, goes on where it was. */
async function submit(desk: Desk, view: ViewOutput, clicked: ClickedMessage, userId: string): Promise<Taken> {
  const { proposals } = desk;
  const person = await desk.people.person(userId);
  const named = readProposalValue(clicked.value);
  const newId = proposalIdOf(`edited:${named.id}`, 0);
  const [old, again] = await Promise.all([requireOpenProposal(desk, named, userId), proposals.read(newId)]);
  const edited = editedDraft(old.draft, view);
  if ('problems' in edited) return problems(edited.problems);
  if (again && !isDeepStrictEqual(again.draft, edited.draft))
    throw new RequestError('This has been saved already, with another text. You can change it in Notion.');
  await proposals.discard(old.id, person);
  const { askerId, place, origin } = old;
  const offer = { askerId, ...(place ? { place } : {}), ...(origin ? { origin } : {}) };
  const { hash } = await proposals.submit(newId, edited.draft, offer, person);
  await acceptAct(desk, `edited:${newId}`, userId, {
    kind: 'click',
    actionId: approveAction,
    value: `${newId}:${hash}`,
    userId,
    replaces: true,
    ...(clicked.channelId ? { channelId: clicked.channelId } : {}),
    ...(clicked.responseUrl ? { responseUrl: clicked.responseUrl } : {}),
  });
  return {};
}

function problems(errors: Record<string, string>): Taken {
  const short = Object.entries(errors).map(([id, sentence]) => [id, clip(sentence, longestError)]);
  return { reply: { response_action: 'errors', errors: Object.fromEntries(short) } };
}

function firstInput({ blocks }: ViewOutput): string {
  return blocks.find(({ type }) => type === 'input')?.block_id ?? 'title';
}
