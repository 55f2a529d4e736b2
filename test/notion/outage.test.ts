import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { RequestError } from '../../src/errors.ts';
import { isUndone } from '../../src/notion/failures.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { type Connected, connect } from './connect.ts';

/** Real time that a test can push on; a sleeper looks every few milliseconds whether its time has come. */
function pushedClock(): Clock & { push(ms: number): void } {
  let pushed = 0;
  const now = () => Date.now() + pushed;
  return {
    now,
    push(ms) {
      pushed += ms;
    },
    async sleep(ms, signal) {
      const until = now() + ms;
      while (now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        signal?.throwIfAborted();
        if (ms < 5_000) return;
      }
    },
  };
}

let clock: ReturnType<typeof pushedClock>;
let world: Connected;
beforeEach(async () => {
  clock = pushedClock();
  world = await connect({ clock });
});
afterEach(() => world[Symbol.asyncDispose]());

const keys = uuidFrom('keys');
const read = () => world.notion.markdown(keys);

/** Questions fail until Notion counts as away. */
async function bringDown(): Promise<void> {
  world.standIn.faults.add({ kind: 'error', status: 503 });
  for (let asked = 0; asked < 3; asked += 1) await expect(read()).rejects.toThrow('Notion is not answering');
  world.newRequests();
}

describe('Notion is away', () => {
  it('and people are told so at once, without another request', async () => {
    await bringDown();
    await expect(read()).rejects.toThrow('Notion is not answering at the moment');
    expect(world.newRequests()).toEqual([]);
  });

  it('and a page that was not sent for is known not to be created', async () => {
    await bringDown();
    const parent = { type: 'page', id: keys } as const;
    const creating = world.notion.createPage({ parent, title: 'New', markdown: 'x', properties: {} });
    expect(await creating.catch(isUndone)).toBe(true);
  });

  it('and its copy is brought up to date when it is back, with no page given up', async () => {
    await bringDown();
    const reading = world.notion.markdown(keys, { lane: 'backfill' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(world.newRequests()).toEqual([]);
    world.standIn.faults.clear();
    clock.push(10_000);
    expect((await reading).markdown).toContain('90 days');
    expect(world.newRequests()).toEqual(['GET /v1/users/me 200', `GET /v1/pages/${keys}/markdown 200`]);
  });

  it('and is back for people as soon as one small question got through', async () => {
    await bringDown();
    clock.push(10_000);
    await expect(read()).rejects.toThrow('Notion is not answering at the moment');
    expect(world.newRequests()).toEqual(['GET /v1/users/me 503']);
    world.standIn.faults.clear();
    await expect(read()).rejects.toThrow('Notion is not answering at the moment');
    clock.push(20_000);
    const answers = await Promise.all([read(), read(), read()]);
    expect(answers.every(({ markdown }) => markdown.includes('90 days'))).toBe(true);
  });
});

describe('Notion refuses', () => {
  it('requests of ours again and again, and is asked on', async () => {
    const body = { object: 'error', status: 400, code: 'validation_error', message: 'no' };
    world.standIn.faults.add({ kind: 'error', status: 400, body, path: /markdown/ });
    for (let asked = 0; asked < 8; asked += 1) await expect(read()).rejects.toThrow(RequestError);
    expect(world.newRequests()).toHaveLength(8);
  });

  it('one page again and again, and the others are read', async () => {
    world.standIn.faults.add({ kind: 'error', status: 500, path: new RegExp(keys) });
    for (let asked = 0; asked < 4; asked += 1) {
      await expect(read()).rejects.toThrow('Notion is not answering');
      expect((await world.notion.markdown(uuidFrom('handbook'))).markdown).not.toBe('');
    }
  });
});
