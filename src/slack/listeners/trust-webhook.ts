import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { RequestError } from '../../errors.ts';
import { fingerprint, trustedWebhook, trustWebhookAction } from '../blocks/webhook.ts';
import type { Desk } from '../desk.ts';
import { fitBlocks } from '../limits.ts';
import { requireAdmin } from '../rights.ts';

/** “Accept” under a verification token of Notion: events signed with it are believed from now on. */
export function trustWebhook(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(trustWebhookAction, async ({ ack, action, body, respond }) => {
    await ack();
    requireAdmin(await desk.people.person(body.user.id));
    const waiting = await desk.webhooks.pending();
    const chosen = waiting.find(({ token }) => fingerprint(token) === action.value);
    if (!chosen) throw new RequestError('This token no longer waits. To see which do: `/notion webhook`');
    await desk.webhooks.trust(chosen.token);
    await respond({ replace_original: true, text: 'Accepted.', blocks: fitBlocks(trustedWebhook(chosen.token)) });
  });
}
