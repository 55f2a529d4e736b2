import { expect, it } from 'vitest';
import { createPace } from '../../src/slack/pace.ts';

const paced = () => {
  let time = 0;
  const pace = createPace(() => time);
  return { pace, pass: (ms: number) => (time += ms) };
};

it('as many calls as Slack allows go through within any minute, and then it says how long to wait', () => {
  const { pace, pass } = paced();
  for (let call = 0; call < 18; call++) {
    expect(pace.take('chat.startStream', 'C1')).toBe(0);
    pass(1_000);
  }
  expect(pace.take('chat.startStream', 'C2')).toBe(42_000);
  expect(pace.take('chat.stopStream', 'C1')).toBe(0);
  pass(42_000);
  expect(pace.take('chat.startStream', 'C2')).toBe(0);
  expect(pace.take('chat.startStream', 'C2')).toBe(1_000);
});

it('messages are counted for each channel', () => {
  const { pace } = paced();
  for (let call = 0; call < 3; call++) expect(pace.take('chat.postMessage', 'C1')).toBe(0);
  expect(pace.take('chat.postMessage', 'C1')).toBe(3_000);
  expect(pace.take('chat.postMessage', 'C2')).toBe(0);
});

it('a pause that Slack asks for holds for all answers of the process', () => {
  const { pace, pass } = paced();
  pace.hold('chat.appendStream', 'C1', 5_000);
  expect(pace.take('chat.appendStream', 'C2')).toBe(5_000);
  pass(5_000);
  expect(pace.take('chat.appendStream', 'C2')).toBe(0);
});
