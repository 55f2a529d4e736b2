import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Asked, Click } from '../asked.ts';
import { approveAction, discardAction, undoAction } from '../blocks/proposal.ts';
import { alreadyRetried, retryAction, stillEnding, unknownQuestion } from '../blocks/retry.ts';
import { shareAction } from '../blocks/shared.ts';
import type { Desk } from '../desk.ts';
import { whisper } from '../whisper.ts';
import { acceptAct } from './accept.ts';
import type { Body, Intake } from './taken.ts';

const lasting = [approveAction, discardAction, undoAction, shareAction];
/** The button is seen a moment before the ledger knows that the question failed. */
const mostLooks = 4;
const lookMs = 150;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Buttons that change something: the change is made also when this process is killed a moment later. */
export const click: Intake = async (desk, body) => {
  const read = readClick(body);
  if (!read || !lasting.includes(read.click.actionId)) return undefined;
  const { userId, value } = read.click;
  await acceptAct(
    desk,
    `click:${read.trigger}`,
    userId,
    read.click,
    value ? `clicks:${value.slice(0, 200)}` : undefined,
  );
  return {};
};

/** “Try again” under a failed answer, by whoever sees it; once for each failure. */
export const retry: Intake = async (desk, body) => {
  const read = readClick(body);
  if (!read || read.click.actionId !== retryAction) return undefined;
  const { value: questionId, userId, channelId, responseUrl } = read.click;
  const refusal = await tryAgain(desk, questionId, responseUrl);
  if (!refusal) desk.answering.wake();
  else if (channelId) whisper(desk, { channelId, userId, threadTs: read.threadTs }, refusal);
  return {};
};

/** Why the question is not tried again, for whoever clicked. */
async function tryAgain(
  { questions }: Desk,
  questionId: string,
  responseUrl: string | undefined,
): Promise<string | undefined> {
  let found = uuid.test(questionId) ? await questions.look(questionId) : undefined;
  for (let looks = 1; found?.isEnding && looks < mostLooks; looks += 1) {
    await delay(lookMs);
    found = await questions.look(questionId);
  }
  if (found?.isEnding) return stillEnding;
  if (found?.state === 'failed') {
    const asked = found.asked as Asked;
    const again = asked.kind === 'message' || !responseUrl ? asked : { ...asked, responseUrl, replaces: true };
    return (await questions.retry(questionId, again)) ? undefined : alreadyRetried;
  }
  return found ? alreadyRetried : unknownQuestion;
}

interface ReadClick {
  click: Click;
  trigger: string;
  threadTs?: string;
}

function readClick(body: Body): ReadClick | undefined {
  if (body.type !== 'block_actions') return undefined;
  const { actions, user, channel, container, message, trigger_id: trigger, response_url: responseUrl } = body;
  const action: unknown = Array.isArray(actions) ? actions[0] : undefined;
  const [actionId, value, userId] = [field(action, 'action_id'), field(action, 'value'), field(user, 'id')];
  if (!actionId || !userId) return undefined;
  const channelId = field(channel, 'id');
  const threadTs = field(message, 'thread_ts') ?? field(container, 'thread_ts') ?? field(message, 'ts');
  const click: Click = {
    kind: 'click',
    actionId,
    value: value ?? '',
    userId,
    replaces: true,
    ...(channelId ? { channelId } : {}),
    ...(typeof responseUrl === 'string' ? { responseUrl } : {}),
  };
  return {
    click,
    trigger: typeof trigger === 'string' ? `${trigger}:${field(action, 'action_ts') ?? ''}` : randomUUID(),
    ...(threadTs ? { threadTs } : {}),
  };
}

function field(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : undefined;
}
