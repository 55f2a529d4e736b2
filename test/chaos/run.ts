import { setTimeout as sleep } from 'node:timers/promises';
import { requireValidRequests } from '../support/valid-requests.ts';
import { type Asked, askAll } from './asking.ts';
import { type End, isApology, judge, type Verdict, violations } from './judge.ts';
import { killAtRandom } from './killer.ts';
import { planQuestions } from './questions.ts';
import { readMessage } from './reading.ts';
import { report } from './report.ts';
import { type Stage, type StageOptions, startStage } from './stage.ts';
import { makeTrouble } from './trouble.ts';

export interface Chaos extends Pick<StageOptions, 'seed' | 'mode' | 'databaseUrl' | 'settings'> {
  questions: number;
  /** Time over which people ask, in milliseconds. */
  overMs: number;
  kills?: number;
  /** Faults of Slack, Notion and Claude: the share of each kind, and how long a stall takes. */
  faults?: { share: number; stallMs: number };
  /** What the time that the model speaks is multiplied with. */
  slowness?: number;
  /** How long nothing may change before what is open counts as lost. */
  patienceMs?: number;
}

export interface ChaosResult {
  seconds: number;
  kills: number;
  counts: Record<End, number>;
  /** For each violation all that is known of it. */
  reports: string[];
}

/** One run of people who ask while replicas die or services fail; at its end every question is judged. */
export async function runChaos(chaos: Chaos): Promise<ChaosResult> {
  const {
    seed,
    mode,
    databaseUrl,
    settings = {},
    questions,
    overMs,
    kills = 0,
    faults,
    slowness = 1,
    patienceMs = 90_000,
  } = chaos;
  const model = { broken: faults?.share ?? 0, slowness };
  await using stage = await startStage({ seed, mode, databaseUrl, replicas: 2, mischief: 0.1, model, settings });
  const startedAt = performance.now();
  const planned = planQuestions(seed, stage.company, questions, overMs);
  const endTrouble = faults ? makeTrouble(stage, faults.share, faults.stallMs) : () => {};
  const [asked] = await Promise.all([
    askAll(stage, planned, (one) => endOf(stage, one)),
    kills > 0 ? killAtRandom(stage, kills, overMs / kills) : undefined,
  ]);
  const verdicts = await settled(stage, asked, patienceMs);
  endTrouble();
  const seconds = (performance.now() - startedAt) / 1_000;
  requireValidRequests(stage);
  return {
    seconds,
    kills: stage.kills.length,
    counts: countEnds(verdicts),
    reports: verdicts.filter(({ end }) => violations.includes(end)).map((verdict) => report(stage, verdict)),
  };
}

/** What people can see of a question's end while others are still asked. */
function endOf({ slack }: Stage, { number, channelId, threadTs }: Asked): 'answered' | 'failed' | undefined {
  const texts = slack
    .thread(channelId, threadTs)
    .filter(({ isBot, stream }) => isBot && stream?.state !== 'running')
    .map(readMessage);
  if (texts.some((text) => text.includes(`Case ${number} ends.`))) return 'answered';
  return texts.some(isApology) ? 'failed' : undefined;
}

/** Judges again and again until there is nothing to object to for a while, or nothing has changed for too long. */
async function settled(stage: Stage, asked: readonly Asked[], patienceMs: number): Promise<Verdict[]> {
  let changedAt = performance.now();
  let calls = 0;
  for (let held = 0; ; ) {
    const verdicts = await judge(stage, asked);
    const isDone = verdicts.every(({ end }) => !violations.includes(end));
    held = isDone && calls === stage.slack.calls.length ? held + 1 : 0;
    if (calls !== stage.slack.calls.length) changedAt = performance.now();
    calls = stage.slack.calls.length;
    if (held > 3 || performance.now() - changedAt > patienceMs) return verdicts;
    await sleep(500);
  }
}

function countEnds(verdicts: readonly Verdict[]): Record<End, number> {
  const counts: Record<End, number> = { answered: 0, failed: 0, lost: 0, doubled: 0, unequal: 0, stale: 0, unheard: 0 };
  for (const { end } of verdicts) counts[end] += 1;
  return counts;
}
