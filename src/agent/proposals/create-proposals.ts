import { createHash, randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../clock.ts';
import { RequestError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import type { NewProposal, ProposalRow } from '../../storage/proposals.ts';
import type { Draft } from '../../tools/draft.ts';
import type { Proposal } from '../turn.ts';
import { alreadyDecided, createExecutor, type ExecutorParts, type StoredResult } from './execute.ts';
import { hashOf } from './hash.ts';
import type { Offer, Proposals, StoredProposal, Written } from './proposals.ts';

const hourMs = 60 * 60_000;
const lifetimeMs = 24 * hourMs;
const undoHours = 24;

export interface ProposalParts extends Omit<ExecutorParts, 'clock'> {
  /** Whether somebody may decide besides the asker and admins, by where it was offered. Nobody else may when absent. Not asked of guests. */
  mayDecide?(person: Person, place: object): Promise<boolean>;
  clock?: Clock;
}

export function createProposals(parts: ProposalParts): Proposals {
  const { rows, clock = systemClock } = parts;
  const executor = createExecutor({ ...parts, clock });

  const known = async (id: string): Promise<ProposalRow> => {
    const row = await rows.read(id);
    if (!row) throw new RequestError('I do not know this proposal any more. Please ask me again.');
    return row;
  };

  const requireDecider = async (
    person: Person,
    { askerId, place }: { askerId: string; place?: object | undefined },
  ): Promise<void> => {
    if (isOneOf(person, [askerId])) return;
    if (place && !person.isGuest && (await parts.mayDecide?.(person, place))) return;
    throw new RequestError(notYours);
  };

  /** The row, if it is this person's to decide. */
  const decidable = async (id: string, person: Person): Promise<ProposalRow> => {
    const row = await known(id);
    await requireDecider(person, row);
    return row;
  };

  const requireOpen = (row: ProposalRow): void => {
    if (row.state !== 'proposed') throw alreadyDecided(row);
    if (row.expiresAt.getTime() <= clock.now()) throw new RequestError(expired);
  };

  const newRow = (id: string, draft: Draft, { askerId, turnId, place, origin }: Offer): NewProposal => ({
    id,
    draft,
    operation: draft.operation,
    hash: hashOf(draft),
    askerId,
    expiresAt: new Date(clock.now() + lifetimeMs),
    ...(turnId ? { turnId } : {}),
    ...(place ? { place } : {}),
    ...(origin ? { origin } : {}),
  });

  const insert = async (id: string, draft: Draft, offer: Offer): Promise<Proposal> => {
    const row = newRow(id, draft, offer);
    await rows.insert(row);
    return offered(row);
  };

  const discard: Proposals['discard'] = async (id, person) => {
    const row = await decidable(id, person);
    if (row.state === 'discarded') return;
    requireOpen(row);
    if (!(await rows.discard(id, person.id))) throw alreadyDecided(await known(id));
  };

  return {
    propose: (draft, offer) => insert(randomUUID(), draft, offer),
    discard,

    async read(id) {
      const row = await rows.read(id);
      return row && readStored(row);
    },

    decidable: async (id, person) => readStored(await decidable(id, person)),

    async submit(id, draft, offer, person) {
      await requireDecider(person, offer);
      await rows.insert(newRow(id, draft, offer), person.id);
      return offered(await known(id));
    },

    async approve(id, hash, person) {
      const row = await decidable(id, person);
      if (row.hash !== hash) {
        throw new RequestError('This button belongs to another version of the proposal. Please use the newest one.');
      }
      if (isGoingOn(row)) return;
      requireOpen(row);
      if (await rows.approve(id, hash, person.id, new Date(clock.now()))) return;
      const now = await known(id);
      if (!isGoingOn(now)) throw alreadyDecided(now);
    },

    async execute(id, signal) {
      const row = await known(id);
      if (row.state === 'proposed') throw new RequestError('Nobody has approved this yet.');
      if (!isGoingOn(row)) throw alreadyDecided(row);
      if (row.state !== 'done') await executor.execute(id, signal);
      const ended = await known(id);
      if (ended.state !== 'done') throw alreadyDecided(ended);
      return written(ended);
    },

    async revise(id, draft, person) {
      const row = await decidable(id, person);
      const revisionId = createHash('sha256').update(`revision of ${id}`).digest('hex').slice(0, 32);
      const known = row.state === 'discarded' ? await rows.read(revisionId) : undefined;
      if (known) return offered(known);
      requireOpen(row);
      const { askerId, turnId, place, origin } = row;
      const revision = await insert(revisionId, draft, {
        askerId,
        ...(turnId ? { turnId } : {}),
        ...(place ? { place } : {}),
        ...(origin ? { origin } : {}),
      });
      await discard(id, person);
      return revision;
    },

    async undo(id, person, signal) {
      const row = await known(id);
      if (!isOneOf(person, [row.askerId, row.decidedBy])) throw new RequestError(notYours);
      if (row.state === 'undone') return written(row);
      if (row.state !== 'done' && row.state !== 'undoing') throw alreadyDecided(row);
      if (row.state === 'done' && !(await rows.startUndo(id, undoHours))) {
        const now = await known(id);
        if (now.state === 'done') throw new RequestError(tooLate(now));
      }
      await executor.undo(id, signal);
      return written(await known(id));
    },
  };
}

const expired = 'This proposal is older than a day. Please ask me again, so that it is up to date.';

function tooLate({ url }: ProposalRow): string {
  return `This was written more than a day ago, so I do not take it back any more. You can change it in Notion: ${url}`;
}

const notYours =
  'Only the person who asked, or an admin, can decide on this. Ask me yourself if you want something like it too.';

/** Admins are always among them, guests never. */
function isOneOf(person: Person, ids: readonly (string | undefined)[]): boolean {
  return !person.isGuest && (person.isAdmin || ids.includes(person.id));
}

/** Approved, and neither failed nor taken back. */
function isGoingOn({ state }: ProposalRow): boolean {
  return state === 'approved' || state === 'executing' || state === 'unknown' || state === 'done';
}

function offered({ id, draft, hash, askerId, expiresAt }: NewProposal | ProposalRow): Proposal {
  return { id, draft: draft as Draft, hash, askerId, expiresAt };
}

function readStored(row: ProposalRow): StoredProposal {
  const { state, place, origin, decidedBy, url, detail } = row;
  return {
    ...offered(row),
    state,
    ...(place ? { place } : {}),
    ...(origin ? { origin } : {}),
    ...(decidedBy ? { decidedBy } : {}),
    ...(url ? { url } : {}),
    ...(detail ? { detail } : {}),
  };
}

function written({ operation, result, finishedAt }: ProposalRow): Written {
  const { made } = result as StoredResult;
  const undoUntil = new Date((finishedAt?.getTime() ?? 0) + undoHours * hourMs);
  return { operation: operation as Draft['operation'], ...made, undoUntil };
}
