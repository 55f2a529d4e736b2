import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackStandIn } from './contract.ts';
import { textOf } from './json.ts';
import { clientOf, errorOf, maya, smallSlack } from './small-workspace.ts';

const channel = 'C07GENERAL1';
let now = 1_700_000_000_000;
let slack: SlackStandIn;
let root: string;
beforeEach(async () => {
  slack = await smallSlack({ unlimited: true, now: () => now });
  root = await slack.people.post(maya, channel, 'question');
});
afterEach(() => slack[Symbol.asyncDispose]());

type Chunks = Record<string, unknown>[];
const recipient = () => ({ recipient_user_id: maya, recipient_team_id: slack.teamId });

async function start(more: Record<string, unknown> = {}): Promise<string> {
  const answer = await call('startStream', { thread_ts: root, ...recipient(), ...more });
  return textOf((answer as { ts?: unknown }).ts);
}

function call(method: string, more: Record<string, unknown>) {
  return clientOf(slack).apiCall(`chat.${method}`, { channel, ...more });
}

const append = (ts: string, chunks: Chunks) => call('appendStream', { ts, chunks });
const text = (words: string) => [{ type: 'markdown_text', text: words }];
const task = (more: object = {}) => [{ type: 'task_update', id: 't1', title: 'Read', status: 'in_progress', ...more }];
const streamOf = (ts: string) => slack.thread(channel, root).find((message) => message.ts === ts)?.stream;

describe('a stream', () => {
  it('grows in its thread: text in order, task cards in place, blocks at the end', async () => {
    const ts = await start({ chunks: task() });
    await append(ts, text('Hello '));
    await append(ts, [...text('you'), ...task({ status: 'complete', output: 'two pages' })]);
    expect(streamOf(ts)).toMatchObject({ markdown: 'Hello you', state: 'running' });
    await call('stopStream', { ts, blocks: [{ type: 'divider' }], session_status: 'active' });
    expect(slack.thread(channel, root)[1]).toMatchObject({
      text: 'Hello you',
      blocks: [{ type: 'divider' }],
      stream: { state: 'stopped', tasks: [{ id: 't1', status: 'complete', output: 'two pages' }] },
    });
    expect(slack.session(channel, root)).toEqual({ status: 'active' });
  });

  it('can be made to expire before its time', async () => {
    const ts = await start({ chunks: text('Hello ') });
    slack.expireStream(channel, ts);
    expect(streamOf(ts)).toMatchObject({ markdown: 'Hello ', state: 'expired' });
    expect(await errorOf(append(ts, text('you')))).toBe('message_not_in_streaming_state');
  });

  it('needs a thread, and in a channel the person it is for', async () => {
    const begin = (more: object) => errorOf(call('startStream', { ...more }));
    expect(await begin({ ...recipient() })).toBe('invalid_arguments');
    expect(await begin({ thread_ts: root, recipient_user_id: maya })).toBe('missing_recipient_team_id');
    expect(await begin({ thread_ts: root, recipient_team_id: slack.teamId })).toBe('missing_recipient_user_id');
    expect(await begin({ thread_ts: '1.1', ...recipient() })).toBe('thread_not_found');
    expect(await begin({ thread_ts: root, ...recipient(), task_display_mode: 'list' })).toBe('invalid_arguments');
    const direct = slack.people.directMessage(maya);
    const asked = await slack.people.post(maya, direct, 'hi');
    expect(await begin({ channel: direct, thread_ts: asked })).toBeUndefined();
  });

  it('is of text or of chunks, never both', async () => {
    const ofText = await start({ markdown_text: 'a' });
    expect(await errorOf(append(ofText, text('b')))).toBe('streaming_mode_mismatch');
    const ofChunks = await start({ chunks: text('a') });
    expect(await errorOf(call('appendStream', { ts: ofChunks, markdown_text: 'b' }))).toBe('streaming_mode_mismatch');
    const both = { ts: ofChunks, markdown_text: 'b', chunks: text('c') };
    expect(await errorOf(call('appendStream', both))).toBe('invalid_arguments');
    expect(streamOf(ofChunks)?.markdown).toBe('a');
  });

  it('takes 12,000 characters a call, and no empty call', async () => {
    const ts = await start({ chunks: text('a') });
    expect(await errorOf(append(ts, text('x'.repeat(12_001))))).toBe('msg_too_long');
    expect(await errorOf(append(ts, text('x'.repeat(12_000))))).toBeUndefined();
    expect(await errorOf(call('appendStream', { ts }))).toBe('no_text');
  });

  it('refuses chunks of a wrong shape', async () => {
    const ts = await start();
    expect(await errorOf(append(ts, [{ type: 'text', text: 'x' }]))).toBe('invalid_chunks');
    expect(await errorOf(append(ts, task({ status: 'done' })))).toBe('invalid_chunks');
    expect(await errorOf(append(ts, task({ title: 'x'.repeat(257) })))).toBe('invalid_chunks');
    expect(await errorOf(append(ts, task({ sources: [{ type: 'url', url: 'javascript:alert(1)', text: 'x' }] })))).toBe(
      'invalid_chunks',
    );
    expect(await errorOf(append(ts, [{ type: 'blocks', blocks: [{ type: 'alert' }] }]))).toBe('invalid_chunks');
    expect(await errorOf(call('appendStream', { ts, chunks: '[' }))).toBe('invalid_chunks');
  });

  it('dies five minutes after it started', async () => {
    const ts = await start({ chunks: text('a') });
    now += 4 * 60_000;
    expect(await errorOf(append(ts, text('b')))).toBeUndefined();
    now += 60_000;
    expect(streamOf(ts)?.state).toBe('expired');
    expect(await errorOf(append(ts, text('c')))).toBe('message_not_in_streaming_state');
    expect(await errorOf(call('stopStream', { ts }))).toBe('message_not_in_streaming_state');
  });

  it('cannot be stopped twice, or continued', async () => {
    const ts = await start({ chunks: text('a') });
    await call('stopStream', { ts, chunks: [] });
    expect(await errorOf(call('stopStream', { ts }))).toBe('message_not_in_streaming_state');
    expect(await errorOf(append(ts, text('b')))).toBe('message_not_in_streaming_state');
  });

  it('grows too long by its task cards alone', async () => {
    const ts = await start({ chunks: task({ details: 'x'.repeat(5_200) }) });
    expect(await errorOf(append(ts, text('short answer, but too much'.repeat(10))))).toBe('msg_too_long');
    expect(await errorOf(append(ts, text('fits')))).toBeUndefined();
  });

  it('is edited and deleted only once it has ended', async () => {
    const ts = await start({ chunks: text('a') });
    const blocks = [{ type: 'divider' }];
    expect(await errorOf(call('update', { ts, text: 'b', blocks }))).toBe('streaming_state_conflict');
    expect(await errorOf(call('delete', { ts }))).toBe('cant_delete_message');
    await call('stopStream', { ts });
    expect(await errorOf(call('update', { ts, text: 'b' }))).toBe('block_mismatch');
    expect(await errorOf(call('update', { ts, text: 'b', blocks }))).toBeUndefined();
    expect(slack.thread(channel, root)[1]).not.toHaveProperty('stream');
  });

  it('ends when a person stops the session', async () => {
    const ts = await start({ chunks: text('a') });
    await clientOf(slack).agents.sessions.setStatus({ channel_id: channel, thread_ts: root, status: 'processing' });
    await slack.people.stop(maya, channel, root);
    expect(streamOf(ts)?.state).toBe('stopped');
    expect(await errorOf(append(ts, text('b')))).toBe('stopped_by_user');
    expect(await errorOf(call('stopStream', { ts, session_status: 'active' }))).toBeUndefined();
    expect(slack.session(channel, root)).toEqual({ status: 'active' });
  });

  it('shows a task as failed when it ends before the task does', async () => {
    const ts = await start({ chunks: task() });
    await call('stopStream', { ts });
    expect(streamOf(ts)?.tasks).toMatchObject([{ status: 'error' }]);
  });

  it('works with the SDK’s own helper', async () => {
    const stream = clientOf(slack).chatStream({ channel, thread_ts: root, ...recipient(), buffer_size: 3 });
    await stream.append({ markdown_text: 'He' });
    await stream.append({ markdown_text: 'llo' });
    await stream.stop();
    expect(slack.thread(channel, root)[1]?.stream).toMatchObject({ markdown: 'Hello', state: 'stopped' });
  });
});
