import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { notice } from '../blocks/connection-forms.ts';
import { connectAction, disconnectAction, openNotionAction } from '../blocks/connections.ts';
import { disconnect, inviteToConnect } from '../connections.ts';
import type { Desk } from '../desk.ts';
import { publishHome } from '../home.ts';
import { fallbackText } from '../markup.ts';

/** Connect and Reconnect: the link is made at the click, because it lives for minutes only, and shown to nobody else. */
export function connect(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(connectAction, async ({ ack, body, client }) => {
    await ack();
    const blocks = await inviteToConnect(desk, await desk.people.person(body.user.id));
    await client.views.open({ trigger_id: body.trigger_id, view: notice('Connect Notion', blocks) });
  });
  app.action(openNotionAction, async ({ ack }) => ack());
}

/** Disconnect, already confirmed in Slack's dialog. */
export function disconnectConnection(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(disconnectAction, async ({ ack, action, body, client, respond }) => {
    await ack();
    const said = await disconnect(desk, await desk.people.person(body.user.id), action.value ?? '');
    const text = fallbackText(said);
    if (body.view?.type !== 'home') return void (await respond({ replace_original: true, text }));
    await publishHome(desk, body.user.id);
    await client.chat.postMessage({ channel: body.user.id, text });
  });
}
