import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProposals } from '../../src/agent/proposals.ts';
import { RequestError, UpstreamError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import type { Notion } from '../../src/notion/notion.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { CreatePage } from '../../src/tools/draft.ts';
import { connect } from '../notion/connect.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { openTestStorage } from '../support/storage.ts';
import { maya, tom } from './conversation.ts';

const draft: CreatePage = {
  operation: 'create_page',
  connectionId: 'internal:ops',
  parent: { type: 'page', id: 'page-1', title: 'Wiki', url: 'https://app.notion.com/p/wiki' },
  title: 'Notes \0 😀',
  markdown: '# One\n\n"two" \ud83d',
  properties: { Z: 1e21, a: { number: -0.5 }, ü: [true, null] },
  preview: [{ name: 'Z', value: '1' }],
};
const ines = { ...maya, id: 'U07INES0003', name: 'Ines Duarte' };
const done = { id: 'page-2', url: 'https://app.notion.com/p/notes' };

let storage: Storage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

let created: (Parameters<Notion['createPage']>[0] & { through: string })[];
let now: Date;
beforeEach(() => {
  created = [];
  now = new Date('2026-11-21T12:00:00Z');
});

function open(answer: () => Promise<typeof done> = async () => done) {
  return createProposals({
    rows: storage.proposals,
    log: createLogger('silent'),
    now: () => now,
    createPage: (through, page) => {
      created.push({ through, ...page });
      return answer();
    },
  });
}

const propose = (proposals = open()) => proposals.propose(draft, { id: 'turn-1', asker: maya });

describe('a proposal', () => {
  it('writes nothing by itself and lasts a day', async () => {
    const proposal = await propose();
    expect(proposal).toMatchObject({ draft, askerId: maya.id, expiresAt: new Date('2026-11-22T12:00:00Z') });
    expect(proposal.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(created).toEqual([]);
  });

  it.each([maya, tom])('is carried out as it was stored, for the asker or an admin ($name)', async (person) => {
    const proposals = open();
    const { id } = await propose(proposals);
    expect(await proposals.approve(id, person)).toEqual({ title: draft.title, url: done.url });
    const { title, markdown, properties } = draft;
    expect(created).toEqual([
      { through: 'internal:ops', parent: { type: 'page', id: 'page-1' }, title, markdown, properties },
    ]);
    expect(await storage.proposals.read(id)).toMatchObject({ state: 'done', url: done.url, decidedBy: person.id });
  });

  it('is carried out once, however often it is approved', async () => {
    const proposals = open();
    const { id } = await propose(proposals);
    const clicks = await Promise.allSettled([1, 2, 3, 4, 5].map(() => proposals.approve(id, maya)));
    expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(created).toHaveLength(1);
    await expect(proposals.approve(id, maya)).rejects.toThrow('created already: https://app.notion.com/p/notes');
    await expect(proposals.discard(id, maya)).rejects.toThrow(RequestError);
  });

  it('is not for others, nor for guests', async () => {
    const proposals = open();
    const { id } = await propose(proposals);
    for (const person of [ines, { ...tom, isGuest: true }]) {
      await expect(proposals.approve(id, person)).rejects.toThrow('Only the person who asked');
      await expect(proposals.discard(id, person)).rejects.toThrow('Only the person who asked');
    }
    expect(created).toEqual([]);
  });

  it('expires', async () => {
    const proposals = open();
    const { id } = await propose(proposals);
    now = new Date('2026-11-22T12:00:00Z');
    await expect(proposals.approve(id, maya)).rejects.toThrow('older than a day');
    expect(created).toEqual([]);
  });

  it('can be discarded, and not approved after that', async () => {
    const proposals = open();
    const { id } = await propose(proposals);
    await proposals.discard(id, maya);
    await expect(proposals.approve(id, maya)).rejects.toThrow('has been discarded');
    await expect(proposals.approve('nothing', maya)).rejects.toThrow('do not know this proposal');
    expect(created).toEqual([]);
  });

  it('is not carried out when what is stored was changed', async () => {
    const proposals = createProposals({
      rows: {
        ...storage.proposals,
        claim: async (...claim) => {
          const row = await storage.proposals.claim(...claim);
          return row && { ...row, draft: { ...row.draft, markdown: 'something else' } };
        },
      },
      createPage: () => Promise.reject(new Error('must not be called')),
      log: createLogger('silent'),
      now: () => now,
    });
    const { id } = await propose(proposals);
    await expect(proposals.approve(id, maya)).rejects.toThrow('does not match its hash');
    expect(await storage.proposals.read(id)).toMatchObject({ state: 'failed' });
  });

  it('that Notion refused has failed, in Notion’s words', async () => {
    const proposals = open(() => Promise.reject(new RequestError('Notion refused the request: no such column')));
    const { id } = await propose(proposals);
    await expect(proposals.approve(id, maya)).rejects.toThrow('no such column');
    expect(await storage.proposals.read(id)).toMatchObject({ state: 'failed' });
    await expect(proposals.approve(id, maya)).rejects.toThrow('did not work the first time');
  });

  it('that Notion refused for its rate has failed too: nothing was created', async () => {
    await using world = await connect();
    const body = { object: 'error', status: 429, code: 'rate_limited', message: 'slow down' };
    world.standIn.faults.add({ kind: 'error', status: 429, body, method: 'POST', path: /\/v1\/pages$/ });
    const parent = { type: 'page', id: uuidFrom('handbook') } as const;
    const proposals = open(() => world.notion.createPage({ parent, title: 'Notes', markdown: '', properties: {} }));
    const { id } = await propose(proposals);
    await expect(proposals.approve(id, maya)).rejects.toThrow('Nothing was created');
    expect(await storage.proposals.read(id)).toMatchObject({ state: 'failed' });
  });

  it.each([new UpstreamError('Notion'), new TypeError('a bug')])(
    'whose answer was lost is unknown, and says where to look (%s)',
    async (error) => {
      const proposals = open(() => Promise.reject(error));
      const { id } = await propose(proposals);
      for (const _click of [1, 2])
        await expect(proposals.approve(id, maya)).rejects.toThrow(
          /could not see whether Notion created .* look under “Wiki”/,
        );
      expect(await storage.proposals.read(id)).toMatchObject({ state: 'unknown' });
      expect(created).toHaveLength(1);
    },
  );
});
