import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackStandIn } from './contract.ts';
import { isJson, type Json } from './json.ts';
import { clientOf, errorOf, maya, recordingApp, smallSlack } from './small-workspace.ts';

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
