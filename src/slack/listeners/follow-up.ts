import type { App } from '@slack/bolt';
import { type Asked, ask } from '../ask.ts';
import { isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { askedIn, isWrittenByPerson } from '../incoming.ts';
import { addressee, bareText, hasWords, mentionsBot, mentionsOthers } from '../message-text.ts';
import { writersIn } from '../thread.ts';
import { readThreadMemory, threadKey } from '../thread-memory.ts';

/** A message in a thread where the bot takes part: a question without a mention, unless it is meant for somebody else. */
export function followUp(app: App, desk: Desk): void {
  app.message(async ({ message, body }) => {
    if (isDirect(message.channel) || !isWrittenByPerson(message, desk.identity)) return;
    const asked = askedIn(message, { ...body }, desk.identity);
    if (asked.isReply && (await isForBot(desk, asked))) await ask(desk, asked);
  });
}

/** Never throws: people who talk among themselves must not read about our failures. */
async function isForBot(desk: Desk, asked: Asked): Promise<boolean> {
  const { botUserId } = desk.identity;
  const { wire, channelId } = asked;
  const text = bareText(wire, botUserId);
  if (mentionsBot(wire, botUserId) || mentionsOthers(wire, botUserId) || !hasWords(text)) return false;
  try {
    const key = threadKey(asked);
    if (!desk.running.has(key) && !(await readThreadMemory(desk.threads, key))) return false;
    if (await desk.strictness.isStrict(channelId)) return false;
    const name = addressee(text)?.toLocaleLowerCase();
    if (!name) return true;
    const writers = await writersIn({ ...desk, botUserId }, asked);
    return !writers.some((writer) =>
      [writer, ...writer.split(/\s+/)].some((part) => part.toLocaleLowerCase() === name),
    );
  } catch (error) {
    desk.log.error({ error, channelId }, 'it was not found out whether a message was for the bot');
    return false;
  }
}
