import type { App } from '@slack/bolt';
import { home, suggestedPrompts } from '../blocks/home.ts';
import type { Desk } from '../desk.ts';
import { limits } from '../limits.ts';

/** Opening the app: the Home tab shows what to ask and whether it works, the Messages tab offers prompts. */
export function appHome(app: App, desk: Desk): void {
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'messages') {
      await client.assistant.threads.setSuggestedPrompts({
        channel_id: event.channel,
        title: 'What would you like to know?',
        prompts: suggestedPrompts.slice(0, limits.suggestedPrompts),
      });
      return;
    }
    const checks = await desk.status().catch((error: unknown) => {
      desk.log.error({ error }, 'the connections could not be checked');
      return [
        {
          name: 'Connections',
          ok: false,
          detail: 'They could not be checked just now. Please open this tab again in a minute.',
        },
      ];
    });
    await client.views.publish({ user_id: event.user, view: home(checks) });
  });
}
