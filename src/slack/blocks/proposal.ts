import type { Written } from '../../agent/proposals/proposals.ts';
import type { Proposal } from '../../agent/turn.ts';
import type { Draft } from '../../tools/draft.ts';
import type { Block } from '../limits.ts';
import { escapeText, mrkdwnLink } from '../markup.ts';
import { actions, button, context, section } from './elements.ts';
import { preview } from './preview.ts';
import { showDay } from './sources.ts';

export const approveAction = 'proposal_approve';
export const editAction = 'proposal_edit';
export const discardAction = 'proposal_discard';
export const undoAction = 'proposal_undo';

type Done = Pick<Written, 'operation' | 'title' | 'url' | 'rows' | 'note'>;

/** What would change, and the buttons; where the message does not hold all of it, it is approved in the modal that does. */
export function proposal(
  { id, hash, draft, expiresAt }: Pick<Proposal, 'id' | 'hash' | 'draft' | 'expiresAt'>,
  timeZone: string,
): Block[] {
  const value = `${id}:${hash}`;
  const { blocks, isWhole } = preview(draft);
  const deciding = isWhole
    ? [
        button('Approve', approveAction, value, { style: 'primary' }),
        ...(draft.operation === 'set_properties' ? [] : [button('Edit', editAction, value)]),
      ]
    : [button('Read and approve', editAction, value, { style: 'primary' })];
  return [
    ...blocks,
    context(
      `Nothing is written until somebody approves. This offer ends on ${showDay(expiresAt.toISOString(), timeZone)}.`,
    ),
    actions(...deciding, button('Discard', discardAction, value)),
  ];
}

/** The id and the hash that a button names; the hash is empty when there is none. */
export function readProposalValue(value: string): { id: string; hash: string } {
  const [id = '', hash = ''] = value.split(':');
  return { id, hash };
}

/** The proposal's message after it was carried out; `value` is that of its buttons. */
export function approvedProposal(done: Done, byUserId: string, value: string): Block[] {
  const isNothing = done.rows === 0;
  return [
    section(`${isNothing ? '' : ':white_check_mark: '}${whatWasDone(done)}`),
    ...(done.note ? [section(escapeText(done.note))] : []),
    context(`Approved by <@${byUserId}>.${isNothing ? '' : ' You can undo this for 24 hours.'}`),
    ...(isNothing ? [] : [actions(button('Undo', undoAction, value))]),
  ];
}

/** The same in one plain sentence. */
export function doneText(done: Done): string {
  return whatWasDone(done, done.title || 'Untitled');
}

export function undoneProposal(done: Done, byUserId: string): Block[] {
  return [
    section(`:leftwards_arrow_with_hook: Undone: ${whatWasDone(done)}`),
    ...(done.note ? [section(escapeText(done.note))] : []),
    context(`Undone by <@${byUserId}>`),
  ];
}

export function discardedProposal(byUserId: string): Block[] {
  return [context(`Discarded by <@${byUserId}>. Nothing was written.`)];
}

const verbs: Record<Draft['operation'], string> = {
  create_page: 'Created',
  update_page: 'Changed',
  append_to_page: 'Added to',
  set_properties: 'Changed',
  comment: 'Commented on',
};

function whatWasDone({ operation, title, url, rows }: Done, name = mrkdwnLink(url, title || 'Untitled')): string {
  if (rows === 0) return `Nothing was changed in ${name}`;
  return `${verbs[operation]} ${rows ? `${countOf(rows)} of ` : ''}${name}`;
}

function countOf(rows: number): string {
  return rows === 1 ? 'one row' : `${rows} rows`;
}
