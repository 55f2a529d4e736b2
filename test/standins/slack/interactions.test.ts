import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackStandIn } from './contract.ts';
import type { Json } from './json.ts';
import { boltApp, clientOf, maya, recordingApp, smallSlack, tom } from './small-workspace.ts';

const general = 'C07GENERAL1';
let now = 1_700_000_000_000;
let slack: SlackStandIn;
let app: App;
let bodies: Json[];
beforeEach(async () => {
  slack = await smallSlack({ unlimited: true, now: () => now });
  ({ app, bodies } = recordingApp(slack));
});
afterEach(async () => {
  await app.stop();
  await slack[Symbol.asyncDispose]();
});

const words = (text: string) => ({ type: 'plain_text', text }) as const;
const approve = { type: 'button', action_id: 'approve', text: words('Approve'), value: 'p1' } as const;
async function post(elements: object[]): Promise<string> {
  const answer = await clientOf(slack).chat.postMessage({
    channel: general,
    text: 'x',
    blocks: [{ type: 'actions', elements }] as never,
  });
  return answer.ts ?? '';
}

describe('a click', () => {
  it('brings the message, the element and addresses to answer by', async () => {
    app.action('approve', async ({ ack }) => ack());
    await app.start();
    const ts = await post([approve, { ...approve, action_id: 'discard', value: 'p2' }]);
    await slack.people.click(maya, { channel: general, ts }, 'approve');
    expect(bodies.at(-1)).toMatchObject({
      type: 'block_actions',
      user: { id: maya, team_id: slack.teamId },
      container: { type: 'message', message_ts: ts, channel_id: general, is_ephemeral: false },
      message: { ts, bot_id: 'B07ARCH0000' },
      actions: [{ action_id: 'approve', value: 'p1', type: 'button', text: { text: 'Approve', emoji: true } }],
    });
  });

  it('tells elements with the same action id apart by their value', async () => {
    app.action('approve', async ({ ack }) => ack());
    await app.start();
    const elements = ['p1', 'p2'].map((value) => ({ type: 'actions', elements: [{ ...approve, value }] }));
    const { ts = '' } = await clientOf(slack).chat.postMessage({
      channel: general,
      text: 'x',
      blocks: elements as never,
    });
    await slack.people.click(maya, { channel: general, ts }, 'approve', 'p2');
    expect(bodies.at(-1)).toMatchObject({ actions: [{ value: 'p2' }] });
    await expect(slack.people.click(maya, { channel: general, ts }, 'other')).rejects.toThrow('nothing called other');
  });

  it('chooses an option', async () => {
    app.action('pick', async ({ ack }) => ack());
    await app.start();
    const options = ['a', 'b'].map((value) => ({ text: words(value.toUpperCase()), value }));
    const ts = await post([{ type: 'static_select', action_id: 'pick', options }]);
    await slack.people.click(maya, { channel: general, ts }, 'pick', 'b');
    expect(bodies.at(-1)).toMatchObject({ actions: [{ type: 'static_select', selected_option: { value: 'b' } }] });
  });

  it('in an ephemeral message is its viewer’s alone and brings no message', async () => {
    app.action('approve', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'approved' });
    });
    await app.start();
    const blocks = [{ type: 'actions', elements: [approve] }];
    await clientOf(slack).chat.postEphemeral({ channel: general, user: maya, text: 'x', blocks: blocks as never });
    const ts = slack.messages(general, maya)[0]?.ts ?? '';
    await expect(slack.people.click(tom, { channel: general, ts }, 'approve')).rejects.toThrow('no message');
    await slack.people.click(maya, { channel: general, ts }, 'approve');
    await slack.until(() => slack.messages(general, maya)[0]?.text === 'approved');
    expect(bodies.at(-1)).not.toHaveProperty('message');
    expect(bodies.at(-1)).toMatchObject({ container: { is_ephemeral: true } });
  });

  it('on Home brings the view', async () => {
    app.action('approve', async ({ ack }) => ack());
    await app.start();
    const view = { type: 'home', blocks: [{ type: 'actions', elements: [approve] }] } as const;
    await clientOf(slack).views.publish({ user_id: maya, view: view as never });
    await slack.people.click(maya, { home: true }, 'approve');
    expect(bodies.at(-1)).toMatchObject({ container: { type: 'view' }, view: { type: 'home' } });
    expect(slack.home(tom)).toBeUndefined();
  });
});

describe('a response url', () => {
  it('works five times within 30 minutes, in the channel or for the person alone', async () => {
    app.command('/notion', async ({ ack }) => ack());
    await app.start();
    await slack.people.command(maya, 'general', '/notion', 'x');
    const url = String(bodies.at(-1)?.response_url);
    const respond = async (body: object) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      return [response.status, await response.text()];
    };
    expect(await respond({ text: 'to you' })).toEqual([200, 'ok']);
    expect(await respond({ text: 'to all', response_type: 'in_channel' })).toEqual([200, 'ok']);
    expect(slack.messages(general, tom).map((message) => message.text)).toEqual(['to all']);
    expect((await respond({}))[0]).toBe(500);
    await respond({ text: '4' });
    await respond({ text: '5' });
    expect(await respond({ text: '6' })).toEqual([404, '{"ok":false,"error":"used_url"}']);
    now += 31 * 60_000;
    expect((await respond({ text: '7' }))[1]).toContain('expired_url');
  });

  it('deletes the message that the click was in', async () => {
    app.action('approve', async ({ ack, respond }) => {
      await ack();
      await respond({ delete_original: true });
    });
    await app.start();
    const ts = await post([approve]);
    await slack.people.click(maya, { channel: general, ts }, 'approve');
    await slack.until(() => slack.messages(general).length === 0);
  });
});

describe('a command', () => {
  it('brings names as ids when its manifest says so', async () => {
    app.command('/notion', async ({ ack }) => ack());
    await app.start();
    await slack.people.command(maya, 'general', '/notion', 'ask @tom about #supplier');
    expect(bodies.at(-1)).toMatchObject({
      command: '/notion',
      text: `ask <@${tom}|tom> about <#C07SHARED01|supplier>`,
      channel_name: 'general',
    });
  });

  it('shows what comes back with its acknowledgement', async () => {
    app.command('/notion', async ({ ack }) => ack({ response_type: 'in_channel', text: 'for all' }));
    await app.start();
    await slack.people.command(maya, 'general', '/notion', 'x');
    expect(slack.messages(general).map((message) => message.text)).toEqual(['for all']);
  });
});

describe('a message shortcut', () => {
  it('brings the message', async () => {
    await using own = await smallSlack();
    const ownApp = boltApp(own);
    const seen: Json[] = [];
    ownApp.shortcut('save_thread', async ({ ack, body }) => {
      seen.push(body as unknown as Json);
      await ack();
    });
    await ownApp.start();
    const ts = await own.people.post(maya, 'general', 'keep this');
    await own.people.shortcut(tom, 'general', ts, 'save_thread');
    expect(seen).toMatchObject([
      { type: 'message_action', message: { text: 'keep this' }, message_ts: ts, user: { id: tom } },
    ]);
    await ownApp.stop();
  });
});
