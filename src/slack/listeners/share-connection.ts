import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import { AppError, RequestError } from '../../errors.ts';
import { channelsInput, notice, readShareForm, shareForm, shareFormId } from '../blocks/connection-forms.ts';
import { shareConnectionAction } from '../blocks/connections.ts';
import { section } from '../blocks/elements.ts';
import type { Desk } from '../desk.ts';
import { clip } from '../limits.ts';
import { requireAdmin } from '../rights.ts';
import { share } from '../sharing.ts';

const longestError = 300;

/** “Change who sees it”: a form, and what was chosen in it. */
export function shareConnection(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(shareConnectionAction, async ({ ack, action, body, client }) => {
    await ack();
    requireAdmin(await desk.people.person(body.user.id));
    const connection = await desk.connections.find(action.value ?? '');
    if (!connection) throw new RequestError('This connection is gone already.');
    await client.views.open({ trigger_id: body.trigger_id, view: shareForm(connection) });
  });

  app.view<ViewSubmitAction>(shareFormId, async ({ ack, body, view }) => {
    const wish = readShareForm(view.state);
    if (!wish) return ack();
    try {
      const said = await share(desk, await desk.people.person(body.user.id), view.private_metadata, wish);
      await ack({ response_action: 'update', view: notice('Who sees it', [section(said)]) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await ack({ response_action: 'errors', errors: { [channelsInput]: clip(error.message, longestError) } });
    }
  });
}
