import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessError, UpstreamError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { createNotion } from '../../src/notion/client.ts';
import { isGone, isOtherKind, isRefusedToken } from '../../src/notion/failures.ts';
import { readText } from '../../src/notion/read-text.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { type Connected, connect, nothingKept } from './connect.ts';

let world: Connected;

beforeAll(async () => {
  world = await connect();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  world.standIn.faults.clear();
  world.newRequests();
});

describe('a token that Notion refuses', () => {
  const open = (token: () => Promise<string>, renew?: (used: string) => Promise<boolean>) =>
    createNotion({
      token,
      ...(renew ? { renew } : {}),
      baseUrl: world.standIn.url,
      people: nothingKept(),
      log: createLogger('silent'),
    });

  it('is renewed, and the request sent again with the new one', async () => {
    let token = 'ntn_old';
    const used: string[] = [];
    const notion = open(
      async () => token,
      async (old) => {
        used.push(old);
        token = world.standIn.token;
        return true;
      },
    );
    expect(await notion.identity()).toMatchObject({ workspaceName: 'Tidewater' });
    expect(used).toEqual(['ntn_old']);
  });

  it('is not renewed again and again', async () => {
    let renewals = 0;
    const notion = open(
      async () => 'ntn_never',
      async () => {
        renewals += 1;
        return true;
      },
    );
    await expect(notion.identity()).rejects.toThrow(AccessError);
    expect(renewals).toBeLessThanOrEqual(2);
  });

  it('ends the request when there is no other', async () => {
    const failure = await open(
      async () => 'ntn_old',
      async () => false,
    )
      .identity()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AccessError);
    expect(isRefusedToken(failure)).toBe(true);
  });

  it('is not even sent when the connection is known to be broken', async () => {
    const notion = open(() => Promise.reject(new AccessError('This connection is broken.')));
    await expect(notion.page(uuidFrom('keys'))).rejects.toThrow('This connection is broken.');
    expect(world.newRequests()).toEqual([]);
  });
});

describe('failures', () => {
  it('tell a page that is not shared from one of another kind', async () => {
    const gone = await world.notion.page(uuidFrom('salaries')).catch((error: unknown) => error);
    expect([isGone(gone), isOtherKind(gone), isRefusedToken(gone)]).toEqual([true, false, false]);
    const body = { object: 'error', status: 400, code: 'validation_error' };
    for (const message of ['Provided ID 1 is a database, not a page.', 'Block 1 is not a data source.']) {
      world.standIn.faults.add({ kind: 'error', status: 400, body: { ...body, message }, path: /pages/, times: 1 });
      const other = await world.notion.page(uuidFrom('keys')).catch((error: unknown) => error);
      expect([isGone(other), isOtherKind(other)]).toEqual([false, true]);
    }
  });

  it('do not take a 404 that is not Notion’s own for a page that is gone', async () => {
    world.standIn.faults.add({ kind: 'error', status: 404, body: '<html>not found</html>', path: /pages/ });
    const failure = await world.notion.page(uuidFrom('keys')).catch((error: unknown) => error);
    expect(isGone(failure)).toBe(false);
  });
});

describe('strange answers', () => {
  it.each(['', 'null', '"text"', '<html>', '[', '5'])('with the body “%s” fail with a sentence', async (body) => {
    world.standIn.faults.add({ kind: 'error', status: 200, body, path: /markdown/ });
    await expect(world.notion.markdown(uuidFrom('keys'))).rejects.toThrow(UpstreamError);
  });

  it('with broken UTF-8 become clean text', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"markdown":"caf'),
      Buffer.from([0xe9, 0xff]),
      Buffer.from('","truncated":false}'),
    ]);
    world.standIn.faults.add({ kind: 'error', status: 200, body: bytes, path: /markdown/ });
    const { markdown } = await world.notion.markdown(uuidFrom('keys'));
    expect(markdown).toBe('caf\uFFFD\uFFFD');
  });

  it('that are too large are given up as soon as that is known', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(1000));
      },
    });
    await expect(readText(new Response(endless), 10_000)).rejects.toThrow('too large');
    expect(sent).toBeLessThan(20);
  });
});

describe('requests that nobody waits for', () => {
  it('sit out refusals that would long have ended a person’s question', async () => {
    const body = { object: 'error', status: 429, code: 'rate_limited', message: 'slow down' };
    const headers = { 'retry-after': '1' };
    world.standIn.faults.add({ kind: 'error', status: 429, body, headers, path: /search/, times: 9 });
    expect((await world.notion.list({ lane: 'backfill' })).entries.length).toBeGreaterThan(3);
    world.standIn.faults.add({ kind: 'error', status: 429, body, headers, path: /search/, times: 9 });
    await expect(world.notion.list()).rejects.toThrow('Notion is limiting');
  });
});
