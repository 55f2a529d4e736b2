import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProposals } from '../../../src/agent/proposals/create-proposals.ts';
import type { Proposals } from '../../../src/agent/proposals/proposals.ts';
import { createLogger } from '../../../src/log.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { openTestStorage } from '../../support/storage.ts';
import { maya } from '../conversation.ts';
import { aPage } from './writing.ts';

const member = { ...maya, id: 'U07MEMBER', isAdmin: false };
const stranger = { ...member, id: 'U07STRANGER' };
const guest = { ...member, isGuest: true };
const place = { channelId: 'C1', isOpenToMembers: true };

let storage: Storage;
let proposals: Proposals;
beforeAll(async () => {
  storage = await openTestStorage();
  proposals = createProposals({
    rows: storage.proposals,
    notion: () => {
      throw new Error('nothing is written here');
    },
    readFile: async () => new Uint8Array(),
    mayDecide: async ({ id }, where) => JSON.stringify(where) === JSON.stringify(place) && id === member.id,
    holder: randomUUID(),
    log: createLogger('silent'),
  });
});
afterAll(() => storage[Symbol.asyncDispose]());

describe('a proposal that was offered where others may decide', () => {
  const offer = { askerId: maya.id, place };

  it('is theirs to approve, edit and discard', async () => {
    const one = await proposals.propose(aPage(), offer);
    expect(await proposals.decidable(one.id, member)).toMatchObject({ id: one.id, state: 'proposed' });
    const revised = await proposals.revise(one.id, aPage({ title: 'Otherwise' }), member);
    await proposals.approve(revised.id, revised.hash, member);
    expect(await proposals.read(revised.id)).toMatchObject({ state: 'approved', decidedBy: member.id });
    const other = await proposals.propose(aPage(), offer);
    await proposals.discard(other.id, member);
    const filled = await proposals.submit(randomUUID(), aPage(), offer, member);
    expect(await proposals.read(filled.id)).toMatchObject({ decidedBy: member.id });
  });

  it.each([stranger, guest])('is not for strangers and guests', async (person) => {
    const { id, hash } = await proposals.propose(aPage(), offer);
    for (const decide of [
      () => proposals.decidable(id, person),
      () => proposals.approve(id, hash, person),
      () => proposals.discard(id, person),
      () => proposals.submit(randomUUID(), aPage(), offer, person),
    ])
      await expect(decide()).rejects.toThrow('Only the person who asked');
  });

  it('is nobody else’s when it was offered elsewhere', async () => {
    const { id, hash } = await proposals.propose(aPage(), { askerId: maya.id, place: { channelId: 'C1' } });
    await expect(proposals.approve(id, hash, member)).rejects.toThrow('Only the person who asked');
  });
});
