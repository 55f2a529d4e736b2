import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../../src/storage/storage.ts';
import { type Connected, connect } from '../../notion/connect.ts';
import { onServer } from '../../support/postgres.ts';
import { openTestStorage, openTestStorageAt } from '../../support/storage.ts';
import { maya, tom } from '../conversation.ts';
import { aPage, aRow, aWriter, type Writer } from './writing.ts';

const signal = AbortSignal.timeout(120_000);

let storage: Storage;
let other: Storage;
let world: Connected;
beforeAll(async () => {
  storage = await openTestStorage();
  other = await openTestStorageAt(storage.connectionString);
});
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await onServer(storage.connectionString, 'delete from proposals'); // each stand-in gives the same ids anew
  world = await connect();
  return () => world[Symbol.asyncDispose]();
});

const titled = (title: string) => world.standIn.pages().filter((page) => page.title === title);
const age = (id: string) =>
  onServer(storage.connectionString, `update proposals set leased_until = now() - interval '1 s' where id = '${id}'`);

async function approved(writer: Writer, draft = aPage()): Promise<string> {
  const { id, hash } = await writer.propose(draft, { askerId: maya.id });
  await writer.approve(id, hash, maya);
  return id;
}

/** The real Notion, in which each creation first waits for `pass`. */
function held(pass: Promise<void>, entered: () => void = () => {}) {
  const createPage: typeof world.notion.createPage = async (page, writing) => {
    entered();
    await pass;
    return world.notion.createPage(page, writing);
  };
  return { ...world.notion, createPage };
}

describe('two replicas', () => {
  it('and four clicks at once make one page, and all are told the same', async () => {
    const writers = [aWriter(storage, world.notion), aWriter(other, world.notion)];
    world.standIn.faults.add({ kind: 'latency', ms: 200, method: 'POST', path: /\/v1\/pages$/ });
    const { id, hash } = await aWriter(storage, world.notion).propose(aRow('Clicked'), { askerId: maya.id });
    const click = async (writer: Writer, person = maya) => {
      await writer.approve(id, hash, person);
      return writer.execute(id, signal);
    };
    const told = await Promise.all(writers.flatMap((writer) => [click(writer), click(writer, tom)]));
    expect(new Set(told.map(({ url }) => url)).size).toBe(1);
    expect(titled('Clicked')).toHaveLength(1);
  });

  it('do not both send: one that slept while the other took over finds its lease lost just before it sends', async () => {
    const { promise: pass, resolve: wake } = Promise.withResolvers<void>();
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const sleeper = aWriter(storage, held(pass, enter));
    const id = await approved(sleeper, aPage({ title: 'Taken over' }));
    const slow = sleeper.execute(id, signal);
    await entered;
    await age(id);
    const fast = await aWriter(other, world.notion).execute(id, signal);
    wake();
    expect(await slow).toEqual(fast);
    expect(titled('Taken over')).toHaveLength(1);
    expect(world.standIn.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('adopt the page of one that was cut off after it had sent', async () => {
    const cut = aWriter(storage, {
      ...world.notion,
      async createPage(page, writing) {
        await world.notion.createPage(page, writing);
        await age(id);
        return new Promise((_done, fail) => stop.signal.addEventListener('abort', () => fail(stop.signal.reason)));
      },
    });
    const stop = new AbortController();
    const id = await approved(cut, aPage({ title: 'Adopted' }));
    const gone = cut.execute(id, stop.signal);
    await expect.poll(() => titled('Adopted').length).toBe(1);
    const written = await aWriter(other, world.notion).execute(id, signal);
    stop.abort();
    await expect(gone).rejects.toThrow();
    expect(titled('Adopted').map(({ url }) => url)).toEqual([written.url]);
  });

  it('hand over what was under way when one of them stops', async () => {
    const stop = new AbortController();
    const leaver = aWriter(
      storage,
      held(new Promise(() => {}), () => stop.abort()),
    );
    const leaving = await approved(leaver, aPage({ title: 'Handed over' }));
    void leaver.execute(leaving, stop.signal).catch(() => {});
    await expect.poll(() => stop.signal.aborted).toBe(true);
    await age(leaving);
    await aWriter(other, world.notion).execute(leaving, signal);
    expect(titled('Handed over')).toHaveLength(1);
  });

  it('take an undo over as well', async () => {
    const [one, two] = [aWriter(storage, world.notion), aWriter(other, world.notion)];
    const { id } = await one.write(aPage({ title: 'Back' }));
    await Promise.all([one.undo(id, maya, signal), two.undo(id, tom, signal)]);
    expect(titled('Back').map(({ inTrash }) => inTrash)).toEqual([true]);
    expect(world.standIn.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});

it('leaves a page that is not approved alone, whoever asks for it', async () => {
  const writer = aWriter(storage, world.notion);
  const { id } = await writer.propose(aPage({ title: 'Never' }), { askerId: maya.id });
  const tries = await Promise.allSettled([
    writer.execute(id, signal),
    aWriter(other, world.notion).execute(id, signal),
  ]);
  expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(titled('Never')).toEqual([]);
});
