import type { App } from '@slack/bolt';
import { ask } from '../ask.ts';
import type { Desk } from '../desk.ts';
import { askedIn, isWrittenByPerson } from '../incoming.ts';

/** `@Archivist …` in a channel: the answer goes into the thread. */
export function mention(app: App, desk: Desk): void {
  app.event('app_mention', async ({ event, body }) => {
    if (isWrittenByPerson(event, desk.identity)) await ask(desk, askedIn(event, { ...body }, desk.identity));
  });
}
