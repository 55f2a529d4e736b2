import { beforeEach, describe, expect, it } from 'vitest';
import { type Breaker, createBreaker, NotAsked } from '../src/breaker.ts';
import { UpstreamError } from '../src/errors.ts';
import { createLogger } from '../src/log.ts';
import { simulatedClock } from './notion/simulated-notion.ts';

let clock: ReturnType<typeof simulatedClock>;
let breaker: Breaker;
let logged: string[];
beforeEach(() => {
  clock = simulatedClock();
  logged = [];
  const log = createLogger('info', { write: (line) => void logged.push(line) });
  breaker = createBreaker({ service: 'Claude', log, clock });
});

const call = () => ({});

/** One try that fails. */
async function fail(of: object = call()): Promise<void> {
  await breaker.enter(of);
  breaker.failed(of);
  breaker.left(of);
}

async function open(): Promise<void> {
  for (let failed = 0; failed < 5; failed += 1) await fail();
}

describe('a service that fails again and again', () => {
  it('is not asked for ten seconds, and people are told at once', async () => {
    await open();
    const refused = breaker.enter(call());
    await expect(refused).rejects.toThrow(UpstreamError);
    await expect(refused).rejects.toThrow('Claude is not answering at the moment');
    await expect(refused).rejects.toMatchObject({ cause: expect.any(NotAsked), isRetryable: true });
    expect(breaker.read()).toEqual({ state: 'open', retryInMs: 10_000 });
  });

  it('is asked by one call after the pause, and by all once that one has an answer', async () => {
    await open();
    await clock.run(10_000);
    const first = call();
    expect(await breaker.enter(first)).toBe(true);
    const second = breaker.enter(call());
    await clock.run(1_000);
    expect(breaker.read().state).toBe('probing');
    breaker.answered(first);
    expect(await second).toBe(false);
    expect(breaker.read()).toEqual({ state: 'closed', retryInMs: 0 });
  });

  it('keeps nobody waiting for a first answer that does not come', async () => {
    await open();
    await clock.run(10_000);
    await breaker.enter(call());
    const second = expect(breaker.enter(call())).rejects.toThrow(UpstreamError);
    await clock.run(5_000);
    await second;
  });

  it('is left alone longer each time, up to a minute, until it does its part again', async () => {
    await open();
    const pauses: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      pauses.push(breaker.read().retryInMs);
      await clock.run(breaker.read().retryInMs);
      await fail();
    }
    expect([...pauses, breaker.read().retryInMs]).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
    await clock.run(60_000);
    const back = call();
    await breaker.enter(back);
    breaker.succeeded(back);
    await open();
    expect(breaker.read().retryInMs).toBe(10_000);
  });

  it('ends the pauses of those who wait to try again', async () => {
    const resting = expect(breaker.rest(60_000)).rejects.toThrow('is not answering');
    await open();
    await resting;
  });

  it('lets work that nobody waits for wait until it is back', async () => {
    await open();
    const patient = [call(), call()].map((each) => ({ each, entered: breaker.enter(each, { isPatient: true }) }));
    await clock.run(10_000);
    expect(await patient[0]?.entered).toBe(true);
    breaker.succeeded(patient[0]?.each ?? {});
    expect(await patient[1]?.entered).toBe(false);
  });

  it('is asked by the next one when the first gives up', async () => {
    await open();
    await clock.run(10_000);
    const gone = call();
    await breaker.enter(gone);
    breaker.left(gone);
    expect(await breaker.enter(call())).toBe(true);
  });

  it('is named in the log once for each change', async () => {
    await open();
    await fail().catch(() => {});
    await clock.run(10_000);
    const back = call();
    await breaker.enter(back);
    breaker.succeeded(back);
    expect(logged.map((line) => /is away|answers again/.exec(line)?.[0])).toEqual(['is away', 'answers again']);
  });
});

describe('a service that fails now and then', () => {
  it('is asked on', async () => {
    for (let round = 0; round < 6; round += 1) {
      for (let failed = 0; failed < 4; failed += 1) await fail();
      breaker.succeeded(call());
    }
    expect(breaker.read().state).toBe('closed');
  });

  it('is asked on when one call alone fails, however often', async () => {
    const poison = call();
    for (let failed = 0; failed < 20; failed += 1) await fail(poison);
    expect(breaker.read().state).toBe('closed');
  });

  it('is asked on when the failures lie half a minute apart', async () => {
    for (let failed = 0; failed < 8; failed += 1) {
      await fail();
      await clock.run(10_000);
    }
    expect(breaker.read().state).toBe('closed');
  });
});

it('a stopped question does not wait for a verdict', async () => {
  await open();
  const stop = new AbortController();
  const patient = expect(breaker.enter(call(), { isPatient: true, signal: stop.signal })).rejects.toBe('stopped');
  stop.abort('stopped');
  await patient;
});
