import type { AskedMessage } from './asked.ts';
import type { Desk } from './desk.ts';
import { addressee, bareText } from './message-text.ts';
import { writersIn } from './thread.ts';

/** False when it begins with the name of somebody who writes in the thread. Never throws: people who talk among themselves must not read about our failures. */
export async function isForBot(desk: Desk, asked: AskedMessage): Promise<boolean> {
  const { botUserId } = desk.identity;
  const name = addressee(bareText(asked.wire, botUserId))?.toLocaleLowerCase();
  if (!name) return true;
  try {
    const writers = await writersIn({ ...desk, botUserId }, asked);
    return !writers.some((writer) =>
      [writer, ...writer.split(/\s+/)].some((part) => part.toLocaleLowerCase() === name),
    );
  } catch (error) {
    desk.log.error({ error, channelId: asked.channelId }, 'it was not found out whether a message was for the bot');
    return false;
  }
}
