import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/notion/clock.ts';
import { createLimiter } from '../../src/notion/limiter.ts';
import { jumpingClock } from './connect.ts';

async function spend(limiter: ReturnType<typeof createLimiter>, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent += 1) await limiter.take('person');
}

describe('the limiter', () => {
  it('lets a whole minute’s budget out in one burst and then waits for the window', async () => {
    const clock = jumpingClock();
    const limiter = createLimiter({ clock });
    await spend(limiter, 180);
    expect(clock.slept).toEqual([]);
    await limiter.take('person');
    expect(clock.slept).toEqual([60_000]);
  });

  it('waits as long as Notion says after a refusal', async () => {
    const clock = jumpingClock();
    const limiter = createLimiter({ clock });
    await limiter.take('person');
    limiter.refused({ retryAfterMs: 17_000, reason: 'overload' });
    await limiter.take('person');
    expect(clock.slept).toEqual([17_000]);
    expect(limiter.budget().perMinute).toBe(180);
  });

  it('learns a smaller budget from what went through before the refusals', async () => {
    const limiter = createLimiter({ clock: jumpingClock() });
    await spend(limiter, 120);
    for (let refusal = 0; refusal < 40; refusal += 1) limiter.refused({ retryAfterMs: 1000, reason: 'connection' });
    expect(limiter.budget().perMinute).toBe(80);
  });

  it('does not blame its own budget for the limit that all connections share', async () => {
    const limiter = createLimiter({ clock: jumpingClock() });
    await spend(limiter, 90);
    limiter.refused({ retryAfterMs: 1000, reason: 'workspace' });
    expect(limiter.budget().perMinute).toBe(180);
  });

  it('learns a larger budget from minutes that were spent without a refusal', async () => {
    const limiter = createLimiter({ clock: jumpingClock() });
    await spend(limiter, 1000);
    expect(limiter.budget().perMinute).toBeGreaterThan(225);
  });

  it('stops waiting at once when the asker gives up, and serves the next in line', async () => {
    const clock: Clock = { now: () => 0, sleep: (ms, signal) => systemClock.sleep(ms, signal) };
    const limiter = createLimiter({ clock });
    await limiter.take('person');
    limiter.refused({ retryAfterMs: 50, reason: 'overload' });
    const patience = new AbortController();
    const waiting = [limiter.take('person', patience.signal), limiter.take('person', patience.signal)];
    patience.abort(new Error('stopped'));
    await expect(waiting[0]).rejects.toThrow('stopped');
    await expect(waiting[1]).rejects.toThrow('stopped');
  });
});
