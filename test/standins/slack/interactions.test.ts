import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackStandIn } from './contract.ts';
import { isJson, type Json } from './json.ts';
import { boltApp, clientOf, errorOf, maya, smallSlack, tom, withManifest } from './small-workspace.ts';

const general = 'C07GENERAL1';
let now = 1_700_000_000_000;
let slack: SlackStandIn;
let app: App;
let bodies: Json[];
beforeEach(async () => {
  slack = await smallSlack({ unlimited: true, now: () => now });
  app = boltApp(slack);
  bodies = [];
  app.use(async ({ body, next }) => {
    bodies.push(body as unknown as Json);
    await next();
  });
});
afterEach(async () => {
  await app.stop();
  await slack[Symbol.asyncDispose]();
});

const words = (text: string) => ({ type: 'plain_text', text }) as const;
const approve = { type: 'button', action_id: 'approve', text: words('Approve'), value: 'p1' } as const;
const modal: ModalView = {
  type: 'modal',
  callback_id: 'ask',
  title: words('Ask'),
  submit: words('Go'),
  blocks: [
    {
      type: 'input',
      block_id: 'question',
      label: words('What?'),
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
};

async function post(elements: object[]): Promise<string> {
  const answer = await clientOf(slack).chat.postMessage({
    channel: general,
    text: 'x',
    blocks: [{ type: 'actions', elements }] as never,
  });
  return answer.ts ?? '';
}

/** Starts the app with a /notion that opens the modal. */
async function startWithModal(): Promise<void> {
  app.command('/notion', async ({ ack, command, client }) => {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: modal });
  });
  await app.start();
  await slack.people.command(maya, 'general', '/notion', '');
  await slack.until(() => slack.modal(maya));
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

describe('a trigger id', () => {
  it('opens one modal, within three seconds', async () => {
    app.command('/notion', async ({ ack }) => ack());
    await app.start();
    const { views } = clientOf(slack);
    const trigger = async () => {
      await slack.people.command(maya, 'general', '/notion', 'x');
      return String(bodies.at(-1)?.trigger_id);
    };
    const first = await trigger();
    expect(await errorOf(views.open({ trigger_id: first, view: modal }))).toBeUndefined();
    expect(await errorOf(views.open({ trigger_id: first, view: modal }))).toBe('exchanged_trigger_id');
    const second = await trigger();
    now += 3_001;
    expect(await errorOf(views.open({ trigger_id: second, view: modal }))).toBe('expired_trigger_id');
    expect(await errorOf(views.open({ trigger_id: 'soon', view: modal }))).toBe('invalid_trigger_id');
  });
});

describe('a modal', () => {
  it('does not let itself be submitted until what it needs is filled in', async () => {
    await startWithModal();
    await expect(slack.people.submit(maya, {})).rejects.toThrow('question (text) is required');
    await expect(slack.people.submit(maya, { answer: 'x' })).rejects.toThrow();
  });

  it('brings what was filled in and closes', async () => {
    app.view('ask', async ({ ack }) => ack());
    await startWithModal();
    await slack.people.submit(maya, { question: 'Where?' });
    const { view } = bodies.at(-1) ?? {};
    expect(isJson(view) && view.state).toEqual({
      values: { question: { text: { type: 'plain_text_input', value: 'Where?' } } },
    });
    expect(slack.modal(maya)).toBeUndefined();
  });

  it('shows errors under inputs, changes, or puts another on top', async () => {
    const responses = [
      { response_action: 'errors', errors: { question: 'Too short' } },
      { response_action: 'update', view: { ...modal, title: words('Again') } },
      { response_action: 'push', view: { ...modal, title: words('More') } },
      { response_action: 'clear' },
    ] as const;
    let turn = 0;
    app.view('ask', async ({ ack }) => ack(responses[turn++] as never));
    await startWithModal();
    await slack.people.submit(maya, { question: 'a' });
    expect(slack.modal(maya)?.errors).toEqual({ question: 'Too short' });
    await slack.people.submit(maya, { question: 'b' });
    expect(slack.modal(maya)).toMatchObject({ title: 'Again', errors: {} });
    await slack.people.submit(maya, { question: 'c' });
    expect(slack.modal(maya)?.title).toBe('More');
    await slack.people.closeModal(maya);
    expect(slack.modal(maya)?.title).toBe('Again');
    await slack.people.submit(maya, { question: 'd' });
    expect(slack.modal(maya)).toBeUndefined();
  });

  it('is updated only by those who know its latest hash', async () => {
    await startWithModal();
    const { views } = clientOf(slack);
    const { id = '', hash = '' } = slack.modal(maya) ?? {};
    expect(await errorOf(views.update({ view_id: id, hash, view: modal }))).toBeUndefined();
    expect(await errorOf(views.update({ view_id: id, hash, view: modal }))).toBe('hash_conflict');
    expect(await errorOf(views.update({ view_id: 'V0', view: modal }))).toBe('not_found');
  });

  it('refuses a view that Slack would refuse', async () => {
    await startWithModal();
    const { views } = clientOf(slack);
    const { id = '' } = slack.modal(maya) ?? {};
    const { submit: _, ...withoutSubmit } = modal;
    const update = (view: object) => errorOf(views.update({ view_id: id, view: view as never }));
    expect(await update(withoutSubmit)).toBe('invalid_arguments');
    expect(await update({ ...modal, title: words('x'.repeat(25)) })).toBe('invalid_arguments');
    expect(await update({ ...modal, private_metadata: 'x'.repeat(3001) })).toBe('invalid_arguments');
    expect(await update({ ...modal, type: 'home' })).toBe('invalid_arguments');
  });

  it('tells the app that it was closed when the app asked', async () => {
    app.view({ callback_id: 'ask', type: 'view_closed' }, async ({ ack }) => ack());
    await startWithModal();
    const { id = '' } = slack.modal(maya) ?? {};
    await clientOf(slack).views.update({ view_id: id, view: { ...modal, notify_on_close: true } });
    await slack.people.closeModal(maya);
    expect(bodies.at(-1)).toMatchObject({ type: 'view_closed', is_cleared: false });
  });
});

describe('a message shortcut', () => {
  it('brings the message', async () => {
    const shortcuts =
      'shortcuts: [{ type: message, name: Save, callback_id: save, description: Save it }]\n  slash_commands:';
    await using own = await withManifest((yaml) => yaml.replace('slash_commands:', shortcuts));
    const ownApp = boltApp(own);
    const seen: Json[] = [];
    ownApp.shortcut('save', async ({ ack, body }) => {
      seen.push(body as unknown as Json);
      await ack();
    });
    await ownApp.start();
    const ts = await own.people.post(maya, 'general', 'keep this');
    await own.people.shortcut(tom, 'general', ts, 'save');
    expect(seen).toMatchObject([
      { type: 'message_action', message: { text: 'keep this' }, message_ts: ts, user: { id: tom } },
    ]);
    await ownApp.stop();
  });
});
