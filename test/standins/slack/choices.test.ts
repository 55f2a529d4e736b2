import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackStandIn } from './contract.ts';
import type { Json } from './json.ts';
import { clientOf, maya, recordingApp, smallSlack } from './small-workspace.ts';

let slack: SlackStandIn;
let app: App;
let bodies: Json[];
beforeEach(async () => {
  slack = await smallSlack({ unlimited: true, ackTimeoutMs: 300 });
  ({ app, bodies } = recordingApp(slack));
});
afterEach(async () => {
  await app.stop();
  await slack[Symbol.asyncDispose]();
});

const words = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (name: string) => ({ text: words(name), value: name });
const place = {
  type: 'input',
  block_id: 'place',
  label: words('Where'),
  dispatch_action: true,
  element: { type: 'external_select', action_id: 'place', min_query_length: 0, initial_option: option('Here') },
} as const;
const text = (blockId: string, initial: string) =>
  ({
    type: 'input',
    block_id: blockId,
    optional: true,
    label: words('Text'),
    element: { type: 'plain_text_input', action_id: 'text', initial_value: initial },
  }) as const;
const modal = (...blocks: ModalView['blocks']): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: words('Form'),
  submit: words('Save'),
  blocks,
});

async function startWith(view: ModalView, options: Json): Promise<void> {
  app.options('place', async ({ ack }) => void (options.late !== true && (await ack(options as never))));
  app.action('place', async ({ ack }) => ack());
  app.view('form', async ({ ack }) => ack());
  app.command('/notion', async ({ ack, command, client }) => {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view });
  });
  await app.start();
  await slack.people.command(maya, 'general', '/notion', '');
  await slack.until(() => slack.modal(maya));
}

const held = () => slack.modal(maya)?.values;

describe('a select whose options come from the app', () => {
  it('asks the app, and takes only what it offered', async () => {
    await startWith(modal(place), { options: [option('There')] });
    expect(await slack.people.suggest(maya, 'place', 'the')).toEqual([{ text: 'There', value: 'There' }]);
    expect(bodies.at(-1)).toMatchObject({ type: 'block_suggestion', value: 'the', container: { type: 'view' } });
    await slack.people.fill(maya, { place: 'There' });
    expect(held()?.place?.place).toMatchObject({ selected_option: { value: 'There' } });
    await expect(slack.people.fill(maya, { place: 'Nowhere' })).rejects.toThrow('no option');
  });

  it('shows nothing of an answer that is late, too large or of another shape', async () => {
    for (const [answer, problem] of [
      [{ late: true }, '504'],
      [{ options: Array.from({ length: 101 }, (_, at) => option(`${at}`)) }, 'would not show'],
      [{ options: [option('x'.repeat(76))] }, 'would not show'],
      [{ options: [{ text: words('x') }] }, 'would not show'],
    ] as const) {
      await startWith(modal(place), answer);
      await expect(slack.people.suggest(maya, 'place', '')).rejects.toThrow(problem);
      await app.stop();
      ({ app, bodies } = recordingApp(slack));
    }
  });

  it('asks only from its shortest query on, which is three characters', async () => {
    const { min_query_length: _, ...element } = place.element;
    await startWith(modal({ ...place, element }), { options: [option('There')] });
    expect(await slack.people.suggest(maya, 'place', 'th')).toEqual([]);
    expect(await slack.people.suggest(maya, 'place', 'the')).toHaveLength(1);
  });

  it('tells of a choice only when its block dispatches', async () => {
    await startWith(modal({ ...place, dispatch_action: false }), { options: [] });
    const { id = '' } = slack.modal(maya) ?? {};
    const told = () => bodies.filter(({ type }) => type === 'block_actions').length;
    await slack.people.click(maya, { viewId: id }, 'place', 'Here');
    expect(told()).toBe(0);
    await clientOf(slack).views.update({ view_id: id, view: modal(place) });
    await slack.people.click(maya, { viewId: id }, 'place', 'Here');
    expect(told()).toBe(1);
  });
});

describe('what a person has typed', () => {
  it('survives a change of the view where block, action and type stay the same', async () => {
    await startWith(modal(text('a', 'old'), text('b', 'old')), {});
    await slack.people.fill(maya, { a: 'mine', b: 'mine' });
    const { id = '' } = slack.modal(maya) ?? {};
    await clientOf(slack).views.update({ view_id: id, view: modal(text('a', 'new'), text('c', 'new')) });
    expect(held()).toEqual({
      a: { text: { type: 'plain_text_input', value: 'mine' } },
      c: { text: { type: 'plain_text_input', value: 'new' } },
    });
    await slack.people.submit(maya, {});
    expect(bodies.at(-1)).toMatchObject({ view: { state: { values: { a: { text: { value: 'mine' } } } } } });
  });
});
