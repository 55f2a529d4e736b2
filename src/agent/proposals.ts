import { createHash, randomUUID } from 'node:crypto';
import { AccessError, explain, newReference, RequestError, UpstreamError } from '../errors.ts';
import type { Person } from '../knowledge/audience.ts';
import type { Logger } from '../log.ts';
import type { Notion } from '../notion/notion.ts';
import type { Storage } from '../storage/storage.ts';
import type { Draft } from '../tools/tool.ts';
import type { Proposal, Turn } from './turn.ts';

const lifetimeMs = 24 * 60 * 60 * 1000;

export interface Proposals {
  propose(draft: Draft, turn: Pick<Turn, 'id' | 'asker'>): Promise<Proposal>;
  /** Carries out exactly the stored draft, once, for the asker or an admin. */
  approve(id: string, person: Person): Promise<{ title: string; url: string }>;
  discard(id: string, person: Person): Promise<void>;
}

export function createProposals(parts: {
  rows: Storage['proposals'];
  createPage: Notion['createPage'];
  log: Logger;
  now?: () => Date;
}): Proposals {
  const { rows, createPage, log, now = () => new Date() } = parts;

  /** The row, if this person may decide on it and it is still open. */
  const open = async (id: string, person: Person) => {
    const row = await rows.read(id);
    if (!row) throw new RequestError('I do not know this proposal any more. Please ask me again.');
    if (row.askerId !== person.id && !person.isAdmin) {
      throw new AccessError(
        'Only the person who asked, or an admin, can decide on this. Ask me yourself if you want a page too.',
      );
    }
    if (row.state !== 'proposed') throw new RequestError(alreadyDecided(row.state, row.url));
    if (row.expiresAt <= now())
      throw new RequestError('This proposal is older than a day. Please ask me again, so that it is up to date.');
    return row;
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
      if (!row) throw new RequestError('Somebody has decided on this just now.');
      const draft = row.draft as Draft;
      if (hashOf(draft) !== row.hash) {
        await rows.finish(id, { state: 'failed', detail: 'the stored draft does not match its hash' });
        throw new Error('A stored proposal does not match its hash');
      }
      try {
        const { title, markdown, properties } = draft;
        const { url } = await createPage({
          parent: { type: draft.parent.type, id: draft.parent.id },
          title,
          markdown,
          properties,
        });
        await rows.finish(id, { state: 'done', url });
        log.info({ proposal: id, by: person.id, url }, 'approved and created');
        return { title, url };
      } catch (error) {
        const isUnknown = error instanceof UpstreamError;
        await rows.finish(id, { state: isUnknown ? 'unknown' : 'failed', detail: explain(error, newReference()) });
        if (!isUnknown) throw error;
        throw new UpstreamError(
          'Notion',
          `Notion did not say whether it created “${draft.title}”. Please look under “${draft.parent.title}” before you ask me again.`,
          error,
        );
      }
    },

    async discard(id, person) {
      await open(id, person);
      if (!(await rows.discard(id, person.id))) throw new RequestError('Somebody has decided on this just now.');
    },
  };
}

function alreadyDecided(state: string, url: string | undefined): string {
  if (state === 'done') return `This has been created already: ${url}`;
  if (state === 'discarded') return 'This has been discarded. Please ask me again if you want it after all.';
  if (state === 'executing') return 'This is being created right now.';
  return 'This did not work the first time. Please ask me again.';
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
