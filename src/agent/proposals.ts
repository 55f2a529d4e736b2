import { createHash, randomUUID } from 'node:crypto';
import { AccessError, RequestError, UpstreamError } from '../errors.ts';
import type { Person } from '../knowledge/audience.ts';
import type { Logger } from '../log.ts';
import { isUndone } from '../notion/failures.ts';
import type { Notion } from '../notion/notion.ts';
import type { ProposalRow } from '../storage/proposals.ts';
import type { Storage } from '../storage/storage.ts';
import type { Draft } from '../tools/draft.ts';
import type { Proposal, Turn } from './turn.ts';

const lifetimeMs = 24 * 60 * 60 * 1000;

export interface Proposals {
  propose(draft: Draft, turn: Pick<Turn, 'id' | 'asker'>): Promise<Proposal>;
  /** Carries out exactly the stored draft, once, for the asker or an admin. */
  approve(id: string, person: Person): Promise<{ title: string; url: string }>;
  discard(id: string, person: Person): Promise<void>;
  /** Whoever carried it out was killed meanwhile: nobody knows whether the page was created. False when nobody had begun, or it was done. */
  interrupted(id: string): Promise<boolean>;
}

export function createProposals(parts: {
  rows: Storage['proposals'];
  createPage(connectionId: string, page: Parameters<Notion['createPage']>[0]): ReturnType<Notion['createPage']>;
  log: Logger;
  now?: () => Date;
}): Proposals {
  const { rows, createPage, log, now = () => new Date() } = parts;

  /** The row, if this person may decide on it and it is still open. */
  const open = async (id: string, person: Person) => {
    const row = await rows.read(id);
    if (!row) throw new RequestError('I do not know this proposal any more. Please ask me again.');
    if (person.isGuest || (row.askerId !== person.id && !person.isAdmin)) {
      throw new RequestError(
        'Only the person who asked, or an admin, can decide on this. Ask me yourself if you want a page too.',
      );
    }
    if (row.state !== 'proposed') throw new RequestError(alreadyDecided(row));
    if (row.expiresAt <= now())
      throw new RequestError('This proposal is older than a day. Please ask me again, so that it is up to date.');
    return row;
  };

  /** Creates the page and resolves to its link. Only a refusal proves that nothing was created. */
  const create = async (id: string, draft: Draft): Promise<string> => {
    const { connectionId, parent, title, markdown, properties } = draft;
    const place = { type: parent.type, id: parent.id };
    try {
      return (await createPage(connectionId, { parent: place, title, markdown, properties })).url;
    } catch (error) {
      log.warn({ error, proposal: id }, 'an approved page was not created, or not seen to be');
      if (error instanceof RequestError || error instanceof AccessError || isUndone(error)) {
        await rows.finish(id, { state: 'failed', detail: error.message });
        throw error;
      }
      await rows.finish(id, { state: 'unknown', detail: error instanceof Error ? error.message : String(error) });
      throw new UpstreamError(
        'Notion',
        `I could not see whether Notion created “${title}”. Please look under “${parent.title}” (${parent.url}) before you ask me again.`,
        error,
        { isRetryable: false },
      );
    }
  };

  return {
    async propose(draft, turn) {
      const proposal = {
        id: randomUUID(),
        draft,
        hash: hashOf(draft),
        askerId: turn.asker.id,
        expiresAt: new Date(now().getTime() + lifetimeMs),
      };
      await rows.insert({ ...proposal, turnId: turn.id });
      return proposal;
    },

    async approve(id, person) {
      await open(id, person);
      const row = await rows.claim(id, person.id, now());
      if (!row) throw new RequestError(justDecided);
      const draft = row.draft as Draft;
      if (hashOf(draft) !== row.hash) {
        await rows.finish(id, { state: 'failed', detail: 'the stored draft does not match its hash' });
        throw new Error('A stored proposal does not match its hash');
      }
      const url = await create(id, draft);
      await rows.finish(id, { state: 'done', url });
      log.info({ proposal: id, by: person.id, url }, 'approved and created');
      return { title: draft.title, url };
    },

    async interrupted(id) {
      const row = await rows.read(id);
      if (row?.state !== 'executing') return false;
      await rows.finish(id, { state: 'unknown', detail: 'interrupted' });
      return true;
    },

    async discard(id, person) {
      await open(id, person);
      if (!(await rows.discard(id, person.id))) throw new RequestError(justDecided);
    },
  };
}

const justDecided = 'Somebody has decided on this just now.';

function alreadyDecided({ state, url, draft }: ProposalRow): string {
  const { title, parent } = draft as Draft;
  switch (state) {
    case 'done':
      return `This has been created already: ${url}`;
    case 'discarded':
      return 'This has been discarded. Please ask me again if you want it after all.';
    case 'unknown':
      return `I could not see whether Notion created “${title}”. Please look under “${parent.title}” before you ask me again.`;
    case 'failed':
      return 'This did not work the first time. Please ask me again.';
    default:
      return 'This is being created right now.';
  }
}

/** SHA-256 of the draft's JSON with sorted keys, so that the database's own order of keys does not matter. */
function hashOf(draft: Draft): string {
  return createHash('sha256').update(canonical(draft)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
    .join(',')}}`;
}
