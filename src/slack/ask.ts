import { randomUUID } from 'node:crypto';
import { answerFooter } from './blocks/answer.ts';
import { help } from './blocks/commands.ts';
import { proposal } from './blocks/proposal.ts';
import { audienceOf, mayRead, placeName } from './channels.ts';
import type { Desk } from './desk.ts';
import { type Block, fitBlocks, limits } from './limits.ts';
import type { Spot } from './live-message.ts';
import { fallbackText } from './markup.ts';
import { asksForHelp, asksToStop, bareText, hasWords, readMessageText } from './message-text.ts';
import { createPresence, type Presence } from './presence.ts';
import { streamAnswer } from './stream.ts';
import { overhear } from './thread.ts';
import { readThreadMemory, saveThreadMemory, threadKey } from './thread-memory.ts';

/** A message meant for the bot, in Slack's own words. */
export interface Asked extends Spot {
  eventId: string;
  ts: string;
  /** Slack's wire format, the mention included. */
  wire: string;
  /** In a thread that existed before. */
  isReply: boolean;
  /** As the event's envelope says it. */
  isExternal?: boolean;
}

/** Answers a message in its thread, exactly once however often and to however many processes it is delivered. */
export async function ask(desk: Desk, asked: Asked): Promise<void> {
  const { channelId, ts: messageTs, userId: askerId, eventId, teamId } = asked;
  const key = threadKey(asked);
  const question = { id: randomUUID(), eventId, teamId, channelId, messageTs, threadKey: key, askerId, asked };
  if (!(await desk.questions.accept(question))) return;
  const text = bareText(asked.wire, desk.identity.botUserId);
  if (asksToStop(text)) {
    if (!desk.running.stop(key)) await say(desk, asked, 'There is nothing to stop here.');
    return;
  }
  if (!hasWords(text) || asksForHelp(text))
    return say(desk, asked, 'Ask me a question about your company’s Notion.', help());
  if (text.length > limits.questionLength) return say(desk, asked, tooLong(text.length));

  const presence = createPresence({ client: desk.hasty, log: desk.log }, asked, text);
  try {
    await desk.running.run(key, (signal) => takeTurn(desk, asked, presence, signal));
  } finally {
    await presence.end();
  }
}

/** Says why, and what to do instead of cutting the text silently. */
export function tooLong(length: number): string {
  const [is, most] = [length, limits.questionLength].map((number) => number.toLocaleString('en-GB'));
  return `That question is too long for me: ${is} characters, and I read at most ${most}. Please shorten it, or put the text on a Notion page and ask about that page.`;
}

async function takeTurn(desk: Desk, asked: Asked, presence: Presence, signal: AbortSignal): Promise<void> {
  const { people, places, threads, answer, running, log, client, hasty, identity } = desk;
  const key = threadKey(asked);
  const [person, channel, prompt, memory] = await Promise.all([
    people.person(asked.userId),
    places.channel(asked.channelId, asked.isExternal),
    readMessageText(asked.wire, people, identity.botUserId),
    readThreadMemory(threads, key),
  ]);
  const audience = audienceOf(channel, person);
  const allowed = mayRead(audience);
  const reading = { channelId: channel.id, threadTs: asked.threadTs, questionTs: asked.ts };
  const overheard =
    asked.isReply && !channel.isDirect && allowed
      ? await overhear(
          { client, people, botUserId: identity.botUserId, log },
          { ...reading, ...(memory && { since: memory.questionTs }) },
        )
      : [];
  const warned = memory?.warned ?? false;
  const remembered = allowed ? saveThreadMemory(threads, key, { questionTs: asked.ts, warned }) : Promise.resolve();
  remembered.catch((error: unknown) => log.error({ error }, 'a thread could not be remembered'));

  const turnId = randomUUID();
  const events = answer({
    id: turnId,
    asker: person,
    audience,
    conversationId: key,
    place: placeName(channel),
    prompt,
    overheard,
    signal,
  });
  const told = await streamAnswer(events, asked, {
    client,
    streaming: hasty,
    log,
    now: Date.now,
    signal,
    statusShown: presence.shown,
    setStatus: (status) => presence.say(status),
    running: () => running.size,
    footer: (sources, outcome) => answerFooter({ sources, outcome, turnId, timeZone: person.timeZone, warn: !warned }),
  });
  for (const offered of told.proposals) {
    await say(desk, asked, `Create “${offered.draft.title}”?`, proposal(offered, person.timeZone));
  }
  if (allowed && told.outcome.kind === 'answered')
    await saveThreadMemory(threads, key, { questionTs: asked.ts, warned: true });
}

async function say({ client }: Desk, { channelId, threadTs }: Spot, text: string, blocks: Block[] = []): Promise<void> {
  await client.chat.postMessage({
    channel: channelId,
    thread_ts: threadTs,
    text: fallbackText(text),
    ...(blocks.length > 0 ? { blocks: fitBlocks(blocks) } : {}),
    unfurl_links: false,
    unfurl_media: false,
  });
}
