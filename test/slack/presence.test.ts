import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { createPresence } from '../../src/slack/presence.ts';
import { openStreaming, type Question } from './streaming.ts';
import { general } from './surface.ts';

let streaming: Awaited<ReturnType<typeof openStreaming>>;
let question: Question;
beforeEach(async () => {
  streaming = await openStreaming();
  question = await streaming.ask();
});
afterEach(() => streaming[Symbol.asyncDispose]());

const begin = () => createPresence({ client: streaming.client, log: createLogger('silent') }, question.spot, 'How?');
const status = () => streaming.slack.threadStatus(general, question.spot.threadTs);
const session = () => streaming.slack.session(general, question.spot.threadTs)?.status;
const refusal = { kind: 'error' as const, status: 200, body: { ok: false, error: 'missing_scope' } };

it('a status line that Slack did not take is shown soon after', async () => {
  streaming.slack.faults.add({ path: /threads.setStatus/, times: 1, kind: 'reset' });
  const presence = begin();
  await presence.shown;
  expect(status()).toBeUndefined();
  await streaming.slack.until(() => status() === 'is looking in Notion…');
  presence.leave();
});

it('the Stop button goes away also when Slack fails twice', async () => {
  const presence = begin();
  await streaming.slack.until(() => session() === 'processing');
  streaming.slack.faults.add({ path: /sessions.setStatus/, times: 2, kind: 'reset' });
  await presence.end();
  expect(session()).toBe('active');
});

it('no status is left under a finished answer when it arrives late', async () => {
  const presence = begin();
  await presence.shown;
  streaming.slack.faults.add({ path: /threads.setStatus/, times: 1, kind: 'latency', ms: 300 });
  presence.say('is reading');
  await sleep(20);
  await presence.end();
  expect(status()).toBeUndefined();
});

it('a Slack that refuses signs of life does not hold up the end', async () => {
  streaming.slack.faults.add({ path: /setStatus/, ...refusal });
  const presence = begin();
  await presence.shown;
  const endedAt = performance.now();
  await presence.end();
  expect(performance.now() - endedAt).toBeLessThan(2_500);
});

it('of a question that another process takes over everything stays', async () => {
  const presence = begin();
  await streaming.slack.until(() => session() === 'processing');
  presence.leave();
  await sleep(100);
  expect([status(), session()]).toEqual(['is looking in Notion…', 'processing']);
});
