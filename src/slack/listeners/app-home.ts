import type { App } from '@slack/bolt';
import { suggestedPrompts } from '../blocks/home.ts';
import type { Desk } from '../desk.ts';
import { publishHome } from '../home.ts';
import { limits } from '../limits.ts';

/** Opening the app: the Home tab shows what to ask and what is connected, the Messages tab offers prompts. */
export function appHome(app: App, desk: Desk): void {
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home') return publishHome(desk, event.user);
    await client.assistant.threads.setSuggestedPrompts({
      channel_id: event.channel,
      title: 'What would you like to know?',
      prompts: suggestedPrompts.slice(0, limits.suggestedPrompts),
    });
  });
}
