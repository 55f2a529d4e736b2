import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackStandIn } from './contract.ts';
import { clientOf, errorOf, maya, smallSlack, tom, withManifest } from './small-workspace.ts';

let slack: SlackStandIn;
beforeEach(async () => {
  slack = await smallSlack();
});
afterEach(() => slack[Symbol.asyncDispose]());

const say = (channel: string, text = 'hello', more = {}) =>
  clientOf(slack).chat.postMessage({ channel, text, ...more });

describe('tokens and methods', () => {
  it('says who a bot token belongs to', async () => {
    const { team_id: teamId, user_id: userId } = await clientOf(slack).auth.test();
    expect([teamId, userId]).toEqual([slack.teamId, slack.botUserId]);
  });

  it('refuses a call without a token, with a wrong one and with one of the wrong kind', async () => {
    const bare = await fetch(`${slack.url}auth.test`, { method: 'POST' });
    expect(await bare.json()).toMatchObject({ ok: false, error: 'not_authed' });
    expect(await errorOf(clientOf(slack, 'xoxb-other').auth.test())).toBe('invalid_auth');
    expect(await errorOf(clientOf(slack).apps.connections.open())).toBe('not_allowed_token_type');
    expect(await errorOf(clientOf(slack, slack.appToken).auth.test())).toBe('not_allowed_token_type');
  });

  it('does not know methods that Slack does not have', async () => {
    expect(await errorOf(clientOf(slack).apiCall('chat.shout'))).toBe('unknown_method');
  });

  it('takes JSON as well as forms', async () => {
    const response = await fetch(`${slack.url}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: 'C07GENERAL1', blocks: [{ type: 'divider' }], text: 'line' }),
    });
    expect(await response.json()).toMatchObject({ ok: true, message: { blocks: [{ type: 'divider' }] } });
  });

  it('refuses a body that is neither', async () => {
    const call = (type: string, body: string) =>
      fetch(`${slack.url}auth.test`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(await (await call('application/json', '{')).json()).toMatchObject({ error: 'invalid_json' });
    expect(await (await call('application/json', '[]')).json()).toMatchObject({ error: 'json_not_object' });
    expect(await (await call('text/html', 'x=1')).json()).toMatchObject({ error: 'invalid_post_type' });
  });

  it('names the missing argument', async () => {
    const refused = await clientOf(slack)
      .apiCall('chat.postMessage', { text: 'x' })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: { messages: ['[ERROR] missing required field: channel'] },
      },
    });
  });

  it('records each call with its answer', async () => {
    await say('C07GENERAL1', 'hi', { blocks: [{ type: 'divider' }] });
    expect(slack.calls.at(-1)).toMatchObject({
      method: 'chat.postMessage',
      args: { channel: 'C07GENERAL1', blocks: [{ type: 'divider' }] },
      answer: { ok: true },
    });
  });
});

describe('scopes', () => {
  it('names the scope that is needed and those that there are', async () => {
    await using poor = await withManifest((yaml) => yaml.replace('- chat:write', '- reactions:read'));
    const refused = await clientOf(poor)
      .chat.postMessage({ channel: 'C07GENERAL1', text: 'x' })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ data: { error: 'missing_scope', needed: 'chat:write' } });
  });

  it('depend on the kind of channel', async () => {
    await using poor = await withManifest((yaml) => yaml.replace('- groups:history', '- reactions:read'));
    const client = clientOf(poor);
    expect(await errorOf(client.conversations.history({ channel: 'C07PRIVATE1' }))).toBe('missing_scope');
    expect(await errorOf(client.conversations.history({ channel: 'C07GENERAL1' }))).toBeUndefined();
  });

  it('hide the address of a person from those who lack the one for it', async () => {
    await using poor = await withManifest((yaml) => yaml.replace('- users:read.email', '- reactions:read'));
    const { user } = await clientOf(poor).users.info({ user: maya });
    expect(user).toMatchObject({ tz: 'Europe/Stockholm', is_admin: false, is_restricted: false });
    expect(user?.profile).not.toHaveProperty('email');
    expect(await errorOf(clientOf(poor).users.lookupByEmail({ email: 'maya@tidewater.example' }))).toBe(
      'missing_scope',
    );
  });
});

describe('channels', () => {
  it('exist for the bot only when it could know them', async () => {
    expect(await errorOf(say('C0NOWHERE'))).toBe('channel_not_found');
    expect(await errorOf(say('C07SECRET01'))).toBe('channel_not_found');
    await slack.people.inviteBot(tom, 'board');
    expect(await errorOf(say('C07SECRET01'))).toBeUndefined();
  });

  it('take nothing once they are archived', async () => {
    await slack.people.archive(maya, 'general');
    expect(await errorOf(say('C07GENERAL1'))).toBe('is_archived');
  });

  it('say whether they are shared with another company', async () => {
    const { channel } = await clientOf(slack).conversations.info({ channel: 'C07SHARED01' });
    expect(channel).toMatchObject({ is_ext_shared: true, is_private: false, is_member: true });
  });

  it('list their members page by page', async () => {
    const first = await clientOf(slack).conversations.members({ channel: 'C07GENERAL1', limit: 3 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await clientOf(slack).conversations.members({ channel: 'C07GENERAL1', limit: 3, cursor });
    expect([...(first.members ?? []), ...(second.members ?? [])]).toEqual([maya, tom, 'U07GIL00004', slack.botUserId]);
  });

  it('show a direct message with an agent from the person’s side only', async () => {
    const channel = slack.people.directMessage(maya);
    const ts = await slack.people.post(maya, channel, 'hello');
    await say(channel, 'top-level answer');
    await say(channel, 'answer in the thread', { thread_ts: ts });
    const { messages } = await clientOf(slack).conversations.history({ channel });
    expect(messages?.map((message) => message.text)).toEqual(['hello']);
    const replies = await clientOf(slack).conversations.replies({ channel, ts });
    expect(replies.messages?.map((message) => message.text)).toEqual(['hello', 'answer in the thread']);
  });

  it('page through a thread and keep its root', async () => {
    const root = await slack.people.post(maya, 'general', 'root');
    for (const text of ['one', 'two', 'three']) await slack.people.post(tom, 'general', text, { threadTs: root });
    const page = await clientOf(slack).conversations.replies({ channel: 'C07GENERAL1', ts: root, limit: 2 });
    expect(page.messages?.map((message) => message.text)).toEqual(['root', 'one']);
    expect(page.has_more).toBe(true);
    expect(page.messages?.[0]).toMatchObject({ reply_count: 3, thread_ts: root });
  });
});

describe('rate limits', () => {
  it('allow a message a second in a channel after a short burst', async () => {
    const errors = await Promise.all(Array.from({ length: 7 }, () => errorOf(say('C07GENERAL1'))));
    expect(errors.filter((error) => error === undefined)).toHaveLength(5);
    expect(await errorOf(say('C07SHARED01'))).toBeUndefined();
  });

  it('answer 429 with Retry-After when a tier is used up', async () => {
    let now = 1_700_000_000_000;
    await using timed = await smallSlack({ now: () => now });
    const list = () => fetch(`${timed.url}users.list`, { headers: { authorization: `Bearer ${timed.botToken}` } });
    for (let count = 0; count < 20; count += 1) expect((await list()).status).toBe(200);
    now += 15_000;
    const refused = await list();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '45']);
    now += 45_000;
    expect((await list()).status).toBe(200);
  });

  it('can be turned off', async () => {
    await using fast = await smallSlack({ unlimited: true });
    const client = clientOf(fast);
    const posts = Array.from({ length: 30 }, () => client.chat.postMessage({ channel: 'C07GENERAL1', text: 'x' }));
    await expect(Promise.all(posts)).resolves.toHaveLength(30);
  });
});

describe('faults', () => {
  it('end with a caller who does not wait for them', async () => {
    slack.faults.add({ kind: 'rewrite', rewrite: () => '{"ok": tru' });
    slack.faults.add({ kind: 'latency', ms: 60 });
    const signal = AbortSignal.timeout(20);
    await expect(fetch(`${slack.url}api.test`, { method: 'POST', body: 'a=1', signal })).rejects.toThrow(/timeout/);
    await new Promise((resolve) => setTimeout(resolve, 80));
    slack.faults.clear();
    expect(await clientOf(slack).auth.test()).toMatchObject({ ok: true });
  });

  it('come instead of an answer, as often as they were ordered', async () => {
    slack.faults.add({ kind: 'error', path: /auth\.test/, status: 503, times: 1 });
    await expect(clientOf(slack).auth.test()).rejects.toMatchObject({ statusCode: 503 });
    expect(await errorOf(clientOf(slack).auth.test())).toBeUndefined();
  });
});
