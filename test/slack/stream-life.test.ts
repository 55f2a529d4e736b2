import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { bodyOf, openStreaming } from './streaming.ts';
import { end, text } from './surface.ts';

const minute = 60_000;

async function answerOver(...parts: [minutes: number, words: string][]) {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  await using streaming = await openStreaming({ now });
  const question = await streaming.ask();
  async function* events(): AsyncGenerator<TurnEvent> {
    for (const [minutes, words] of parts) {
      aheadMs = minutes * minute;
      yield text(words);
      await sleep(900);
    }
    yield end();
  }
  await question.takeUp().stream(events());
  const refused = streaming.slack.calls.filter(({ answer }) => !answer.ok).map(({ method }) => method);
  return {
    texts: question.messages().map(bodyOf),
    states: question.messages().map(({ stream }) => stream?.state),
    refused,
  };
}

it('an answer that takes longer than a stream lives goes on in a new message, at the end of a line', async () => {
  const { texts, states, refused } = await answerOver(
    [0, 'First line.\nSecond '],
    [3.2, 'line.\nThird '],
    [3.4, 'line.'],
    [5.5, ' More.'],
  );
  expect(texts).toEqual(['First line.\nSecond line.\n', 'Third line. More.']);
  expect(states).toEqual(['stopped', 'stopped']);
  expect(refused).toEqual([]);
});

it('an answer of one endless line goes on in a new message between two words', async () => {
  const { texts } = await answerOver([0, 'One two th'], [3.9, 'ree four '], [4.1, 'five']);
  expect(texts).toEqual(['One two three ', 'four five']);
});

it('an answer whose stream died in a silence is written whole', async () => {
  const { texts } = await answerOver([0, 'Antidis'], [7, 'establishment']);
  expect(texts).toEqual(['Antidisestablishment']);
});
