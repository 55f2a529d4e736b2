import { setTimeout as sleep } from 'node:timers/promises';
import type { SlackMessage } from '../standins/slack/contract.ts';
import type { World } from '../support/world.ts';

/** Asks one question in #engineering as `user` and waits until the bot has said all it will say. Resolves to the thread. */
export async function ask(world: World, question: string, user: string, timeoutMs = 120_000): Promise<SlackMessage[]> {
  const { slack, company } = world;
  const channel = company.channels.find(({ name }) => name === 'engineering') ?? company.channels[0];
  if (!channel) throw new Error('the sample company has no channel');
  const ts = await slack.people.post(user, channel.id, `<@${slack.botUserId}> ${question}`);
  const settled = () => {
    const replies = slack.thread(channel.id, ts, user).filter(({ isBot }) => isBot);
    const running = replies.some(({ stream }) => stream?.state === 'running') || slack.threadStatus(channel.id, ts);
    return replies.length > 0 && !running;
  };
  const deadline = Date.now() + timeoutMs;
  for (let quiet = 0; quiet < 5; quiet = settled() ? quiet + 1 : 0) {
    if (Date.now() > deadline) throw new Error('no answer in time');
    await sleep(100);
  }
  return slack.thread(channel.id, ts, user);
}

/** True when the thread ends in an answer that quotes at least one source. */
export function isAnswered(thread: SlackMessage[]): boolean {
  return thread.some(
    (message) => message.isBot && /\]\(https?:\/\//.test(message.stream?.markdown ?? JSON.stringify(message.blocks)),
  );
}
