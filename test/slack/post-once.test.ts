import { afterEach, beforeEach, expect, it } from 'vitest';
import { postOnce, takeBack } from '../../src/slack/post-once.ts';
import { openStreaming, type Question } from './streaming.ts';

let streaming: Awaited<ReturnType<typeof openStreaming>>;
let question: Question;
beforeEach(async () => {
  streaming = await openStreaming();
  question = await streaming.ask();
});
afterEach(() => streaming[Symbol.asyncDispose]());

const post = (process = question.takeUp()) =>
  postOnce(process.parts, question.spot, 'proposal:1', { text: 'Create?', blocks: [{ type: 'divider' }] });
const texts = () => question.messages().map(({ text }) => text);

it('what is said under a name is said once, by whichever process', async () => {
  const ts = await post();
  expect(await post()).toBe(ts);
  expect(texts()).toEqual(['Create?']);
});

it.each([
  ['before', {}],
  ['after', { late: true }],
])('a connection that breaks %s Slack has posted makes no second message', async (_when, more) => {
  streaming.slack.faults.add({ path: /postMessage/, times: 2, kind: 'reset', ...more });
  streaming.slack.faults.add({ path: /replies/, times: 2, kind: 'garbage' });
  await post();
  expect(texts()).toEqual(['Create?']);
});

it('a message that Slack posts long after the call was given up is not left as a second one', async () => {
  await using slow = await openStreaming({ timeoutMs: 300 });
  const asked = await slow.ask();
  slow.slack.faults.add({ path: /postMessage/, times: 1, kind: 'latency', ms: 900 });
  slow.slack.faults.add({ path: /postMessage/, times: 1, kind: 'latency', ms: 250 });
  await postOnce(asked.takeUp().parts, asked.spot, 'words', { text: 'Once.' });
  expect(asked.messages()).toHaveLength(1);
});

it('what a killed process posted is found by the next, and nothing else is taken for it', async () => {
  const killed = question.takeUp();
  const stop = streaming.slack.subscribe(({ type }) => {
    if (type === 'message') question.row.holder += 1;
  });
  await expect(post(killed)).rejects.toThrow('lease');
  stop();
  await streaming.client.chat.postMessage({
    channel: question.spot.channelId,
    thread_ts: question.spot.threadTs,
    text: 'Something else',
  });
  await post();
  expect(texts()).toEqual(['Create?', 'Something else']);
});

it('is posted without its blocks where Slack refuses those', async () => {
  const body = { ok: false, error: 'invalid_blocks' };
  streaming.slack.faults.add({ path: /postMessage/, times: 1, kind: 'error', status: 200, body });
  await post();
  expect(question.messages()).toMatchObject([{ text: 'Create?', blocks: [] }]);
  streaming.slack.faults.add({ path: /postMessage/, times: 1, kind: 'error', status: 200, body });
  const said = { text: 'A list', blocks: [{ type: 'divider' as const }], bare: '*One*, two' };
  await postOnce(question.takeUp().parts, question.spot, 'list', said);
  expect(question.messages()).toMatchObject([{}, { text: '*One*, two', blocks: [] }]);
});

it('is tried once a call where it could not be found again', async () => {
  streaming.slack.faults.add({ path: /postMessage/, times: 1, kind: 'reset', late: true });
  const { parts } = question.takeUp();
  await expect(postOnce(parts, { ...question.spot, isUnreadable: true }, 'words', { text: 'Once.' })).rejects.toThrow();
  expect(texts()).toEqual(['Once.']);
});

it('is taken back once, and a process that does not know that may try again', async () => {
  await post();
  const before = structuredClone(question.row.said);
  await takeBack(question.takeUp().parts, question.spot, 'proposal:1');
  expect(texts()).toEqual([]);
  question.row.said = before;
  await takeBack(question.takeUp().parts, question.spot, 'proposal:1');
  await takeBack(question.takeUp().parts, question.spot, 'never said');
  expect(texts()).toEqual([]);
});
