import { isDirect } from '../channels.ts';
import { askedIn, isWrittenByPerson, readMessageEvent } from '../incoming.ts';
import { bareText, hasWords, mentionsBot, mentionsOthers } from '../message-text.ts';
import { readThreadMemory, threadKey } from '../thread-memory.ts';
import { acceptMessage } from './accept.ts';
import type { Intake } from './taken.ts';

/** `@Archivist …` in a channel: the answer goes into the thread. */
export const mention: Intake = async (desk, body) => {
  const found = readMessageEvent(body, 'app_mention');
  if (!found || !isWrittenByPerson(found.message, desk.identity)) return undefined;
  await acceptMessage(desk, found.eventId, askedIn(found, desk.identity));
  return {};
};

/** Any message in the direct conversation, top-level or in a thread. */
export const directMessage: Intake = async (desk, body) => {
  const found = readMessageEvent(body, 'message');
  if (!found || !isDirect(found.message.channel) || !isWrittenByPerson(found.message, desk.identity)) return undefined;
  await acceptMessage(desk, found.eventId, askedIn(found, desk.identity));
  return {};
};

/**
 * A message in a thread where the bot takes part: a question without a mention, unless it is meant for somebody else. What only Slack can tell
 * of that is asked later.
 */
export const followUp: Intake = async (desk, body) => {
  const found = readMessageEvent(body, 'message');
  if (!found || isDirect(found.message.channel) || !isWrittenByPerson(found.message, desk.identity)) return undefined;
  const { botUserId } = desk.identity;
  const asked = askedIn(found, desk.identity);
  const { wire } = asked;
  if (!asked.isReply || mentionsBot(wire, botUserId) || mentionsOthers(wire, botUserId)) return undefined;
  if (!hasWords(bareText(wire, botUserId))) return undefined;
  const key = threadKey(asked);
  const takesPart = (await desk.questions.isOpen(key)) || (await readThreadMemory(desk.threads, key));
  if (!takesPart || (await desk.strictness.isStrict(asked.channelId))) return undefined;
  await acceptMessage(desk, found.eventId, { ...asked, isFollowUp: true });
  return {};
};
