import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { answering, general, gil, maya, openSurface, readable, type Surface, tom } from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

async function told(pattern: RegExp, viewer: string): Promise<string> {
  const { slack } = surface;
  const seen = await slack.until(() =>
    slack
      .messages(general, viewer)
      .find((message) => message.ephemeralTo === viewer && pattern.test(readable(message))),
  );
  return readable(seen);
}

async function start(): Promise<void> {
  surface = await openSurface(answering());
  const day = new Date().toISOString().slice(0, 10);
  for (const [personId, dollars] of [
    [maya, 1.25],
    [tom, 0.5],
  ] as const) {
    const call = { id: randomUUID(), day, payer: { personId, channelId: general }, feature: 'answer', model: 'sonnet' };
    await surface.storage.budget.reserve({ ...call, dollars, limits: {} });
  }
}

describe('/notion usage', () => {
  it('tells a person their own spend and their limits, where nobody else sees it', async () => {
    await start();
    await surface.slack.people.command(maya, general, '/notion', 'usage');
    const text = await told(/Your questions have cost/, maya);
    expect(text).toContain('You: $1.25 of $5.00');
    expect(text).not.toContain(tom);
    expect(surface.turns).toEqual([]);
  });

  it('tells an admin everybody’s', async () => {
    await start();
    await surface.slack.people.command(tom, general, '/notion', 'usage');
    const text = await told(/Everybody’s questions have cost/, tom);
    expect(text).toContain('$1.75');
    expect(text).toContain(`<@${maya}>`);
  });

  it('tells a guest nothing', async () => {
    await start();
    await surface.slack.people.command(gil, general, '/notion', 'usage');
    await told(/only for full members/, gil);
  });
});
