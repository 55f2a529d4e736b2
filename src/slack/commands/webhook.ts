import { webhookSetup } from '../blocks/webhook.ts';
import { requireAdmin } from '../rights.ts';
import type { Run } from './call.ts';

/** How to make Notion tell of edits, with the verification token that it has sent. */
export const webhook: Run = async ({ webhooks }, { person, reply }) => {
  requireAdmin(person);
  if (!webhooks.url) {
    return reply(
      'Notion cannot reach me yet: whoever runs Archivist must set `PUBLIC_URL`. Until then I look for edits every minute.',
    );
  }
  await reply('Webhook', webhookSetup(webhooks.url, await webhooks.pending(), new Date()));
};
