import { setTimeout as sleep } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import { expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { createLogger } from '../../src/log.ts';
import { streamAnswer } from '../../src/slack/stream.ts';
import { smallSlack } from '../standins/slack/small-workspace.ts';
import { end, general, maya, text } from './surface.ts';

const minute = 60_000;

async function answerOver(minutes: number[]) {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  await using slack = await smallSlack({ unlimited: true, now });
  const options = {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: webApi.LogLevel.ERROR,
  };
  const client = new webApi.WebClient(slack.botToken, options);
  const threadTs = await slack.people.post(maya, general, 'How?');
  async function* events(): AsyncGenerator<TurnEvent> {
    for (const [index, passed] of minutes.entries()) {
      aheadMs = passed * minute;
      yield text(`Part ${index}. `);
      await sleep(900);
    }
    yield end();
  }
  const spot = { channelId: general, threadTs, userId: maya, teamId: slack.teamId, recipientTeamId: slack.teamId };
  await streamAnswer(events(), spot, {
    client,
    streaming: client,
    log: createLogger('silent'),
    now,
    signal: new AbortController().signal,
    statusShown: Promise.resolve(),
    setStatus: () => undefined,
    running: () => 1,
    footer: () => [],
  });
  return slack
    .thread(general, threadTs)
    .filter(({ isBot }) => isBot)
    .map(({ stream, text: posted }) => stream?.markdown ?? posted);
}

it('an answer that takes longer than a stream lives goes on in a new message', async () => {
  expect((await answerOver([0, 3, 4.5, 5.5, 6])).join(' ')).toBe('Part 0. Part 1. Part 2. Part 3. Part 4. ');
});

it('an answer whose stream died in a silence is written whole', async () => {
  expect((await answerOver([0, 7])).join(' ').trim()).toBe('Part 0. Part 1.');
});
