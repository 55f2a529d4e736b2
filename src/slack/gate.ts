import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import { UpstreamError } from '../errors.ts';
import type { Body, Taken } from './intake/taken.ts';

/** Slack waits 3 s. */
const patienceMs = 2_300;

/**
 * Shows each event to `take` before Bolt sees it. What it takes is acknowledged once it is stored, and goes no further. When it throws or
 * needs too long, nothing is acknowledged: Slack gets a 5xx, or no answer on the socket, and delivers again.
 */
export function gateEvents(app: App, take: (body: Body) => Promise<Taken | undefined>): void {
  const pass = app.processEvent.bind(app);
  app.processEvent = async (event) => {
    const taken = await inTime(take(event.body));
    if (!taken) return pass(event);
    await event.ack(taken.reply);
  };
}

async function inTime<T>(taking: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = delay(patienceMs, undefined, { signal: timer.signal }).then(() => {
    throw new UpstreamError('the database');
  });
  for (const either of [taking, late]) either.catch(() => undefined);
  try {
    return await Promise.race([taking, late]);
  } finally {
    timer.abort();
  }
}
