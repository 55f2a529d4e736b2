import { randomUUID } from 'node:crypto';
import type { Outcome } from '../agent/turn.ts';
import type { EndedQuestion } from '../storage/questions.ts';
import { type AnswerThread, openThread } from './answer-thread.ts';
import type { Asked, AskedMessage } from './asked.ts';
import { help } from './blocks/commands.ts';
import { audienceOf, mayRead, placeName } from './channels.ts';
import { unanswerable } from './command-text.ts';
import type { Desk } from './desk.ts';
import { isForBot } from './follow-up.ts';
import { offerThread } from './forms/offer-thread.ts';
import { endOf, type Held, hopeless } from './held.ts';
import { insist } from './insist.ts';
import { findLoop, loopReason } from './loop.ts';
import { asksForHelp, asksToSave, asksToStop, bareText, hasWords, readMessageText } from './message-text.ts';
import { createPresence, endPresence, type Presence } from './presence.ts';
import { isLost } from './running.ts';
import { overhear } from './thread.ts';
import { readThreadMemory, saveThreadMemory, type ThreadMemory } from './thread-memory.ts';
import { watchTurn } from './watchdog.ts';
import { whisper } from './whisper.ts';

/** Brings a message to its one visible end in its thread. */
export async function askInThread(desk: Desk, asked: AskedMessage, held: Held): Promise<EndedQuestion> {
  const thread = openThread(desk, asked, held);
  const end = await insist(desk, asked.userId, held, {
    attempt: async () => (thread.hasAnswer ? endOf(await thread.deliver()) : await takeUp(desk, asked, held, thread)),
    hasAnswer: () => thread.hasAnswer,
    conclude: thread.conclude,
  });
  if (held.question.attempts > 1 && end.state !== 'ignored')
    await endPresence({ client: desk.hasty, log: desk.log }, asked);
  return end;
}

async function takeUp(desk: Desk, asked: AskedMessage, held: Held, thread: AnswerThread): Promise<EndedQuestion> {
  const { question, signal } = held;
  const isUntouched = Array.isArray(question.said) && question.said.length === 0;
  if (asked.isFollowUp && isUntouched && !(await isForBot(desk, asked))) return { state: 'ignored' };
  const end = hopeless(held);
  if (end) {
    thread.conclude(end);
    return endOf(await thread.deliver());
  }
  const loop = findLoop(question, await desk.questions.recent(question.threadKey, recentQuestions));
  if (loop === 'silence') {
    if (!asked.isFollowUp) whisper(desk, asked, silenceAfterLoop);
    return { state: 'ignored', reason: 'silence after a loop' };
  }
  if (loop === 'end') {
    await thread.say(loopEnd);
    return { state: 'declined', reason: loopReason };
  }
  const text = bareText(asked.wire, desk.identity.botUserId);
  if (asksToStop(text)) {
    await thread.say('There is nothing to stop here.');
    return { state: 'answered' };
  }
  if (!hasWords(text) || asksForHelp(text)) {
    await thread.say('Ask me a question about your company’s Notion.', help());
    return { state: 'answered' };
  }
  const refusal = unanswerable(text);
  if (refusal) {
    await thread.say(refusal);
    return { state: 'declined', reason: refusal };
  }
  if (asksToSave(text))
    return withPresence(desk, asked, text, signal, (presence) => offerThread(desk, asked, held, thread, presence));
  return withPresence(desk, asked, text, signal, async (presence) =>
    endOf(await takeTurn(desk, asked, held, thread, presence)),
  );
}

/** For a question behind another one of its thread: it is seen, and will be answered. */
export async function sayItWaits(desk: Desk, held: Held): Promise<EndedQuestion | undefined> {
  const asked = held.question.asked as Asked;
  if (asked.kind !== 'message') return undefined;
  if (asked.isFollowUp && !(await isForBot(desk, asked))) return { state: 'ignored' };
  await openThread(desk, asked, held).wait('I will answer this after the question before it.');
  return undefined;
}

const recentQuestions = 12;
const silenceAfterLoop =
  'This thread looked like two bots talking to each other, so I am silent in it for ten minutes.';
const loopEnd =
  'This looks like two bots talking to each other, so I am leaving this thread for ten minutes. If you are a person, please mention me in a new message in the channel.';

async function withPresence<T>(
  desk: Desk,
  asked: AskedMessage,
  title: string,
  signal: AbortSignal,
  work: (presence: Presence) => Promise<T>,
): Promise<T> {
  const presence = createPresence({ client: desk.hasty, log: desk.log }, asked, title);
  try {
    return await work(presence);
  } finally {
    if (isLost(signal)) presence.leave();
    else await presence.end();
  }
}

async function takeTurn(
  desk: Desk,
  asked: AskedMessage,
  held: Held,
  thread: AnswerThread,
  presence: Presence,
): Promise<Outcome> {
  const { people, places, threads, answer, log, client, identity } = desk;
  const key = held.question.threadKey;
  const [person, channel, prompt, memory] = await Promise.all([
    people.person(asked.userId),
    places.channel(asked.channelId, asked.isExternal),
    readMessageText(asked.wire, people, identity.botUserId),
    readThreadMemory(threads, key),
  ]);
  const audience = audienceOf(channel, person);
  const allowed = mayRead(audience);
  const reading = { channelId: channel.id, threadTs: asked.threadTs, questionTs: asked.ts };
  const since = memory && memory.questionTs !== asked.ts ? { since: memory.questionTs } : {};
  const overheard =
    asked.isReply && !channel.isDirect && allowed
      ? await overhear({ client, people, botUserId: identity.botUserId, log }, { ...reading, ...since })
      : [];
  const warned = memory?.warned ?? false;
  let remembered: Promise<void> = Promise.resolve();
  const remember = (what: ThreadMemory) => {
    remembered = remembered
      .then(() => saveThreadMemory(threads, key, what))
      .catch((error: unknown) => log.error({ error }, 'a thread could not be remembered'));
  };
  if (allowed) remember({ questionTs: asked.ts, warned });

  const turnId = randomUUID();
  const hung = new AbortController();
  const signal = AbortSignal.any([held.signal, hung.signal]);
  const events = answer({
    id: turnId,
    asker: person,
    audience,
    conversationId: key,
    place: placeName(channel),
    prompt,
    overheard,
    signal,
    isLost: () => isLost(held.signal),
    payer: { personId: person.id, ...(channel.isDirect ? {} : { channelId: channel.id }) },
    feature: 'answer',
  });
  const watched = watchTurn(events, { signal, stop: () => hung.abort(), log, patience: desk.patience });
  const outcome = await thread.stream(watched, presence, { turnId, timeZone: person.timeZone, warn: !warned });
  if (allowed && outcome.kind === 'answered') remember({ questionTs: asked.ts, warned: true });
  return outcome;
}
