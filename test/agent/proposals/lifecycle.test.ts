import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestError } from '../../../src/errors.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { type Connected, connect } from '../../notion/connect.ts';
import { openTestStorage } from '../../support/storage.ts';
import { maya, tom } from '../conversation.ts';
import { aPage, aWriter, type Writer } from './writing.ts';

const ines = { ...maya, id: 'U07INES0003', name: 'Ines Duarte' };
const signal = AbortSignal.timeout(120_000);
const hostile = aPage({ title: 'Notes \0 😀', markdown: '# One\n\n"two" \ud83d', properties: { Z: 1e21, a: -0.5 } });

let storage: Storage;
let world: Connected;
let writer: Writer;
let now = Date.parse('2026-11-21T12:00:00Z');
beforeAll(async () => {
  storage = await openTestStorage();
  world = await connect();
  writer = aWriter(storage, world.notion, { clock: { now: () => now, sleep: async () => {} } });
});
afterAll(async () => {
  await storage[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const propose = (draft = aPage()) => writer.propose(draft, { askerId: maya.id, turnId: 'turn-1' });
const titled = (title: string) => world.standIn.pages().filter((page) => page.title === title);

describe('a proposal', () => {
  it('writes nothing by itself, lasts a day and is kept as it was made', async () => {
    const proposal = await propose(hostile);
    expect(proposal).toMatchObject({ draft: hostile, askerId: maya.id, expiresAt: new Date(now + 86_400_000) });
    expect(proposal.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await writer.read(proposal.id)).toMatchObject({ ...proposal, state: 'proposed' });
    await expect(writer.execute(proposal.id, signal)).rejects.toThrow('Nobody has approved');
    expect(world.standIn.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it.each([maya, tom])('is carried out for the asker or an admin ($name)', async (person) => {
    const draft = aPage({ title: `For ${person.name}` });
    const { id, hash } = await propose(draft);
    await writer.approve(id, hash, person);
    const written = await writer.execute(id, signal);
    const [page] = titled(draft.title);
    expect(written).toMatchObject({ operation: 'create_page', title: draft.title, url: page?.url, id: page?.id });
    expect(page?.markdown).toContain('The pump stopped.');
    expect(await writer.read(id)).toMatchObject({ state: 'done', url: written.url, decidedBy: person.id });
    expect(await writer.execute(id, signal)).toEqual(written);
  });

  it('is not for others, nor for guests', async () => {
    const { id, hash } = await propose();
    for (const person of [ines, { ...tom, isGuest: true }]) {
      await expect(writer.approve(id, hash, person)).rejects.toThrow('Only the person who asked');
      await expect(writer.discard(id, person)).rejects.toThrow('Only the person who asked');
      await expect(writer.revise(id, aPage(), person)).rejects.toThrow('Only the person who asked');
      await expect(writer.submit('x', aPage(), { askerId: maya.id }, person)).rejects.toThrow(RequestError);
    }
    expect(await writer.read(id)).toMatchObject({ state: 'proposed' });
  });

  it('is approved by the hash of exactly what was shown', async () => {
    const { id } = await propose();
    const other = await propose(aPage({ markdown: 'Something else.' }));
    await expect(writer.approve(id, other.hash, maya)).rejects.toThrow('another version');
    await expect(writer.execute(id, signal)).rejects.toThrow('Nobody has approved');
  });

  it('is not carried out when what is stored was changed', async () => {
    const { id, hash } = await propose();
    await writer.approve(id, hash, maya);
    const changed = { ...storage.proposals };
    const read = changed.read;
    const forged = { ...storage, proposals: { ...changed, read: forge } };
    async function forge(rowId: string) {
      const row = await read(rowId);
      return row && { ...row, draft: { ...row.draft, markdown: 'something else' } };
    }
    await expect(aWriter(forged, world.notion).execute(id, signal)).rejects.toThrow('does not match its hash');
    expect(await writer.read(id)).toMatchObject({ state: 'failed' });
  });

  it('expires', async () => {
    const { id, hash } = await propose();
    now += 86_400_000;
    await expect(writer.approve(id, hash, maya)).rejects.toThrow('older than a day');
    await expect(writer.discard(id, maya)).rejects.toThrow('older than a day');
  });

  it('can be discarded, and not approved after that', async () => {
    const { id, hash } = await propose();
    await writer.discard(id, maya);
    await writer.discard(id, maya);
    await expect(writer.approve(id, hash, maya)).rejects.toThrow('has been discarded');
    await expect(writer.approve('nothing', hash, maya)).rejects.toThrow('do not know this proposal');
    await expect(writer.approve('\0', hash, maya)).rejects.toThrow('do not know this proposal');
  });

  it('makes place for what the person made of it', async () => {
    const place = { channelId: 'C1', ts: '1.2' };
    const { id } = await writer.propose(aPage(), { askerId: maya.id, place, origin: { kind: 'thread' } });
    const revised = await writer.revise(id, aPage({ title: 'Better' }), tom);
    expect(await writer.read(id)).toMatchObject({ state: 'discarded', decidedBy: tom.id });
    expect(await writer.read(revised.id)).toMatchObject({ state: 'proposed', askerId: maya.id, place });
    expect(await writer.revise(id, aPage(), maya)).toEqual(revised);
  });

  it('of a submitted form is approved as it is stored, and the same form again changes nothing', async () => {
    const first = await writer.submit('form:V1', aPage({ title: 'By form' }), { askerId: maya.id }, maya);
    const second = await writer.submit('form:V1', aPage({ title: 'Other' }), { askerId: maya.id }, maya);
    expect(second).toEqual(first);
    expect(await writer.read(first.id)).toMatchObject({ state: 'approved', decidedBy: maya.id });
    await Promise.all([1, 2].map(() => writer.execute(first.id, signal)));
    expect(titled('By form')).toHaveLength(1);
  });

  it('that Notion refuses has failed, in Notion’s words', async () => {
    const { id, hash } = await propose(aPage({ parent: { type: 'data_source', id: '', title: '', url: '' } }));
    await writer.approve(id, hash, maya);
    await expect(writer.execute(id, signal)).rejects.toThrow('not a Notion data source');
    expect(await writer.read(id)).toMatchObject({ state: 'failed' });
    await expect(writer.approve(id, hash, maya)).rejects.toThrow('did not work');
    await expect(writer.execute(id, signal)).rejects.toThrow('did not work');
  });
});
