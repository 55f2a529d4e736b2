import { setTimeout as sleep } from 'node:timers/promises';
import { mulberry32 } from '../standins/faults.ts';
import type { SlackChange } from '../standins/slack/contract.ts';
import type { Stage } from './stage.ts';

/** What somebody sees in Slack the moment before a kill, so that the process dies before it learns that its call was done. */
const moments = ['any', 'any', 'any', 'stream', 'stream', 'message', 'status', 'session', 'deleted'] as const;
const patienceMs = 1_500;

/** Kills a replica at random moments, so many times. Resolves when the last one lives again. */
export async function killAtRandom({ seed, slack, replicas }: Stage, kills: number, everyMs: number): Promise<void> {
  const random = mulberry32(seed + 3);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  for (let count = 0; count < kills; count += 1) {
    await sleep(random() * 2 * everyMs);
    if (random() < 0.85) await Promise.all(replicas.map((replica) => replica.ready())); // else it may die while it starts, or be the last
    const victim = pick(replicas);
    const moment = pick(moments) ?? 'any';
    if (moment !== 'any') await seen(moment);
    await victim?.kill(moment);
  }
  await Promise.all(replicas.map((replica) => replica.ready()));

  /** Resolves in the middle of the call that changes what people see. */
  function seen(type: SlackChange['type']): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const unsubscribe = slack.subscribe((change) => {
      if (change.type === type) resolve();
    });
    const timer = setTimeout(resolve, patienceMs);
    return promise.finally(() => {
      clearTimeout(timer);
      unsubscribe();
    });
  }
}
