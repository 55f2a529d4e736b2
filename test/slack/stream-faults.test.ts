import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { type Fault, mulberry32 } from '../standins/faults.ts';
import { openStreaming } from './streaming.ts';
import { end, text } from './surface.ts';

const path = /\/api\/(?:chat\.|conversations\.)/;
const limited: Fault = {
  path,
  kind: 'error',
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  headers: { 'retry-after': '1' },
};

/** Each kind half before and half after Slack has done the work. */
const troubles: Fault[] = [
  { ...limited, probability: 0.1 },
  { path, kind: 'error', status: 503, body: 'upstream', probability: 0.05 },
  { path, kind: 'error', status: 503, body: 'upstream', probability: 0.05, late: true },
  { path, kind: 'reset', probability: 0.05 },
  { path, kind: 'truncate', afterBytes: 12, probability: 0.05 },
  { path, kind: 'garbage', probability: 0.05 },
  { path, kind: 'garbage', probability: 0.05, late: true },
  { path, kind: 'latency', ms: 1_600, probability: 0.05 },
  { path, kind: 'latency', ms: 1_600, probability: 0.05, late: true },
];

/** Answers of all lengths, some of several messages. */
function compose(seed: number): string {
  const random = mulberry32(seed);
  const sentences = Math.floor(random() ** 3 * 350) + 1;
  return Array.from({ length: sentences }, (_, index) => {
    const gap = random() < 0.15 ? '\n\n' : ' ';
    return `Sentence ${index} of answer ${seed}, ${'word '.repeat(Math.floor(random() * 12))}ends.${gap}`;
  }).join('');
}

async function* piecemeal(markdown: string, seed: number): AsyncGenerator<TurnEvent> {
  const random = mulberry32(seed);
  const pieces = Math.ceil(random() * 8);
  for (let piece = 0; piece < pieces; piece++) {
    if (random() < 0.3) yield { type: 'task', id: `t${piece}`, title: `Searching ${piece}`, state: 'done' };
    const [from, to] = [piece, piece + 1].map((part) => Math.floor((markdown.length * part) / pieces));
    yield text(markdown.slice(from, to));
    await sleep(random() * 900);
  }
  yield end();
}

it('through a Slack that fails half of the time each of 60 answers arrives whole, once, byte for byte', async () => {
  await using streaming = await openStreaming({ timeoutMs: 1_000 });
  const { slack } = streaming;
  const questions = [];
  for (let seed = 1; seed <= 60; seed++) questions.push({ seed, question: await streaming.ask() });
  for (const trouble of troubles) slack.faults.add(trouble);
  await Promise.all(questions.map(({ seed, question }) => question.takeUp().stream(piecemeal(compose(seed), seed))));
  slack.faults.clear();

  const wrong = questions.filter(({ seed, question }) => question.text() !== compose(seed)).map(({ seed }) => seed);
  const running = questions.filter(({ question }) =>
    question.messages().some(({ stream }) => stream?.state === 'running'),
  );
  expect(wrong).toEqual([]);
  expect(running).toEqual([]);
  expect(slack.calls.some(({ method }) => method === 'chat.update')).toBe(true);
}, 180_000);
