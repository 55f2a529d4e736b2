import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { createPace } from '../../src/slack/pace.ts';
import { openStreaming } from './streaming.ts';
import { end, text } from './surface.ts';

async function* piecemeal(name: number): AsyncGenerator<TurnEvent> {
  for (let part = 0; part < 4; part++) {
    yield text(`Part ${part} of ${name}. `);
    await sleep(500);
  }
  yield end();
}

it('24 answers at once all arrive without one call more than Slack allows', async () => {
  await using streaming = await openStreaming({ slack: { unlimited: false } });
  const pace = createPace();
  const questions = [];
  for (let name = 0; name < 24; name++) questions.push(await streaming.ask());
  const running = () => questions.length;
  await Promise.all(questions.map((question, name) => question.takeUp({ pace, running }).stream(piecemeal(name))));
  const texts = questions.map((question) => question.text());
  expect(texts).toEqual(questions.map((_, name) => [0, 1, 2, 3].map((part) => `Part ${part} of ${name}. `).join('')));
  expect(streaming.slack.calls.filter(({ answer }) => answer.error === 'ratelimited')).toEqual([]);
  expect(questions.filter((question) => question.messages().some(({ stream }) => stream)).length).toBeGreaterThan(15);
}, 90_000);
