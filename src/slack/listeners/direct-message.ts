import type { App } from '@slack/bolt';
import { ask } from '../ask.ts';
import { isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { askedIn, isWrittenByPerson } from '../incoming.ts';

/** Any message in the direct conversation, top-level or in a thread. */
export function directMessage(app: App, desk: Desk): void {
  app.message(async ({ message, body }) => {
    if (isDirect(message.channel) && isWrittenByPerson(message, desk.identity)) {
      await ask(desk, askedIn(message, { ...body }, desk.identity));
    }
  });
}
