import { describe, expect, it } from 'vitest';
import { createLimiter, type Limiter } from '../../src/notion/limiter.ts';
import type { Lane } from '../../src/notion/notion.ts';
import { simulatedClock } from './simulated-notion.ts';

/** Asks for `times` requests at once, each over as soon as it is allowed; `sent` says when each was, and for whom. */
function ask(limiter: Limiter, clock: { now(): number }, lane: Lane, times: number, sent: [Lane, number][] = []) {
  for (let asked = 0; asked < times; asked += 1) {
    void limiter.take(lane).then((permit) => {
      sent.push([lane, clock.now()]);
      permit.done();
    });
  }
  return sent;
}

function world() {
  const clock = simulatedClock(0);
  return { clock, limiter: createLimiter({ clock }) };
}

describe('the limiter', () => {
  it('lets people spend a whole minute’s budget at once', async () => {
    const { clock, limiter } = world();
    const sent = ask(limiter, clock, 'person', 180);
    await clock.run(1);
    expect(sent).toHaveLength(180);
    expect(limiter.budget()).toEqual({ perMinute: 180, spent: 180, pausedMs: 0 });
  });

  it('spreads what nobody waits for evenly over the minute', async () => {
    const { clock, limiter } = world();
    const sent = ask(limiter, clock, 'backfill', 1000);
    for (const [second, expected] of [
      [10, 29],
      [30, 87],
      [50, 145],
    ] as const) {
      await clock.run(second * 1000 - clock.now());
      expect(Math.abs(sent.length - expected)).toBeLessThan(4);
    }
  });

  it('serves people first, then webhooks, then the poll, then the backfill', async () => {
    const { clock, limiter } = world();
    void limiter.take('person').then((permit) => permit.refused({ retryAfterMs: 5000, reason: 'other' }));
    await clock.run(1);
    const sent: [Lane, number][] = [];
    for (const lane of ['backfill', 'poll', 'webhook', 'person'] as const) ask(limiter, clock, lane, 2, sent);
    await clock.run(20_000);
    expect(sent.map(([lane]) => lane)).toEqual(
      ['person', 'webhook', 'poll', 'backfill'].flatMap((lane) => [lane, lane]),
    );
  });

  it('sends nothing before Retry-After, whichever limit was met', async () => {
    for (const reason of ['connection', 'workspace', 'other'] as const) {
      const { clock, limiter } = world();
      const permit = await limiter.take('person');
      permit.refused({ retryAfterMs: 17_000, reason });
      permit.done();
      expect(limiter.budget().pausedMs).toBe(17_000);
      const sent = ask(limiter, clock, 'person', 1);
      await clock.run(16_990);
      expect(sent).toEqual([]);
      await clock.run(20);
      expect(sent).toEqual([['person', 17_000]]);
    }
  });

  it('learns a smaller budget from what went through, however many refusals say so', async () => {
    const { clock, limiter } = world();
    const permits = await Promise.all(Array.from({ length: 32 }, () => limiter.take('person')));
    for (const permit of permits.slice(25)) permit.refused({ retryAfterMs: 60_000, reason: 'connection' });
    for (const permit of permits) permit.done();
    await clock.run(1);
    expect(limiter.budget().perMinute).toBe(25);
  });

  it('does not blame its own budget for a limit of the workspace or of Notion', async () => {
    for (const reason of ['workspace', 'other'] as const) {
      const { clock, limiter } = world();
      await clock.run(90_000);
      ask(limiter, clock, 'person', 200);
      await clock.run(1);
      (await limiter.take('person')).refused({ retryAfterMs: 1000, reason });
      expect(limiter.budget().perMinute).toBe(180);
    }
  });

  it('stops waiting at once when the asker gives up, and serves the next in line', async () => {
    const { clock, limiter } = world();
    (await limiter.take('person')).refused({ retryAfterMs: 5000, reason: 'other' });
    const patience = new AbortController();
    const first = limiter.take('person', patience.signal);
    const second = ask(limiter, clock, 'person', 1);
    patience.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    await expect(limiter.take('person', patience.signal)).rejects.toThrow('stopped');
    await clock.run(6000);
    expect(second).toHaveLength(1);
  });

  it('lets no more than 16 requests be underway for the background, and people past them', async () => {
    const { clock, limiter } = world();
    const slow = Array.from({ length: 40 }, () => limiter.take('backfill'));
    const started = new Set<number>();
    slow.forEach((each, at) => void each.then(() => started.add(at)));
    await clock.run(30_000);
    expect(started.size).toBeLessThanOrEqual(16);
    const person = ask(limiter, clock, 'person', 1);
    await clock.run(1);
    expect(person).toHaveLength(1);
  });

  it('keeps a line of 10,000 at a small cost', async () => {
    const { clock, limiter } = world();
    (await limiter.take('person')).refused({ retryAfterMs: 60_000, reason: 'other' });
    const patience = new AbortController();
    const waiting = Array.from({ length: 10_000 }, (_, at) =>
      limiter.take(at % 2 ? 'backfill' : 'poll', patience.signal).catch(() => 'gone'),
    );
    const started = performance.now();
    patience.abort(new Error('enough'));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['gone']));
    const sent = ask(limiter, clock, 'backfill', 1);
    await clock.run(61_000);
    expect(sent).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
