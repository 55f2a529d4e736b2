import { setTimeout as sleep } from 'node:timers/promises';
import { type Stage, startStage } from '../test/chaos/stage.ts';
import { onServer } from '../test/support/postgres.ts';
import type { ChaosParts } from './chaos.ts';
import { percentile, printFigure } from './figures.ts';
import { processMemoryMb } from './process-memory.ts';

const concurrent = 50;

/** 50 answers under way all the time, each spoken for half a minute; new questions come as soon as one ends. */
export async function acks({ seed, database, scale }: ChaosParts): Promise<boolean> {
  await using stage = await oneReplica({ seed, databaseUrl: await database('chaos_acks'), slowness: 12 });
  const asked: { ts: string; at: number }[] = [];
  const ask = async () => {
    const at = performance.timeOrigin + performance.now();
    asked.push({ ts: await post(stage, asked.length), at });
  };
  await keepAsking(stage, concurrent, ask, () => asked.length < concurrent);
  const [quiet, acked] = [asked.length, stage.slack.acks.length];
  const until = Date.now() + 150_000 * scale;
  await keepAsking(stage, concurrent, ask, () => Date.now() < until);
  const times = stage.slack.acks.slice(acked).map(({ ms }) => ms);
  const statuses = asked.slice(quiet).flatMap(({ ts, at }) => {
    const status = stage.slack.calls.find(
      ({ method, args }) => method === 'assistant.threads.setStatus' && args.thread_ts === ts,
    );
    return status ? [status.at - at] : [];
  });
  const [p99, max, median] = [percentile(times, 0.99), Math.max(...times), percentile(statuses, 0.5)];
  printFigure('chaos.acks', times.length, 'requests');
  printFigure('chaos.ack_p99_ms', p99, 'ms');
  printFigure('chaos.ack_max_ms', max, 'ms');
  printFigure('chaos.statuses', statuses.length, 'questions');
  printFigure('chaos.first_status_median_ms', median, 'ms');
  return p99 <= 500 && max <= 2_500 && median <= 300;
}

/** 10,000 short answers as fast as they go. */
export async function memory({ seed, database, scale }: ChaosParts): Promise<boolean> {
  await using stage = await oneReplica({ seed, databaseUrl: await database('chaos_memory'), slowness: 0 });
  stage.claude.think(() => ({ content: [{ type: 'text', text: 'A short answer that needs no tool.' }] }));
  let asked = 0;
  const ask = async () => {
    asked += 1;
    await post(stage, asked);
    for (const list of [stage.slack.calls, stage.claude.requests, stage.slack.acks]) list.splice(0);
  };
  const residentAfter = async (turns: number) => {
    await keepAsking(stage, concurrent, ask, () => asked < turns);
    await keepAsking(stage, 1, ask, () => false);
    const samples: number[] = [];
    for (let sample = 0; sample < 5; sample += 1) {
      await sleep(1_000);
      samples.push(processMemoryMb(stage.replicas[0]?.pid, 'VmRSS'));
    }
    return percentile(samples, 0.5);
  };
  const few = await residentAfter(Math.ceil(1_000 * scale));
  const many = await residentAfter(Math.ceil(10_000 * scale));
  printFigure('chaos.turns', asked, 'turns');
  printFigure('chaos.rss_after_few_mb', few, 'MB');
  printFigure('chaos.rss_after_many_mb', many, 'MB');
  printFigure('chaos.rss_growth', many / few, 'times');
  return many / few <= 1.2;
}

function oneReplica({ slowness, ...options }: { seed: number; databaseUrl: string; slowness: number }): Promise<Stage> {
  return startStage({ ...options, mode: 'http', replicas: 1, model: { slowness }, settings: { LOG_LEVEL: 'warn' } });
}

/** Everybody writes to the bot directly, one after another. */
function post({ company, slack }: Stage, index: number): Promise<string> {
  const people = company.people.filter(({ role }) => role !== 'guest');
  const user = people[index % people.length]?.slackId ?? '';
  return slack.people.post(user, slack.people.directMessage(user), `What does Notion say about case ${index}?`);
}

/** Asks whenever fewer than `most` questions are open, while `isNeeded`; at the end waits until fewer are open. */
async function keepAsking(
  stage: Stage,
  most: number,
  ask: () => Promise<void>,
  isNeeded: () => boolean,
): Promise<void> {
  const open = `select count(*)::int as open from questions where state in ('accepted', 'running')`;
  for (;;) {
    const [row] = (await onServer(stage.databaseUrl, open)) as { open: number }[];
    const free = most - (row?.open ?? 0);
    if (!isNeeded() && free > 0) return;
    for (let left = free; left > 0 && isNeeded(); left -= 1) await ask();
    await sleep(50);
  }
}
