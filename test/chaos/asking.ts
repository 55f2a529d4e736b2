import { setTimeout as sleep } from 'node:timers/promises';
import type { Planned } from './questions.ts';
import type { Stage } from './stage.ts';

/** A question that stands in Slack. */
export interface Asked extends Planned {
  channelId: string;
  ts: string;
  threadTs: string;
  /** Milliseconds since the epoch. */
  at: number;
}

const patienceMs = 60_000;

/** Asks what is planned at its time and resolves when all is asked. A follow-up whose thread got no answer is left out. */
export async function askAll(
  stage: Stage,
  planned: readonly Planned[],
  endOf: (asked: Asked) => 'answered' | 'failed' | undefined,
): Promise<Asked[]> {
  const { slack } = stage;
  const asked = new Map<number, Promise<Asked | undefined>>();
  for (const plan of planned) asked.set(plan.number, askOne(plan));
  return (await Promise.all(asked.values())).filter((one) => one !== undefined);

  async function askOne(plan: Planned): Promise<Asked | undefined> {
    await sleep(plan.afterMs);
    const root = plan.thread === undefined ? undefined : await asked.get(plan.thread);
    if (plan.thread !== undefined && !root) return undefined;
    if (root && plan.isFollowUp && !(await answered(root))) return undefined;
    const channelId = plan.channel ?? slack.people.directMessage(plan.user);
    const mention = plan.channel && !plan.isFollowUp ? `<@${slack.botUserId}> ` : '';
    const text = `${mention}What does Notion say about case ${plan.number}?`;
    const place = root ? { threadTs: root.threadTs } : {};
    const at = Date.now();
    const ts = await slack.people.post(plan.user, channelId, text, place);
    return { ...plan, channelId, ts, threadTs: root?.threadTs ?? ts, at };
  }

  async function answered(root: Asked): Promise<boolean> {
    const deadline = Date.now() + patienceMs;
    while (endOf(root) === undefined && Date.now() < deadline) await sleep(500);
    return endOf(root) === 'answered';
  }
}
