import type { types } from '@slack/bolt';
import type { ProposalState, StoredProposal } from '../../agent/proposals/proposals.ts';
import { busyForm, formNotice, type Shown } from '../blocks/page-form.ts';
import { savedInForm } from '../blocks/saved-page.ts';
import type { Desk } from '../desk.ts';
import { acceptAct } from '../intake/accept.ts';
import type { StoredForm } from './stored-form.ts';
import { proposalIdOf } from './submit-form.ts';

const mostMs = 2_500;

/** True once nothing will come of a change any more, so that another one may take its place. */
export function isOver(state: ProposalState): boolean {
  return state === 'failed' || state === 'discarded' || state === 'undone';
}

/** The change that the last submit of a form approved; undefined when it is over and the form may be submitted anew. */
export async function approvedBefore(
  { proposals }: Pick<Desk, 'proposals'>,
  { proposalId }: Pick<StoredForm, 'proposalId'>,
): Promise<StoredProposal | undefined> {
  const found = proposalId ? await proposals.read(proposalId) : undefined;
  return found && !isOver(found.state) ? found : undefined;
}

/** What the modal says of a change that is not over: its link, or that it is carried out (again). */
export async function goOn(
  desk: Desk,
  form: StoredForm,
  { id, state }: StoredProposal,
  shown: Shown,
): Promise<types.ModalView> {
  if (state === 'done')
    return formNotice(shown, savedInForm(await desk.proposals.execute(id, AbortSignal.timeout(mostMs))));
  await acceptSave(desk, form, id);
  return savingForm(shown);
}

export function savingForm(shown: Shown): types.ModalView {
  return busyForm(shown, 'Saving to Notion… You can close this.');
}

/** Has the change carried out, once for each round of the form that wants it. */
export async function acceptSave(desk: Desk, form: StoredForm, proposalId: string): Promise<void> {
  const { id: formId, round, personId, channelId, threadTs } = form;
  const key = `save:${proposalId}`;
  await acceptAct(
    desk,
    isApprovedBy(form, proposalId) ? key : `${key}:${round}`,
    personId,
    { kind: 'form', step: 'save', formId, userId: personId, channelId, proposalId, ...(threadTs ? { threadTs } : {}) },
    key,
  );
}

/** False for what an earlier round of the form approved. */
export function isApprovedBy({ id, round }: Pick<StoredForm, 'id' | 'round'>, proposalId: string): boolean {
  return proposalIdOf(id, round) === proposalId;
}
